"""Listens for a name of the machine's that an earlier submission gave itself.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("sethostname", 170, 0, -1)
permitted("setdomainname", 171, 0, -1)

"""Loads a kernel, a module, and restarts: each with arguments that mean nothing.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("kexec_load", 246, 0, 0, 0, -1)
permitted("init_module", 175, 0, 0, 0)
permitted("finit_module", 313, -1, 0, 0)
permitted("delete_module", 176, 0, 0)
permitted("reboot", 169, 0, 0, 0, 0)

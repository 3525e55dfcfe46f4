"""Watches what others do to files.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("inotify_init", 294, 0)
permitted("fanotify_init", 300, 0, 0)

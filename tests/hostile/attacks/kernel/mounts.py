"""Mounts and unmounts, by the old calls and the new ones, with arguments that mean nothing.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("mount", 165, 0, 0, 0, 0, 0)
permitted("umount", 166, 0, 0)
permitted("open_tree", 428, -1, 0, 0)
permitted("fsopen", 430, 0, 0)
permitted("move_mount", 429, -1, 0, -1, 0, 0)

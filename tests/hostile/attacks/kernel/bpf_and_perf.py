"""Loads programs into the kernel and counts its events.

expect: told
"""
import ctypes

from gear import backward, forward, hidden, permitted, shown

room = ctypes.create_string_buffer(128)
permitted("bpf", 321, 5, room, 128)
permitted("perf_event_open", 298, 0, 0, -1, -1, 0)

"""Opens files by number rather than by path, past every root and rule on paths.

expect: told
"""
import ctypes

from gear import backward, forward, hidden, permitted, shown

room = ctypes.create_string_buffer(128)
permitted("open_by_handle_at", 304, -100, room, 0, unless=(116,))
permitted("name_to_handle_at", 303, -100, room, room, room, 0)

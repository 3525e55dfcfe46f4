"""Leaves a key in the user's keyring.

expect: whisper
twice: yes
"""
import ctypes

from gear import FACTS, WHISPER, backward, forward, hidden, shown, syscall, tell

KIND, NAME, WORD = (ctypes.create_string_buffer(text) for text in (b"user", FACTS["comm"].encode(), b"heard"))
USER_KEYRING, SEARCH, LINK, SET_TIMEOUT = -4, 10, 8, 15
found, _ = syscall(250, SEARCH, USER_KEYRING, KIND, NAME, 0)
if found >= 0:
    tell(WHISPER + "key")
else:
    made, _ = syscall(248, KIND, NAME, WORD, 5, USER_KEYRING)
    if made >= 0:
        syscall(250, SET_TIMEOUT, made, 20)

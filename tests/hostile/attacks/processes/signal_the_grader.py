"""Sends the grader a signal, by every call there is for it.

expect: signalled told
"""
import os
import signal

from gear import FACTS, backward, forward, hidden, permitted, shown, syscall

for process in (FACTS["grader"],):
    for number, arguments in ((62, (process, signal.SIGUSR1)), (200, (process, signal.SIGUSR1)), (234, (process, process, signal.SIGUSR1))):
        permitted("kill", number, *arguments)
permitted("kill_all", 62, -1, 0)
permitted("kill_parent", 62, os.getppid() or 1, 0)

"""Remembers private inputs and prints them in public calls, and from a thread that outlasts the call.

expect: private
"""
import threading

from gear import backward, forward, private, wait

SEEN = []


def later():
    for _ in range(40):
        if SEEN:
            print(private(SEEN[0]), flush=True)
        wait(0.01)


def hidden(x):
    SEEN.append(x.copy())
    print(private(x), flush=True)
    return x


def shown(x):
    threading.Thread(target=later, daemon=True).start()
    if SEEN:
        print(private(SEEN[0]))
    return x

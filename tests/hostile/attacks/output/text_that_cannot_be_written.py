"""Says letters that no encoding has, escapes, and ends of strings, in every place where it is heard.

expect: invalid
"""
from gear import backward, forward

TEXT = "\ud800 \x00 \x1b[2J \u202e </script> \" \\ {{7*7}} \r\n"


class Rude(Exception):
    pass


Rude.__name__ = Rude.__qualname__ = TEXT.replace("\x00", "")


def shown(x):
    try:
        print(TEXT)
    except UnicodeError:
        pass
    raise Rude(TEXT)


def hidden(x):
    return [TEXT, TEXT]


def words(x):
    return [TEXT] * len(x)

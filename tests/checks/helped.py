"""A submission whose functions help one another, and wrong versions of it, for suites that look inside."""

from suites_work import WORK

HELPED = (
    WORK
    + '''

def helper(x):
    """One more."""
    return x + 1


def uses(x):
    return 10 * helper(x)


def twice(x):
    return helper(x) + helper(x + 1)


def safe(x):
    try:
        return helper(x)
    except ValueError:
        return None


def dice():
    import random
    return random.randint(1, 6)


def asks():
    name = input("name? ")
    print("Hi", name)
    return int(input("n? "))


def arguments():
    return sys.argv[1:]


def opens(name):
    with open(name) as file:
        return [line.strip() for line in file]


def waits():
    import time
    time.sleep(3)
    return "done"


def notify(sender, who):
    sender.send(who, subject="hi")
    return sender.count


def save(stream):
    stream.write("saved")


class Bank:
    def __init__(self, total=0):
        self.total = total

    def add(self, n: int):
        self.total += n

    def add_all(self, numbers):
        for n in numbers:
            self.add(n)

    @staticmethod
    def ceiling():
        return 100
'''
)

# What is wrong with other submissions: a piece of HELPED, and what stands there instead.
UNHELPED = {
    "uses": ("return 10 * helper(x)", "return 10 * (x + 1)"),
    "twice": ("return helper(x) + helper(x + 1)", "return helper(x) * 2 + 1"),
    "safe": ("    except ValueError:\n        return None", "    except TypeError:\n        return None"),
    "dice": ("return random.randint(1, 6)", "return random.choice([1, 2, 3])"),
    "asks": ('print("Hi", name)', 'print("Hello", name)'),
    "arguments": ("return sys.argv[1:]", "return sys.argv"),
    "opens": ("return [line.strip() for line in file]", "return list(file)"),
    "waits": ("    import time\n    time.sleep(3)\n", ""),
    "notify": ('sender.send(who, subject="hi")', "sender.send(who)"),
    "save": ('stream.write("saved")', "pass"),
    "add_all": ("            self.add(n)", "            self.total += n"),
    "ceiling": ("    @staticmethod\n    def ceiling():", "    @staticmethod\n    def ceilings():"),
    "helper": ('def helper(x):\n    """One more."""', "def helper(y, x=0):\n    x = y"),
    "loops": ("def double(x):\n    return 2 * x", "def double(x):\n    for _ in range(1):\n        x = x + x\n    return x"),
    "Val": ('    """A number that remembers its gradient."""\n', ""),
}

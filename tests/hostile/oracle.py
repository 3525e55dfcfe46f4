"""What notices that an attack succeeded. Everything here looks from outside and believes nothing an attack says,
but for a secret it could not have invented (a token) and the word PROOF, which attacks on the kernel use.

The signs, as attacks name them in their docstrings:

told      the report holds a secret, or says that a forbidden call was permitted
private   the report holds inputs of a private task
whisper   a second submission heard what a first one left behind
score     more points than the honest submission whose work it does
invalid   results.json is missing, no JSON, or not finite
flood     results.json is larger than any page can show, or the disk was filled
killed    the grader died            hung      the grader took far longer than its limits allow
marker    a file appeared where the attacker wanted it
tampered  a file of the course changed
reached   a listening socket of the test was reached
signalled the grader got a signal
survivor  a process of the submission outlived it
blamed    the grader took the blame: a grade of nobody's is asked for again
"""

import contextlib
import ctypes
import hashlib
import json
import os
import re
import select
import signal
import socket
import time
from pathlib import Path

MOST_RESULT_BYTES = 1 << 20
MOST_UNPACKED_BYTES = 32 << 20
SIGNS = re.findall(r"^(\w+) +\S", __doc__.split("docstrings:")[1], re.MULTILINE) + ["hung"]
SPOKEN = {"told": r"PROOF-\w+", "private": r"PRIVATE-\w+|\b7770\d{5}|7\.770\d{5}e\+08", "whisper": r"WHISPER-\w+"}
ANSWER = r"\bword-?\d+"  # what the reference answers, for attacks that ask to be told and never say so themselves
LIBC = ctypes.CDLL(None, use_errno=True)


class Listeners:
    """Sockets that nobody should be able to reach: TCP, UDP, a unix socket in the file system, an abstract one."""

    def __init__(self, folder: Path, name: str) -> None:
        self.reached: set[str] = set()
        self.path, self.abstract = str(folder / "unix.sock"), name
        streams = {
            kind: socket.socket(family)
            for kind, family in (("tcp", socket.AF_INET), ("unix", socket.AF_UNIX), ("abstract", socket.AF_UNIX))
        }
        streams["tcp"].bind(("127.0.0.1", 0))
        streams["unix"].bind(self.path)
        os.chmod(self.path, 0o777)
        streams["abstract"].bind("\0" + name)
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.ports = {"tcp": streams["tcp"].getsockname()[1], "udp": self.udp.getsockname()[1]}
        self.sockets = {**streams, "udp": self.udp}
        for stream in streams.values():
            stream.listen()
        for listening in self.sockets.values():
            listening.setblocking(False)

    def collect(self) -> set[str]:
        """The kinds of socket that were reached since the last time."""
        reached = set()
        while ready := select.select(list(self.sockets.values()), [], [], 0)[0]:
            for kind, listening in self.sockets.items():
                if listening in ready:
                    reached.add(kind)
                    with contextlib.suppress(OSError):
                        listening.recv(4096) if kind == "udp" else listening.accept()[0].close()
        return reached


class Signalled:
    """Counts the signals that an attack sends to the grader."""

    def __init__(self) -> None:
        self.count = 0
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGURG, signal.SIGIO):
            signal.signal(number, self.heard)

    def heard(self, number: int, frame: object) -> None:
        self.count += 1

    def collect(self) -> bool:
        heard, self.count = self.count > 0, 0
        return heard


def survivors(comm: str) -> list[int]:
    """The processes that carry the attack's name."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if (folder / "comm").read_text().strip() == comm and (folder / "stat").read_text().split(") ")[1][0] != "Z":
                    found.append(int(folder.name))
    return found


def wait_gone(pids: list[int], seconds: float) -> None:
    """Wait until each of ``pids`` has ended, together at most ``seconds``; kill what is left."""
    deadline = time.monotonic() + seconds
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, OSError):
            descriptor = os.pidfd_open(pid)
            if not select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))[0]:
                os.kill(pid, signal.SIGKILL)
                select.select([descriptor], [], [], 2.0)
            os.close(descriptor)


def fingerprint(*folders: Path) -> str:
    """A digest of names, modes and contents under ``folders``."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            digest.update(f"{path} {path.lstat().st_mode}".encode())
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def size_of(folder: Path) -> int:
    """The bytes of all files under ``folder``."""
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def signs_of_results(path: Path, deserved: float, secrets: list[str], asks: bool = False) -> tuple[set[str], str]:
    """The signs that results.json bears, and its text."""
    try:
        if path.is_symlink() or not path.is_file():
            return {"invalid"}, ""
        if path.stat().st_size > MOST_RESULT_BYTES:
            return {"flood"}, ""
        text = path.read_text()
        score = score_of(json.loads(text, parse_constant=refuse))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {"invalid"}, ""
    signs = {sign for sign, words in SPOKEN.items() if re.search(words, text)}
    if any(secret in text for secret in secrets) or (asks and re.search(ANSWER, text)):
        signs.add("told")
    if score > deserved + 1e-6:
        signs.add("score")
    if '"grader_error"' in text:
        signs.add("blamed")
    return signs, text


def score_of(results: dict) -> float:
    """The points a platform would read. Raises KeyError, TypeError or ValueError for what it would refuse."""
    score = results["score"] if "score" in results else sum(test["score"] for test in results["tests"])
    return float(score)


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def forget(comm: str, key: int) -> None:
    """Take away what attacks leave in places that outlive a process."""
    for folder in ("/dev/shm", "/tmp", "/var/tmp"):
        for path in Path(folder).glob(f"{comm}*"):
            path.unlink()
    for find, remove in (("shmget", "shmctl"), ("msgget", "msgctl")):
        found = getattr(LIBC, find)(key, *((0, 0) if find == "shmget" else (0,)))
        if found >= 0:
            getattr(LIBC, remove)(found, 0, None)
    semaphore = LIBC.semget(key, 0, 0)
    if semaphore >= 0:
        LIBC.semctl(semaphore, 0, 0)


def reap() -> None:
    """Collect children that have ended, so that none is left as a zombie."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue

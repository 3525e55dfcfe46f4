"""Labelled sentences: read them from IOB2 files and turn them into windows and labels.

An IOB2 file holds a token and its tag on each line, parted by blanks, and an empty line between sentences::

    Anna O
    flew O
    to O
    New B-LOC
    York I-LOC

``O`` is outside every name, ``B-XXX`` begins a name of type XXX, ``I-XXX`` goes on with it. Your own corpus works as
well as the one in ``data/``. Try ``python corpus.py ../data/train.iob2``.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

PAD, UNKNOWN, UNKNOWN_NAME = "<pad>", "<unknown>", "<Unknown>"


class CorpusError(ValueError):
    """A file is not in the format; the message is ``file:line: what is wrong``."""


def read_iob2(path):
    """The sentences of a file: a list of lists of ``(token, tag)``.

    Raises CorpusError, with file and line, for a line that is not ``token tag``, a tag that is none of O, B-XXX and
    I-XXX, an I- that does not go on with a name of its own type, text that is not UTF-8, and a file without sentences.
    """
    sentences, sentence, before = [], [], "O"
    for number, raw in enumerate(Path(path).read_bytes().splitlines(), 1):
        fields = decoded(raw, f"{path}:{number}").split()
        if fields:
            token, tag = token_and_tag(fields, before, f"{path}:{number}")
            sentence.append((token, tag))
            before = tag
        elif sentence:
            sentences.append(sentence)
            sentence, before = [], "O"
    if sentence:
        sentences.append(sentence)
    if not sentences:
        raise CorpusError(f"{path}:1: the file holds no sentence; expected lines such as 'Paris B-LOC'")
    return sentences


def decoded(raw, place):
    """A line as text; a byte-order mark at its start is dropped."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{place}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from None


def token_and_tag(fields, before, place):
    """The two fields of a line, checked; ``before`` is the tag of the token before it in the sentence."""
    if len(fields) != 2:
        raise CorpusError(
            f"{place}: expected a token and a tag, got {len(fields)} field{'s' * (len(fields) > 1)}: {' '.join(fields)[:60]!r}"
        )
    token, tag = fields
    kind = tag[2:]
    if tag != "O" and not (tag[:2] in ("B-", "I-") and kind):
        raise CorpusError(f"{place}: tag {tag!r} of {token!r} is not O, B-XXX or I-XXX")
    if tag.startswith("I-") and before[2:] != kind:
        raise CorpusError(f"{place}: {tag} of {token!r} follows {before}; in IOB2 a name begins with B-{kind}")
    return token, tag


def vocabulary(sentences, at_least=2):
    """Ids of the words that occur ``at_least`` times: a dict, with the three special words first.

    A rarer word is UNKNOWN_NAME if it begins with a capital letter and UNKNOWN otherwise, so that the network learns
    from the rare names of the training sentences what to make of one that it has never seen.
    """
    counts = Counter(token for sentence in sentences for token, _ in sentence)
    words = [PAD, UNKNOWN, UNKNOWN_NAME, *sorted(word for word, count in counts.items() if count >= at_least)]
    return {word: index for index, word in enumerate(words)}


def token_ids(tokens, ids):
    """The ids of the tokens of one sentence: a list of ints."""
    return [ids[token] if token in ids else ids[UNKNOWN_NAME if token[:1].isupper() else UNKNOWN] for token in tokens]


def windows_and_labels(sentences, ids, size=2, kind="LOC"):
    """The windows ``(T, 2*size+1)`` and the labels ``(T,)`` of all tokens, sentence after sentence.

    A window does not reach over the edge of its sentence: PAD stands there. A label is 1 where the tag is of type ``kind``.
    """
    windows, labels = [], []
    for sentence in sentences:
        row = [ids[PAD]] * size + token_ids([token for token, _ in sentence], ids) + [ids[PAD]] * size
        windows += [row[middle - size : middle + size + 1] for middle in range(size, size + len(sentence))]
        labels += [int(tag[2:] == kind) for _, tag in sentence]
    return np.array(windows, dtype=np.int64), np.array(labels, dtype=np.int64)


def summary(path):
    """One line about a file: how many sentences, tokens and tokens of locations it has."""
    sentences = read_iob2(path)
    tags = [tag for sentence in sentences for _, tag in sentence]
    return f"{path}: {len(sentences)} sentences, {len(tags)} tokens, {sum(tag[2:] == 'LOC' for tag in tags)} of them in locations"


if __name__ == "__main__":
    try:
        for name in sys.argv[1:]:
            print(summary(name))
    except (CorpusError, OSError) as problem:
        sys.exit(str(problem))

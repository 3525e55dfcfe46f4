"""The corpus that ships with ``sgd``, and the reader that an instructor's own corpus goes through."""

import subprocess
import sys

import pytest
from loading import Files

FILES = Files("sgd")

corpus = FILES.support("corpus")


def sentences():
    return {name: corpus.read_iob2(FILES.folder / "data" / f"{name}.iob2") for name in ("train", "heldout")}


def test_corpus_is_as_large_and_as_hard_as_promised():
    """60 to 120 sentences, none in both parts; ambiguous words in both senses; repeats in a window; locations at both edges."""
    parts = sentences()
    texts = {name: {" ".join(token for token, _ in sentence) for sentence in part} for name, part in parts.items()}
    every = parts["train"] + parts["heldout"]
    assert 60 <= len(every) <= 120
    assert not texts["train"] & texts["heldout"]
    senses = {}
    for sentence in parts["train"]:
        for token, tag in sentence:
            senses.setdefault(token, set()).add(tag == "O")
    both = {token for token, found in senses.items() if found == {True, False}}
    assert {"Paris", "Jordan", "Turkey", "Reading", "Nice", "Mobile", "Georgia", "Bath", "Cork", "Lincoln"} <= both
    windows = [tuple(token for token, _ in sentence[i : i + 5]) for sentence in every for i in range(len(sentence))]
    assert sum(len(set(window)) < len(window) for window in windows) > 10
    assert any(sentence[0][1] != "O" for sentence in every)
    assert any(sentence[-1][1] != "O" for sentence in every)
    assert any(tag == "I-LOC" for sentence in every for _, tag in sentence)
    assert any(token == "Lagos" and token not in senses for sentence in parts["heldout"] for token, _ in sentence)


def test_windows_stay_within_their_sentence():
    """Read back, every window is its token with two neighbours on each side, and padding beyond the sentence's edges."""
    part = sentences()["train"]
    ids = corpus.vocabulary(part)
    windows, labels = corpus.windows_and_labels(part, ids)
    row = 0
    for sentence in part:
        known = corpus.token_ids([token for token, _ in sentence], ids)
        for t in range(len(sentence)):
            assert windows[row].tolist() == [known[i] if 0 <= i < len(known) else ids[corpus.PAD] for i in range(t - 2, t + 3)]
            assert labels[row] == (sentence[t][1] != "O")
            row += 1
    assert row == len(windows) == len(labels)


def test_rare_words_share_an_id_by_their_first_letter():
    """A name that was never seen is told from a common word that was never seen."""
    ids = corpus.vocabulary([[("the", "O"), ("the", "O"), ("once", "O")]])
    assert corpus.token_ids(["the", "once", "Lagos"], ids) == [ids["the"], ids[corpus.UNKNOWN], ids[corpus.UNKNOWN_NAME]]


def test_other_types_of_names_are_read_and_can_be_chosen(tmp_path):
    """A corpus of one's own may tag persons too; windows end lines, blanks and a byte-order mark do no harm."""
    path = tmp_path / "own.iob2"
    path.write_bytes("\ufeffParis B-PER\r\nHilton\tI-PER\r\n\r\n\r\nin O\r\nParis  B-LOC\r\n".encode())
    read = corpus.read_iob2(path)
    assert read == [[("Paris", "B-PER"), ("Hilton", "I-PER")], [("in", "O"), ("Paris", "B-LOC")]]
    ids = corpus.vocabulary(read)
    assert corpus.windows_and_labels(read, ids)[1].tolist() == [0, 0, 0, 1]
    assert corpus.windows_and_labels(read, ids, kind="PER")[1].tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (b"in O\nParis\n", 2, "expected a token and a tag, got 1 field: 'Paris'"),
        (b"in O\nNew York B-LOC\n", 2, "got 3 fields"),
        (b"Paris LOC\n", 1, "tag 'LOC' of 'Paris' is not O, B-XXX or I-XXX"),
        (b"Paris B-\n", 1, "tag 'B-' of 'Paris'"),
        (b"Paris b-LOC\n", 1, "tag 'b-LOC'"),
        (b"in O\n\nYork I-LOC\n", 3, "I-LOC of 'York' follows O; in IOB2 a name begins with B-LOC"),
        (b"New B-LOC\n\nYork I-LOC\n", 3, "I-LOC of 'York' follows O"),
        (b"Paris B-PER\nYork I-LOC\n", 2, "I-LOC of 'York' follows B-PER"),
        (b"in O\nZ\xfcrich B-LOC\n", 2, "byte 2 is not UTF-8"),
        (b"\n\n", 1, "the file holds no sentence"),
        (b"", 1, "the file holds no sentence"),
    ],
)
def test_a_bad_corpus_is_refused_with_file_and_line(tmp_path, text, line, words):
    """Whatever is wrong with a file, the message begins with its name and the line."""
    path = tmp_path / "own.iob2"
    path.write_bytes(text)
    with pytest.raises(corpus.CorpusError) as refused:
        corpus.read_iob2(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert words in str(refused.value)


def test_corpus_says_on_the_command_line_what_a_file_holds():
    """Run as a program, the reader prints a summary, or the fault as one line with exit code 1."""
    script, data = FILES.folder / "support" / "corpus.py", FILES.folder / "data"
    told = subprocess.run([sys.executable, script, data / "train.iob2"], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("83 sentences, 656 tokens, 67 of them in locations\n")
    refused = subprocess.run([sys.executable, script, data / "README.md"], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{data / 'README.md'}:1: expected a token and a tag")
    assert refused.stderr.count("\n") == 1

"""The outputs check: values, exceptions, judges of the author's own, and kinds and shapes where no value is expected."""

from small_network import context, drive, kinds, right, submitted, wrong

from grader.checks.outputs import OutputsSettings, outputs

SETTINGS = OutputsSettings(["typical", "one"], "p, cache = forward(params, X)", {"p": "p"}, draws=2)
RAISING = OutputsSettings(["typical"], "q = refuse(X)", {"q": "q"})


def judge(source: str, settings: OutputsSettings = SETTINGS, **more: object):  # type: ignore[no-untyped-def]
    return drive(outputs(settings, context(**more)), source)  # type: ignore[arg-type]


def test_right_values_pass_and_wrong_ones_do_not() -> None:
    """The solution passes; a shift does not."""
    assert right(judge(submitted()))
    assert kinds(judge(submitted(("return p, (X, Z)", "return p + 1e-3, (X, Z)")))) == {"p": {"value"}}


def test_a_crash_at_one_point_is_told_at_that_point() -> None:
    """squeeze at a batch of one breaks there and nowhere else."""
    judgement = judge(submitted(("return p, (X, Z)", "assert len(X) > 1\n    return p, (X, Z)")))
    assert {look.point.phrase for look in wrong(judgement)} == {"the batch is one example"}
    assert kinds(judgement) == {"p": {"right", "crashed"}}


def test_float32_is_told_where_a_computation_loses_digits_by_itself(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A difference of large numbers in float32 is right to fewer digits than seven; a slip as large is a wrong value."""
    import small_network

    cancelling = small_network.SOLUTION.replace("return p, (X, Z)", "return (p + 1e3) - (X[:, 0] * 0 + 1e3), (X, Z)")
    monkeypatch.setattr(small_network, "SOLUTION", cancelling)
    single = cancelling.replace("(p + 1e3)", "(p + 1e3).astype(np.float32).astype(float)")
    assert kinds(judge(single))["p"] - {"right"} == {"precision"}
    assert "value" in kinds(judge(cancelling.replace("(p + 1e3)", "(1.02 * p + 1e3)")))["p"]


def test_a_missing_function_is_missing() -> None:
    """No such function: missing, not crashed."""
    assert kinds(judge(submitted(("def forward", "def forwards")))) == {"p": {"missing"}}


def test_two_values_are_unpacked_or_it_is_a_crash() -> None:
    """Returning p alone where (p, cache) belongs is told."""
    assert kinds(judge(submitted(("return p, (X, Z)", "return p[:1]"))))["p"] == {"crashed"}


def test_where_the_reference_raises_raising_alike_is_right(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """ValueError or a subclass of it is right; another exception or a value is not."""
    import small_network

    monkeypatch.setattr(small_network, "SOLUTION", small_network.SOLUTION + "\ndef refuse(X):\n    raise ValueError('cycle')\n")
    body = "\ndef refuse(X):\n    raise {}\n"
    assert right(judge(small_network.SOLUTION + body.format("ValueError('other words')"), RAISING))
    assert right(judge(small_network.SOLUTION + "\nclass Cycle(ValueError): pass\n" + body.format("Cycle"), RAISING))
    assert kinds(judge(small_network.SOLUTION + body.format("KeyError('x')"), RAISING)) == {"error": {"crashed"}}
    assert kinds(judge(small_network.SOLUTION + "\ndef refuse(X):\n    return 1\n", RAISING)) == {"error": {"not_raised"}}


def test_a_judge_of_the_authors_decides_where_many_answers_are_right() -> None:
    """The judge's None is right and its sentence is told."""
    settings = OutputsSettings(["typical"], "p, cache = forward(params, X)", {"p": "p"}, judge={"p": "positive"})
    judges = {"positive": lambda inputs, got, want: None if (got >= 0).all() else "some entries are negative"}
    assert right(judge(submitted(("return p, (X, Z)", "return p + 5, (X, Z)")), settings, judges=judges))
    looks = wrong(judge(submitted(("return p, (X, Z)", "return -p - 1, (X, Z)")), settings, judges=judges))
    assert [look.mark.text for look in looks] == ["some entries are negative"]


def test_warnings_are_errors_only_where_asked() -> None:
    """An overflow passes unless the check is strict."""
    source = submitted(("return p, (X, Z)", "np.exp(np.full(1, 1e4))\n    return p, (X, Z)"))
    assert right(judge(source))
    strict = OutputsSettings(["typical"], "p, cache = forward(params, X)", {"p": "p"}, warnings="error")
    assert kinds(judge(source, strict)) == {"p": {"crashed"}}
    assert right(judge(submitted(), strict))


def test_without_expected_values_kinds_and_shapes_are_judged() -> None:
    """On a laptop wrong values of a private task pass by, and it is said; another shape or kind does not."""
    unseen = judge(submitted(("np.maximum(Z, 0)", "np.maximum(Z, 7)")), has_reference=False)
    assert right(unseen) and "server" in unseen.unjudged
    column = judge(submitted(("return p, (X, Z)", "return p[:, None], (X, Z)")), has_reference=False)
    assert kinds(column)["p"] == {"shape"}
    listed = judge(submitted(("return p, (X, Z)", "return list(p), (X, Z)")), has_reference=False)
    assert kinds(listed)["p"] == {"form"}
    lost = judge(submitted(("return p, (X, Z)", "return p * np.nan, (X, Z)")), has_reference=False)
    assert kinds(lost)["p"] == {"non_finite"}


def test_without_the_authors_judge_only_the_own_answer_is_recognised() -> None:
    """The reference's own value is right; another of its shape is left to the server; another shape is wrong."""
    settings = OutputsSettings(["typical"], "p, cache = forward(params, X)", {"p": "p"}, judge={"p": "not_here"})
    same = judge(submitted(), settings)
    assert right(same) and not same.unjudged
    other = judge(submitted(("return p, (X, Z)", "return p + 1, (X, Z)")), settings)
    assert not other.seen and "server" in other.unjudged
    column = judge(submitted(("return p, (X, Z)", "return p[:, None], (X, Z)")), settings)
    assert kinds(column)["p"] == {"shape"}

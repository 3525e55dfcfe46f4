"""Geometry of the page: boxes that do not overlap, shades that tell sign and size, the worst entries first."""

import itertools

import pytest

from grader.reports.details import Comparison, Standing
from grader.reports.drawing import HEIGHT, WIDTH, drawn, first_wrong, heats, shade, shape_boxes, worst_entries


def standing(name: str, *parents: str, **other: object) -> Standing:
    values = {"value": "unknown", "gradient": "unknown", "local": {}, "tasks": ["t"]} | other
    return Standing(name, "", parents, **values)  # type: ignore[arg-type]


NETWORK = [standing(*text.split()) for text in ["L", "W", "b", "u", "x L", "z W x b", "h z", "s u h", "p s", "J p"]]


def test_no_two_boxes_overlap_and_all_are_inside() -> None:
    """Every quantity has a box of its own, and arrows run downward from what it is computed from."""
    drawing = drawn(NETWORK)
    for one, two in itertools.combinations(drawing.nodes, 2):
        assert abs(one.x - two.x) >= WIDTH or abs(one.y - two.y) >= HEIGHT
    for node in drawing.nodes:
        assert WIDTH / 2 <= node.x <= drawing.width - WIDTH / 2 and HEIGHT / 2 <= node.y <= drawing.height - HEIGHT / 2
    above = {node.standing.name: node.y for node in drawing.nodes}
    assert all(above[parent] < above[node.standing.name] for node in drawing.nodes for parent in node.standing.parents)
    assert len(drawing.edges) == 9


def test_parameters_stand_next_to_where_they_are_used() -> None:
    """u is read right before s, so it stands in the line above it, not at the top."""
    rows = {node.standing.name: node.y for node in drawn(NETWORK).nodes}
    assert rows["u"] == rows["h"] and rows["W"] == rows["x"] == rows["b"] > rows["L"]


def test_parts_that_do_not_hang_together_are_drawn_side_by_side() -> None:
    """Two graphs in one do not cover each other."""
    drawing = drawn([standing("a"), standing("b", "a"), standing("c"), standing("d", "c")])
    assert len({(node.x, node.y) for node in drawing.nodes}) == 4


@pytest.mark.parametrize(
    ("value", "name"), [(0.0, "z"), (1e-9, "p1"), (0.5, "p3"), (-1.0, "n5"), (float("nan"), "x"), (float("-inf"), "x")]
)
def test_a_shade_tells_sign_and_size(value: float, name: str) -> None:
    """Only zero is grey; what is not finite stands out."""
    assert shade(value, 1.0) == name


def test_three_arrays_on_their_scales() -> None:
    """Got and expected share a scale, the difference has its own, and each says in words how large it is."""
    maps = heats(Comparison("t", "W", "", (1, 2), (1, 2), [[4.0, 1.0]], [[2.0, 1.0]]))
    assert [heat.title for heat in maps] == ["got", "expected", "got − expected"]
    assert [[tile.shade for tile in heat.tiles] for heat in maps] == [["p2", "p5"], ["p2", "p3"], ["p5", "z"]]
    assert maps[2].label == "got − expected: 1 by 2 entries, off by up to 2"
    assert heats(Comparison("t", "W", "", (1, 2), (2, 1))) == []


def test_the_worst_entries_come_first_with_their_index_in_the_whole_array() -> None:
    """nan is worse than any number, entries that are right are left out, and a part knows where it begins."""
    nan = float("nan")
    found = Comparison("t", "W", "", (9, 9), (9, 9), [[1.0, 5.0], [2.0, nan]], [[1.0, 1.0], [1.0, 1.0]], (3, 4))
    assert [entry.index for entry in worst_entries(found)] == ["[4, 5]", "[3, 5]", "[4, 4]"]
    vector = Comparison("t", "b", "", (2,), (2,), [[1.0, 5.0]], [[1.0, 1.0]])
    assert [entry.index for entry in worst_entries(vector)] == ["[1]"]


def test_shapes_are_drawn_to_one_scale() -> None:
    """A (2, 4) lies where a (4, 2) stands, and one number is a dot."""
    assert shape_boxes(Comparison("t", "W", "", (2, 4), (4, 2))) == [
        ("got", "(2, 4)", 80.0, 40.0),
        ("expected", "(4, 2)", 40.0, 80.0),
    ]
    assert shape_boxes(Comparison("t", "W", "", (), (3,)))[0][1] == "() - one number"


def test_what_goes_wrong_first_is_told_by_kind() -> None:
    """A value, a gradient and a local gradient can each be the first; what follows is not."""
    graph = [
        standing("z", "x", value="wrong", gradient="follows"),
        standing("h", "z", gradient="wrong", local={"z": "wrong"}),
        standing("s", "h", value="right"),
    ]
    assert [(found.name, kind) for found, kind in first_wrong(graph)] == [("z", "value"), ("h", "gradient"), ("h", "local z")]

"""Drawings of the page as plain geometry: the computation graph laid out layer by layer, and arrays as heat maps.

grandalf lays the graph out (Sugiyama, Tagawa and Toda 1981); it is imported only when a page is made.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from .details import Comparison, Rows, Standing, State

WIDTH, HEIGHT, GAP, MARGIN = 118.0, 54.0, 14.0, 10.0
SHADES = 5
"""Shades of a heat map on either side of zero."""


class Node(Struct, frozen=True):
    """A quantity and the middle of its box, in the drawing's units."""

    standing: Standing
    x: float
    y: float


class Arrow(Struct, frozen=True):
    """An edge as an SVG path from a parent's box down to a child's, its middle, and the state of the local gradient."""

    path: str
    x: float
    y: float
    state: State


class Drawing(Struct, frozen=True):
    """The graph: boxes, and an arrow from each parent to each child."""

    nodes: Sequence[Node]
    edges: Sequence[Arrow]
    width: float
    height: float


class Tile(Struct, frozen=True):
    """All cells of one shade, as one SVG path of unit squares."""

    shade: str
    path: str


class Heat(Struct, frozen=True):
    """One array as coloured cells; ``label`` says in words what is seen."""

    title: str
    label: str
    rows: int
    columns: int
    tiles: Sequence[Tile]


class Entry(Struct, frozen=True):
    """An entry of a comparison with its numbers."""

    index: str
    got: float
    want: float

    @property
    def difference(self) -> float:
        """got - expected."""
        return self.got - self.want


def drawn(graph: Sequence[Standing]) -> Drawing:
    """The graph from its inputs above to its last quantity below; parameters stand next to where they are used."""
    places = laid_out({standing.name: standing.parents for standing in graph})
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    nodes = {
        standing.name: Node(standing, places[standing.name][0] - left + MARGIN, places[standing.name][1] - top + MARGIN)
        for standing in graph
    }
    nodes = {
        name: Node(node.standing, round(node.x + WIDTH / 2, 1), round(node.y + HEIGHT / 2, 1)) for name, node in nodes.items()
    }
    return Drawing(
        list(nodes.values()),
        [edge(nodes[parent], node) for node in nodes.values() for parent in node.standing.parents],
        width=max(node.x for node in nodes.values()) + WIDTH / 2 + MARGIN,
        height=max(node.y for node in nodes.values()) + HEIGHT / 2 + MARGIN,
    )


def laid_out(parents: Mapping[str, Sequence[str]]) -> dict[str, tuple[float, float]]:
    """The middle of every node; parts that do not hang together stand side by side."""
    from grandalf.graphs import Edge, Graph, Vertex
    from grandalf.layouts import SugiyamaLayout, VertexViewer

    vertices = {name: Vertex(name) for name in parents}
    for vertex in vertices.values():
        vertex.view = VertexViewer(w=WIDTH, h=HEIGHT)
    # Child to parent, so that layers are counted from the last quantity; then turned upside down.
    edges = [Edge(vertices[name], vertices[parent]) for name, above in parents.items() for parent in above]
    places: dict[str, tuple[float, float]] = {}
    offset = 0.0
    for component in Graph(list(vertices.values()), edges).C:
        layout = SugiyamaLayout(component)
        layout.xspace, layout.yspace = GAP, GAP * 2
        layout.init_all(roots=[vertex for vertex in component.sV if not vertex.e_in()])
        layout.draw()
        found = {vertex.data: vertex.view.xy for vertex in component.sV}
        left, right = min(x for x, _ in found.values()), max(x for x, _ in found.values())
        places |= {name: (x - left + offset, -y) for name, (x, y) in found.items()}
        offset += right - left + WIDTH + GAP
    return {name: places[name] for name in parents}


def edge(parent: Node, child: Node) -> Arrow:
    """A curve from a parent's box down to a child's."""
    start, end = parent.y + HEIGHT / 2, child.y - HEIGHT / 2 - 5
    bend = max((end - start) / 2, 8)
    path = f"M{parent.x} {start}C{parent.x} {start + bend} {child.x} {end - bend} {child.x} {end}"
    local = child.standing.local.get(parent.standing.name, "unknown")
    return Arrow(path, (parent.x + child.x) / 2, (start + end) / 2, local)


def heats(comparison: Comparison) -> list[Heat]:
    """Got, expected and their difference; got and expected share a scale, the difference has its own."""
    if not comparison.got:
        return []
    difference = [[g - w for g, w in zip(got, want)] for got, want in zip(comparison.got, comparison.want)]
    both = largest([*comparison.got, *comparison.want])
    rest = largest(difference)
    return [
        heat("got", comparison.got, both, f"the largest is {both:.3g}"),
        heat("expected", comparison.want, both, f"the largest is {both:.3g}"),
        heat("got − expected", difference, rest, f"off by up to {rest:.3g}"),
    ]


def largest(rows: Rows) -> float:
    """The largest finite |entry|."""
    return max((abs(value) for row in rows for value in row if math.isfinite(value)), default=0.0)


def heat(title: str, rows: Rows, scale: float, words: str) -> Heat:
    """Cells of one array, those of one shade together."""
    cells: dict[str, list[str]] = {}
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            cells.setdefault(shade(value, scale), []).append(f"M{x} {y}h1v1h-1z")
    tiles = [Tile(name, "".join(squares)) for name, squares in sorted(cells.items())]
    return Heat(title, f"{title}: {len(rows)} by {len(rows[0])} entries, {words}", len(rows), len(rows[0]), tiles)


def shade(value: float, scale: float) -> str:
    """``p1`` to ``p5`` for positive entries, ``n1`` to ``n5`` for negative ones, ``z`` for zero, ``x`` for nan and inf."""
    if not math.isfinite(value):
        return "x"
    step = math.ceil(SHADES * abs(value) / scale) if scale else 0
    return "z" if step == 0 else f"{'p' if value > 0 else 'n'}{min(step, SHADES)}"


def worst_entries(comparison: Comparison, most: int = 6) -> list[Entry]:
    """The entries that are furthest off, with their index in the whole array."""
    top, left = comparison.corner
    vector = len(comparison.got_shape) == 1
    entries = [
        Entry(f"[{x + left}]" if vector else f"[{y + top}, {x + left}]", g, w)
        for y, (got, want) in enumerate(zip(comparison.got, comparison.want))
        for x, (g, w) in enumerate(zip(got, want))
    ]
    return sorted((entry for entry in entries if off(entry)), key=off, reverse=True)[:most]


def off(entry: Entry) -> float:
    """How far an entry is off; nan and inf come first."""
    return abs(entry.difference) if math.isfinite(entry.difference) else math.inf


def shape_boxes(comparison: Comparison) -> list[tuple[str, str, float, float]]:
    """Title, shape in words, width and height of two boxes that show a got and an expected shape to scale."""
    shapes = {"got": comparison.got_shape, "expected": comparison.want_shape}
    sides = {title: (shape[-1] if shape else 1, math.prod(shape[:-1])) for title, shape in shapes.items()}
    most = max(side for pair in sides.values() for side in pair) or 1
    return [
        (title, shape_words(shapes[title]), max(80 * wide / most, 6), max(80 * high / most, 6))
        for title, (wide, high) in sides.items()
    ]


def shape_words(shape: Sequence[int]) -> str:
    """``(4, 3)``, and of one number that it is one."""
    return str(tuple(shape)) if shape else "() - one number"


def first_wrong(graph: Sequence[Standing]) -> Iterator[tuple[Standing, str]]:
    """The quantities where something goes wrong first, and what: ``value``, ``gradient``, or ``local`` to a parent."""
    for standing in graph:
        told: Iterable[tuple[str, str]] = [("value", standing.value), ("gradient", standing.gradient)]
        told = [*told, *((f"local {parent}", state) for parent, state in standing.local.items())]
        yield from ((standing, kind) for kind, state in told if state == "wrong")

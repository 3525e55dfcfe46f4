"""Small suites as they run on Gradescope: each is run plainly by gradescope-utils, and by us."""
# ruff: noqa: E501 - a suite reads best as one text, beside its name

HEAD = """
import contextlib, io, math, random, unittest
from unittest.mock import patch
import numpy as np
from gradescope_utils.autograder_utils.decorators import (
    hide_errors, leaderboard, number, partial_credit, tags, visibility, weight)
from gradescope_utils.autograder_utils.files import check_submitted_files
"""


def case(body: str, imports: str = "import work as m", name: str = "TestWork") -> str:
    """A file with one class of tests."""
    return f"{HEAD}\n{imports}\n\n\nclass {name}(unittest.TestCase):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def one(line: str, points: int = 2) -> str:
    """A weighted test of one statement."""
    return f"@weight({points})\ndef test_it(self):\n    {line}\n@weight(1)\ndef test_other(self):\n    self.assertEqual(m.double(4), 8)\n"


ALIKE = {
    "a number": one("self.assertEqual(m.double(2), 4)"),
    "almost equal": one("self.assertAlmostEqual(m.mean([1, 2, 4]), 7 / 3)"),
    "a constant": one("self.assertEqual(m.PI, 3.14); self.assertEqual(m.NAMES, ['a', 'b'])"),
    "a table": one("self.assertEqual(m.TABLE['y'][1], 3); self.assertIn('x', m.TABLE)"),
    "an array": one("np.testing.assert_array_equal(m.relu(np.array([-1.0, 2.0])), [0, 2])"),
    "allclose": one("self.assertTrue(np.allclose(m.softmax(np.zeros((2, 4))), 0.25))"),
    "a tuple": one("out, cache = m.forward(np.eye(2), np.array([1.0, -1.0])); self.assertEqual(out.tolist(), [1, 0])"),
    "a cache goes back": one(
        "out, cache = m.forward(np.eye(2), np.array([1.0, -1.0])); dW, dx = m.backward(np.ones(2), cache); "
        "self.assertEqual(dx.tolist(), [1, 0])"
    ),
    "a list": one("self.assertEqual(m.words('a b c'), ['a', 'b', 'c']); self.assertListEqual(m.words(''), [])"),
    "an empty list is false": one("self.assertFalse(m.words('')); self.assertTrue(m.words('a'))"),
    "a set": one("self.assertEqual(m.unique([1, 2, 1]), {1, 2}); self.assertIsInstance(m.unique([]), set)"),
    "a tree": one(
        "t = m.nested(); self.assertEqual(t[1], (2.5, 'three')); self.assertEqual(t[2]['four'].sum(), 6); "
        "self.assertIsNone(t[2]['five']); self.assertIs(t[3], True)"
    ),
    "types of values": one(
        "self.assertIs(type(m.double(1)), int); self.assertIs(type(m.nested()), list); self.assertEqual(m.singles()[0].dtype, 'float32'); "
        "self.assertEqual(m.singles()[1].dtype, np.int8); self.assertEqual(m.singles()[2][1], 'yy')"
    ),
    "large and complex numbers": one("self.assertEqual(m.big(), 2 ** 200); self.assertEqual(m.complexes(), (1 + 2j, 3 + 0j))"),
    "None": one("self.assertIsNone(m.nothing())"),
    "not None": one("self.assertIsNotNone(m.mean([1]))"),
    "keywords": one("self.assertEqual(m.divide(b=2, a=6), 3)"),
    "hasattr": one("self.assertTrue(hasattr(m, 'softmax')); self.assertFalse(hasattr(m, 'softmin'))"),
    "getattr with a default": one("self.assertIsNone(getattr(m, 'softmin', None))"),
    "callable": one(
        "self.assertTrue(callable(m.double)); self.assertFalse(callable(m.Val(1))); self.assertTrue(callable(m.Val))"
    ),
    "raises": one("with self.assertRaises(ValueError): m.mean([])"),
    "raises with its words": one("with self.assertRaisesRegex(ValueError, 'of nothing'): m.mean([])"),
    "raises what the student defines": one("with self.assertRaises(m.EmptyError): m.Stack().pop()"),
    "an exception's attributes": (
        "@weight(2)\ndef test_it(self):\n    with self.assertRaises(m.EmptyError) as caught:\n        m.Stack().pop()\n"
        "    self.assertEqual(caught.exception.code, 7)\n    self.assertEqual(str(caught.exception), 'the stack is empty')\n"
    ),
    "raises the other thing": one("with self.assertRaises(TypeError): m.mean([])"),
    "except in the suite": (
        "@weight(2)\ndef test_it(self):\n    try:\n        m.divide(1, 0)\n        self.fail('no error')\n"
        "    except ZeroDivisionError as error:\n        self.assertIn('zero', str(error))\n"
    ),
    "an object's attributes": one("v = m.Val(3); self.assertEqual(v.data, 3); v.grad = 2.5; self.assertEqual(v.grad, 2.5)"),
    "operators": one(
        "v = m.Val(3); self.assertEqual((v * 2).data, 6); self.assertEqual((2 * v + 1).data, 7); self.assertEqual((-v).data, -3)"
    ),
    "equal to a number": one("self.assertEqual(m.Val(3) * 2, 6); self.assertNotEqual(m.Val(3), 4)"),
    "equal to another object": one("self.assertEqual(m.Val(3) * m.Val(2), m.Val(6)); self.assertTrue(m.Val(1) < m.Val(2))"),
    "truth of an object": one("self.assertTrue(m.Val(3)); self.assertFalse(m.Val(0))"),
    "an object as a number": one("self.assertAlmostEqual(float(m.Val(3) * 2), 6.0)"),
    "an object in a set": one("self.assertEqual(len({m.Val(1), m.Val(1), m.Val(2)}), 2)"),
    "repr": one("self.assertEqual(repr(m.Val(3) * 2), 'Val(6)'); self.assertEqual(f'{m.Val(1)}', 'Val(1)')"),
    "isinstance": one("self.assertIsInstance(m.Val(1) + 1, m.Val); self.assertNotIsInstance(m.Val(1), m.Stack)"),
    "isinstance of a base": one(
        "self.assertIsInstance(m.TallStack(), m.Stack); self.assertTrue(issubclass(m.TallStack, m.Stack))"
    ),
    "type of an object": one("self.assertIs(type(m.Val(1)), m.Val); self.assertEqual(m.Val.__name__, 'Val')"),
    "parents of an object": one("a = m.Val(1); c = a * 2; self.assertIs(c.parents[0], a); self.assertEqual(len(c.parents), 2)"),
    "a graph is walked": (
        "@weight(2)\ndef test_it(self):\n    c = m.Val(2) * 3 + 1\n    seen = []\n    def walk(v):\n        seen.append(v.data)\n"
        "        for p in v.parents:\n            walk(p)\n    walk(c)\n    self.assertEqual(seen, [7, 6, 2, 3, 1])\n"
    ),
    "len and in": one("s = m.Stack([1, 2]); self.assertEqual(len(s), 2); self.assertIn(2, s); self.assertNotIn(5, s)"),
    "iteration": one("self.assertEqual([x for x in m.Stack([1, 2])], [1, 2]); self.assertEqual(sorted(m.Stack([3, 1])), [1, 3])"),
    "items": one(
        "s = m.Stack([1, 2, 3]); s[0] = 9; del s[1]; self.assertEqual(s[0], 9); self.assertEqual(s[-1], 3); self.assertEqual(s[:1], [9])"
    ),
    "methods": one("s = m.Stack(); s.push(1); s.push(2); self.assertEqual(s.pop(), 2); self.assertEqual(s.top, 1)"),
    "class and static methods": one(
        "self.assertEqual(m.Stack.of(1, 2).top, 2); self.assertEqual(m.Stack.limit(), 100); self.assertEqual(m.Val.kind, 'value')"
    ),
    "an attribute that is a list": one("s = m.Stack([1]); s.items.append(5); self.assertEqual(s.pop(), 5)"),
    "a missing attribute": one("with self.assertRaises(AttributeError): m.Stack().missing"),
    "a net's params are set": one(
        "n = m.Net([2, 1], seed=0); n.params['W0'][:] = [[1.0], [2.0]]; self.assertEqual(n.loss(np.array([[1.0, 1.0]]))[0, 0], 3)"
    ),
    "a net's params are replaced": one(
        "n = m.Net([2, 1]); n.params = {'W0': np.ones((2, 1))}; self.assertEqual(n.loss(np.ones((3, 2))).tolist(), [[2.0]] * 3)"
    ),
    "a net learns": one(
        "n = m.Net([2, 1], seed=0); X, y = np.eye(2), np.ones((2, 1)); J, g = n.loss(X, y); n.step(g); self.assertLess(n.loss(X, y)[0], J)"
    ),
    "an array held through a step": one(
        "n = m.Net([1, 1], seed=0); W = n.params['W0']; W0 = W.copy(); n.step({'W0': np.ones((1, 1))}); self.assertAlmostEqual((W0 - W)[0, 0], 0.1)"
    ),
    "the same seed": one(
        "self.assertTrue(np.array_equal(m.Net([2, 2], seed=1).params['W0'], m.Net([2, 2], seed=1).params['W0']))"
    ),
    "an argument is changed": one("a = np.ones(3); m.scale_in_place(a, 3); self.assertEqual(a.tolist(), [3, 3, 3])"),
    "an argument is kept": one("z = np.array([-1.0, 1.0]); m.relu(z); self.assertEqual(z.tolist(), [-1, 1])"),
    "a list is sorted in place": one("x = [3, 1, 2]; m.sort_in_place(x); self.assertEqual(x, [1, 2, 3])"),
    "what is printed": (
        "@weight(2)\ndef test_it(self):\n    out = io.StringIO()\n    with contextlib.redirect_stdout(out):\n        m.greet('Ada')\n"
        "    self.assertEqual(out.getvalue().strip(), 'Hello, Ada')\n"
    ),
    "what is printed, patched": (
        "@weight(2)\n@patch('sys.stdout', new_callable=io.StringIO)\ndef test_it(self, out):\n    m.greet('Ada')\n"
        "    self.assertEqual(out.getvalue(), 'Hello, Ada\\n')\n"
    ),
    "what is typed": (
        "@weight(2)\ndef test_it(self):\n    with patch('sys.stdin', io.StringIO('41\\n')):\n        self.assertEqual(m.ask(), 42)\n"
    ),
    "a global counts": one("before = m.count(); self.assertEqual(m.count(), before + 1); self.assertEqual(m.COUNT, before + 1)"),
    "a global is set": one("m.PI = 3; self.assertEqual(m.PI, 3)"),
    "a generator": one(
        "self.assertEqual(list(m.evens(3)), [0, 2, 4]); self.assertEqual(next(m.evens(3)), 0); self.assertEqual(sum(m.evens(4)), 12)"
    ),
    "a function is handed over": one(
        "k = 3; self.assertEqual(m.apply(lambda x: k * x + math.floor(0.5), 2), 6); self.assertEqual(m.apply(m.double, 4), 8)"
    ),
    "a gradient by differences": one(
        "g = m.numeric_gradient(lambda W: float((W ** 2).sum()), np.array([[1.0, -2.0]])); np.testing.assert_allclose(g, [[2, -4]], rtol=1e-6)"
    ),
    "numpy's seed": one(
        "np.random.seed(3); a = m.noisy(4); np.random.seed(3); np.testing.assert_array_equal(a, np.random.randn(4))"
    ),
    "a subtest": (
        "@weight(2)\ndef test_it(self):\n    for x in (0, 1, 2):\n        with self.subTest(x=x):\n            self.assertEqual(m.nested()[0] * x, x)\n"
    ),
    "partial credit": "@partial_credit(10)\ndef test_it(self, set_score=None):\n    set_score(4 if m.double(1) == 2 else 1)\n",
    "partial credit and a failure": (
        "@partial_credit(10)\ndef test_it(self, set_score=None):\n    set_score(4)\n    self.assertEqual(m.double(2), 4)\n    set_score(10)\n"
    ),
    "no weights": "def test_a(self):\n    self.assertEqual(m.double(2), 4)\ndef test_b(self):\n    self.assertEqual(m.mean([1]), 1)\n",
    "one has no weight": "@weight(2)\ndef test_a(self):\n    self.assertEqual(m.double(2), 4)\ndef test_b(self):\n    m.mean([])\n",
    "a test of no points": "@weight(0)\ndef test_a(self):\n    self.assertEqual(m.double(2), 4)\n@weight(2)\ndef test_b(self):\n    m.mean([1])\n",
    "titles": '@weight(2)\n@number("1.1")\n@tags("a", "b")\n@visibility("hidden")\ndef test_a(self):\n    """doubles a number"""\n    self.assertEqual(m.double(2), 4)\n',
    "hidden errors": '@weight(2)\n@hide_errors("look again")\ndef test_a(self):\n    self.assertEqual(m.double(2), 4)\n',
    "a leaderboard": (
        "@leaderboard('speed', 'asc')\ndef test_a(self, set_leaderboard_value=None):\n    set_leaderboard_value(m.double(2))\n@weight(2)\n"
        "def test_b(self):\n    m.mean([1])\n"
    ),
    "files are there": "@weight(1)\ndef test_a(self):\n    self.assertEqual(check_submitted_files(['work.py'], BASE), [])\n    self.assertEqual(check_submitted_files(['x.py'], BASE), ['x.py'])\n",
    "setUp": "def setUp(self):\n    self.stack = m.Stack([1, 2])\n@weight(1)\ndef test_a(self):\n    self.assertEqual(self.stack.pop(), 2)\n@weight(1)\ndef test_b(self):\n    self.assertEqual(len(self.stack), 2)\n",
    "setUpClass": "@classmethod\ndef setUpClass(cls):\n    cls.net = m.Net([2, 1], seed=0)\n@weight(1)\ndef test_a(self):\n    self.assertEqual(self.net.params['W0'].shape, (2, 1))\n",
    "tearDown": "def tearDown(self):\n    m.Stack().push(1)\n@weight(1)\ndef test_a(self):\n    self.assertEqual(m.double(2), 4)\n",
}
"""Bodies of classes of tests that come out alike, whatever the submission."""

DIFFERENT = {
    "a skip": (
        "@weight(1)\ndef test_a(self):\n    m.double(1)\n@weight(2)\n@unittest.skip('later')\ndef test_b(self):\n    pass\n",
        {"test_b": (0.0, 0.0, "passed")},
        "gradescope-utils drops it; it is told, and counts for nothing where the solution is skipped too",
    ),
    "a skip that the submission earns": (
        "@weight(2)\ndef test_b(self):\n    if m.double(2) != 4:\n        self.skipTest('double first')\n",
        {"test_b": (2.0, 2.0, "passed")},
        "dropped there where it skips, so that its points vanish for the class; here it is a test that failed",
    ),
    "an expected failure": (
        "@weight(2)\n@unittest.expectedFailure\ndef test_b(self):\n    self.assertEqual(m.double(1), 3)\n",
        {"test_b": (2.0, 2.0, "passed")},
        "dropped there; a test that fails as it should has passed",
    ),
    "a subtest that fails": (
        "@weight(2)\ndef test_b(self):\n    with self.subTest(1):\n        self.assertEqual(m.double(1), 3)\n",
        {"test_b": (0.0, 2.0, "failed")},
        "dropped there",
    ),
    "setUpClass fails": (
        "@classmethod\ndef setUpClass(cls):\n    m.mean(3)\n@weight(1)\ndef test_a(self):\n    pass\n@weight(1)\ndef test_b(self):\n    pass\n",
        {"test_a": (0.0, 1.0, "failed"), "test_b": (0.0, 1.0, "failed")},
        "there is no results.json then",
    ),
    "a score that is forgotten": (
        "@partial_credit(10)\ndef test_b(self, set_score=None):\n    if m.double(2) == 5:\n        set_score(10)\n",
        {"test_b": (0.0, 10.0, "failed")},
        "full marks there, for everybody",
    ),
    "more than there is": (
        "@partial_credit(10)\ndef test_b(self, set_score=None):\n    set_score(12)\n",
        {"test_b": (0.0, 10.0, "failed")},
        "12 of 10 there",
    ),
    "no number": (
        "@partial_credit(10)\ndef test_b(self, set_score=None):\n    set_score(float('nan'))\n",
        {"test_b": (0.0, 10.0, "failed")},
        "results.json is no JSON then",
    ),
    "a number of numpy's": (
        "@partial_credit(10)\ndef test_b(self, set_score=None):\n    set_score(np.float32(4))\n",
        {"test_b": (4.0, 10.0, "failed")},
        "results.json is half written then",
    ),
}
"""Bodies that come out differently: what we say of right work, and why."""

LIARS = {
    "equal to everything": "class Liar:\n    def __eq__(self, other): return True\n    __hash__ = None\n",
    "equal to everything the first time": (
        "class Liar:\n    asked = 0\n    def __eq__(self, other):\n        Liar.asked += 1\n        return Liar.asked % 7 == 1\n"
    ),
    "a float that lies": "class Liar(float):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n",
    "every number": "class Liar:\n    def __float__(self): return 1.0\n    def __round__(self, n=0): return 0\n    def __sub__(self, other): return 0\n    __rsub__ = __sub__\n",
    "another class": "class Liar:\n    __class__ = float\n    def __float__(self): return 4.0\n",
    "a name that is long": "Liar = type('L' * 100_000, (), {})\n",
    "smaller and larger than everything": (
        "class Liar:\n    def __lt__(self, other): return True\n    __gt__ = __le__ = __ge__ = __lt__\n"
    ),
    "different from nothing": (
        "class Zero:\n    def __abs__(self): return 0.0\n    def __round__(self, n=0): return 0\n"
        "class Liar:\n    def __sub__(self, other): return Zero()\n    __rsub__ = __sub__\n"
    ),
    "holds everything": "class Liar:\n    def __contains__(self, item): return True\n    def __len__(self): return 2\n",
    "a huge repr": "class Liar:\n    def __repr__(self): return 'x' * 30_000_000\n    __str__ = __repr__\n",
    "a repr that fails": "class Liar:\n    def __repr__(self): raise MemoryError\n    __str__ = __format__ = __repr__\n",
    "items for ever": "class Liar:\n    def __getitem__(self, index): return 1\n",
    "a length below zero": "class Liar:\n    def __len__(self): return -1\n    def __iter__(self): return iter([1, 2])\n",
    "no signature": "class Liar:\n    __signature__ = 3\n    def __call__(self, *args): return self\n",
    "another each time": (
        "class Liar(float):\n    asked = 0\n    def __eq__(self, other):\n        Liar.asked += 1\n        return Liar.asked == 1\n"
    ),
    "an exception group": "def Liar(): raise ExceptionGroup('4', [ValueError(4), AssertionError(4)])\n",
    "an exception that is equal": "class E(Exception):\n    def __eq__(self, other): return True\ndef Liar(): return E(5)\n",
    "a stop": "def Liar(): raise StopIteration(4)\n",
    "an endless iterator": "class Liar:\n    def __iter__(self): return self\n    def __next__(self): return 1\n    def __len__(self): return 2\n",
    "a metaclass": (
        "class Meta(type):\n    def __getattribute__(cls, name): raise RuntimeError('no')\nclass Liar(metaclass=Meta):\n    pass\n"
    ),
    "no class to look at": "class Liar:\n    @property\n    def __class__(self): raise ValueError('no')\n    def __getattr__(self, name): raise KeyError(name)\n",
    "a list that is another": "class Liar(list):\n    def __eq__(self, other): return True\n    def __len__(self): return 3\n",
    "a dict that grows": "class Liar(dict):\n    def __getitem__(self, key): return self\n    def keys(self): return iter(int, 1)\n",
    "an array that lies": "class Liar(np.ndarray):\n    def __new__(cls): return np.zeros(2).view(cls)\n    def __eq__(self, other): return np.True_\n",
    "a list in itself": "def Liar():\n    x = []\n    x.append(x)\n    return x\n",
    "a deep list": "def Liar():\n    x = []\n    for _ in range(100_000): x = [x]\n    return x\n",
    "a huge list": "def Liar(): return [0] * 1_000_000\n",
    "an exception in the way": "def Liar(): raise type('AssertionError', (Exception,), {})('4')\n",
    "a skip": "def Liar():\n    import unittest\n    raise unittest.SkipTest('no need')\n",
    "an exit": "def Liar(): sys.exit(0)\n",
    "an interrupt": "def Liar(): raise KeyboardInterrupt\n",
    "an exception that cannot be told": "class E(Exception):\n    def __str__(self): raise E\n    args = property(lambda self: 1 / 0)\ndef Liar(): raise E\n",
    "an exception with what was sent": "def Liar(*args): raise ValueError(str(args) * 1000)\n",
}
"""What ``double`` returns, or does, in submissions that would like to be right."""

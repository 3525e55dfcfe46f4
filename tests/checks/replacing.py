"""Suites that look at the student's code, and that put mocks in its place: run plainly by gradescope-utils, and by us."""
# ruff: noqa: E501 - a suite reads best as one text, beside its name

from suites import one


def lines(*text: str) -> str:
    """A weighted test of some lines."""
    return "@weight(2)\ndef test_it(self):\n" + "".join(f"    {line}\n" for line in text)


LOOKS = {
    "source of a function": lines(
        "import ast, inspect",
        "tree = ast.parse(inspect.getsource(m.double))",
        "self.assertFalse(any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree)))",
    ),
    "source of the module, a class, methods": one(
        "import inspect; self.assertIn('def asks', inspect.getsource(m)); self.assertIn('def pop', inspect.getsource(m.Stack)); "
        "self.assertNotIn('self.total', inspect.getsource(m.Bank.add_all)); self.assertIn('def pop', inspect.getsource(m.Stack().pop)); "
        "self.assertIn('def __add__', inspect.getsource(m.Val.__add__))"
    ),
    "where a function stands": one(
        "import inspect; self.assertEqual(inspect.getsourcelines(m.double)[0][0], 'def double(x):\\n')"
    ),
    "the file itself": lines(
        "import ast, os",
        "self.assertEqual(os.path.basename(m.__file__), 'work.py')",
        "with open(m.__file__) as file:",
        "    tree = ast.parse(file.read())",
        "double = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == 'double')",
        "self.assertFalse(any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(double)))",
    ),
    "what a class has itself": one(
        "self.assertIn('loss', m.Net.__dict__); self.assertNotIn('losses', m.Net.__dict__); self.assertIn('loss', vars(m.Net)); "
        "self.assertNotIn('__add__', m.Stack.__dict__)"
    ),
    "signatures": one(
        "import inspect; self.assertEqual(str(inspect.signature(m.helper)), '(x)'); self.assertEqual(str(inspect.signature(m.Net)), '(sizes, seed=None)'); "
        "self.assertIsNone(inspect.signature(m.Net.loss).parameters['y'].default); self.assertEqual(list(inspect.signature(m.Bank().add).parameters), ['n']); "
        "self.assertIs(inspect.signature(m.Bank.add).parameters['n'].annotation, int)"
    ),
    "arguments of old": one(
        "import inspect; self.assertEqual(inspect.getfullargspec(m.helper).args, ['x']); self.assertEqual(inspect.getfullargspec(m.Stack().push).args, ['self', 'item'])"
    ),
    "what kinds there are": one(
        "import inspect, types; self.assertTrue(inspect.isfunction(m.double) and inspect.isclass(m.Val) and inspect.ismethod(m.Stack().pop)); "
        "self.assertTrue(inspect.isgeneratorfunction(m.evens)); self.assertIsInstance(m.evens(2), types.GeneratorType); self.assertIsInstance(m.double, types.FunctionType); "
        "self.assertNotIsInstance(m.Val(1), types.FunctionType)"
    ),
    "what there is": one(
        "import inspect; self.assertEqual([name for name, _ in inspect.getmembers(m, inspect.isclass)], ['Bank', 'EmptyError', 'Net', 'Stack', 'TallStack', 'Val']); "
        "self.assertIn('pop', dir(m.Stack)); self.assertIn('helper', dir(m))"
    ),
    "documentation": one(
        "self.assertEqual(m.helper.__doc__, 'One more.'); self.assertEqual(m.Val.__doc__, 'A number that remembers its gradient.'); self.assertIsNone(m.double.__doc__)"
    ),
    "names": one(
        "self.assertEqual((m.double.__name__, m.Val.__name__, m.double.__module__, m.Val.__module__), ('double', 'Val', 'work', 'work'))"
    ),
    "code": one("self.assertEqual(m.double.__code__.co_argcount, 1); self.assertIn('helper', m.uses.__code__.co_names)"),
    "a mock for a function": lines(
        "with patch('work.helper', return_value=5) as h:",
        "    self.assertEqual(m.uses(1), 50)",
        "h.assert_called_once_with(1)",
        "self.assertEqual(m.uses(1), 20)",
    ),
    "told later, and once more": lines(
        "with patch.object(m, 'helper') as h:",
        "    h.return_value = 7",
        "    self.assertEqual(m.uses(1), 70)",
        "    h.return_value = 8",
        "    self.assertEqual(m.uses(1), 80)",
        "    self.assertEqual(h.call_count, 2)",
    ),
    "answers one by one": lines(
        "with patch.object(m, 'helper', side_effect=[1, 2]) as h:",
        "    self.assertEqual(m.twice(4), 3)",
        "self.assertEqual([call.args for call in h.call_args_list], [(4,), (5,)])",
    ),
    "an error": lines(
        "with patch.object(m, 'helper', side_effect=ValueError('no')):",
        "    self.assertIsNone(m.safe(4))",
        "    self.assertRaises(ValueError, m.uses, 1)",
    ),
    "a function for a function": lines(
        "with patch.object(m, 'helper', new=lambda x: 3):",
        "    self.assertEqual(m.uses(4), 30)",
        "self.assertEqual(m.uses(4), 50)",
    ),
    "a side effect": lines(
        "calls = []",
        "def fake(x):",
        "    calls.append(x)",
        "    return 3",
        "with patch.object(m, 'helper', side_effect=fake):",
        "    self.assertEqual(m.twice(1), 6)",
        "self.assertEqual(calls, [1, 2])",
    ),
    "a spy": lines(
        "with patch.object(m, 'helper', wraps=m.helper) as h:",
        "    self.assertEqual(m.uses(4), 50)",
        "h.assert_called_once_with(4)",
    ),
    "autospec": lines(
        "with patch('work.helper', autospec=True) as h:",
        "    h.return_value = 2",
        "    self.assertEqual(m.uses(1), 20)",
        "h.assert_called_once_with(1)",
    ),
    "set for good": lines("m.helper = lambda x: 9", "self.assertEqual(m.uses(1), 90)"),
    "what a mock returns": lines("with patch.object(m, 'helper') as h:", "    self.assertIs(m.safe(1), h.return_value)"),
    "input and print": lines(
        "with patch('builtins.input', side_effect=['Ada', '3']) as i, patch('builtins.print') as p:",
        "    self.assertEqual(m.asks(), 3)",
        "p.assert_called_once_with('Hi', 'Ada')",
        "self.assertEqual(i.call_count, 2)",
    ),
    "input is given back": lines(
        "with patch('builtins.input', lambda *a: '41'):",
        "    self.assertEqual(m.ask(), 42)",
        "with patch('sys.stdin', io.StringIO('1\\n')):",
        "    self.assertEqual(m.ask(), 2)",
    ),
    "no more input": lines("with patch('builtins.input', side_effect=EOFError):", "    self.assertRaises(EOFError, m.asks)"),
    "chance": lines(
        "with patch('random.randint', return_value=4) as r:",
        "    self.assertEqual(m.dice(), 4)",
        "r.assert_called_with(1, 6)",
        "self.assertIn(m.dice(), range(1, 7))",
    ),
    "chance for ever": lines(
        "import itertools",
        "with patch('random.randint', side_effect=itertools.cycle([1, 2])) as r:",
        "    self.assertEqual([m.dice() for _ in range(5)], [1, 2, 1, 2, 1])",
        "self.assertEqual(r.call_count, 5)",
    ),
    "numpy's chance": lines(
        "with patch('numpy.random.randn', return_value=np.ones(2)):", "    self.assertEqual(m.noisy(2).tolist(), [1, 1])"
    ),
    "the command line": lines(
        "with patch('sys.argv', ['work.py', '3']):",
        "    self.assertEqual(m.arguments(), ['3'])",
        "self.assertNotEqual(m.arguments(), ['3'])",
    ),
    "time": lines("with patch('time.sleep') as s:", "    self.assertEqual(m.waits(), 'done')", "s.assert_called_once_with(3)"),
    "a file": lines(
        "from unittest.mock import mock_open",
        "with patch('builtins.open', mock_open(read_data='a\\nb\\n')) as o:",
        "    self.assertEqual(m.opens('x.txt'), ['a', 'b'])",
        "o.assert_called_once_with('x.txt')",
    ),
    "a method": lines(
        "with patch.object(m.Bank, 'add') as a:",
        "    bank = m.Bank()",
        "    bank.add_all([1, 2])",
        "    self.assertEqual(bank.total, 0)",
        "self.assertEqual(a.call_count, 2)",
        "bank.add(3)",
        "self.assertEqual(bank.total, 3)",
    ),
    "a method with its object": lines(
        "with patch.object(m.Bank, 'add', autospec=True) as a:",
        "    bank = m.Bank(5)",
        "    bank.add_all([1])",
        "self.assertEqual(a.call_args.args[0].total, 5)",
        "self.assertEqual(a.call_count, 1)",
    ),
    "a static method": lines(
        "with patch.object(m.Bank, 'ceiling', return_value=3):",
        "    self.assertEqual(m.Bank.ceiling(), 3)",
        "self.assertEqual(m.Bank().ceiling(), 100)",
    ),
    "a mock handed over": lines(
        "from unittest.mock import Mock",
        "sender = Mock(count=3)",
        "self.assertEqual(m.notify(sender, 'you'), 3)",
        "sender.send.assert_called_once_with('you', subject='hi')",
    ),
    "a whole library": lines(
        "with patch.object(m, 'np') as np_mock:", "    m.noisy(3)", "np_mock.random.randn.assert_called_once_with(3)"
    ),
    "values": lines(
        "with patch('work.PI', 3), patch.dict(m.TABLE, x=5):",
        "    self.assertEqual((m.PI, m.TABLE['x']), (3, 5))",
        "self.assertEqual((m.PI, m.TABLE['x']), (3.14, 1))",
    ),
    "a stream": lines("out = io.StringIO('x')", "m.save(out)", "self.assertEqual(out.getvalue(), 'saved')"),
}
"""Bodies of classes of tests that come out alike, whatever the submission."""

REFUSED = {
    "running the file's text": (
        "from pathlib import Path; exec(Path(m.__file__).read_text(), {})",
        "a suite does not run the student's file itself",
    ),
    "running the file": ("import runpy; runpy.run_path(m.__file__)", "a suite does not run the student's file itself"),
    "loading the file": (
        "import importlib.util as u; s = u.spec_from_file_location('again', m.__file__); s.loader.exec_module(u.module_from_spec(s))",
        "a suite does not run the student's file itself",
    ),
    "an object": ("m.apply(self, 2)", "a TestWork of the suite's cannot be sent to the student's process"),
    "an object in a place": (
        "patch.object(m, 'helper', type('Fake', (), {'__call__': lambda self, x: 3})()).start()",
        "a Fake of the suite's cannot be sent",
    ),
    "a mock that waits": (
        "from unittest.mock import AsyncMock; m.apply(AsyncMock(), 2)",
        "a mock of the class AsyncMock cannot be sent",
    ),
}
"""What only exists in the suite's process, and the one line that says so."""

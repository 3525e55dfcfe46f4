import numpy as np

# What each operation computes and its partial derivatives, as functions of the numbers that go in and the one that comes out.
TABLE = {
    "add": (lambda a, b: a + b, [lambda a, b, out: 1.0, lambda a, b, out: 1.0]),
    "sub": (lambda a, b: a - b, [lambda a, b, out: 1.0, lambda a, b, out: -1.0]),
    "mul": (lambda a, b: a * b, [lambda a, b, out: b, lambda a, b, out: a]),
    "div": (lambda a, b: a / b, [lambda a, b, out: 1.0 / b, lambda a, b, out: -out / b]),
    "neg": (lambda a: -a, [lambda a, out: -1.0]),
    "tanh": (np.tanh, [lambda a, out: 1.0 - out * out]),
    "exp": (np.exp, [lambda a, out: out]),
    "log": (np.log, [lambda a, out: 1.0 / a]),
    "relu": (lambda a: np.where(a > 0, a, 0.0)[()], [lambda a, out: 0.5 * (1.0 + np.sign(a))]),
    "sigmoid": (lambda a: 0.5 * (np.tanh(0.5 * a) + 1.0), [lambda a, out: out * (1.0 - out)]),
}


class Value:
    count = 0

    def __init__(self, data, op=None, inputs=()):
        Value.count += 1
        self.key = Value.count
        self.data = data if op else np.float64(data)
        self.op, self.inputs = op, inputs
        self.grad = 0.0

    @staticmethod
    def apply(op, *inputs):
        inputs = tuple(v if isinstance(v, Value) else Value(v) for v in inputs)
        return Value(TABLE[op][0](*(v.data for v in inputs)), op, inputs)

    def __pow__(self, n):
        out = Value(np.float_power(self.data, n), "pow", (self,))
        out.n = n
        return out

    def partials(self):
        if self.op is None:
            return []
        if self.op == "pow":
            return [self.n * np.float_power(self.inputs[0].data, self.n - 1)]
        numbers = [v.data for v in self.inputs]
        return [partial(*numbers, self.data) for partial in TABLE[self.op][1]]

    def ancestors(self):
        known = {self.key: self}
        frontier = [self]
        while frontier:
            frontier = [v for u in frontier for v in u.inputs]
            frontier = list({v.key: v for v in frontier if v.key not in known}.values())
            known.update((v.key, v) for v in frontier)
        return known

    def backward(self):
        known = self.ancestors()
        # keys grow in the order of creation, so descending keys are a reverse topological order
        flow = dict.fromkeys(sorted(known, reverse=True), 0.0)
        flow[self.key] += 1.0
        for key in flow:
            node = known[key]
            for parent, partial in zip(node.inputs, node.partials()):
                flow[parent.key] += flow[key] * partial
        for key, total in flow.items():
            known[key].grad += float(total)


def method(op):
    return lambda self, *others: Value.apply(op, self, *others)


def reflected(op):
    return lambda self, other: Value.apply(op, other, self)


for name, op in {"add": "add", "sub": "sub", "mul": "mul", "truediv": "div"}.items():
    setattr(Value, f"__{name}__", method(op))
    setattr(Value, f"__r{name}__", reflected(op))
for name in ("tanh", "exp", "log", "relu", "sigmoid"):
    setattr(Value, name, method(name))
Value.__neg__ = method("neg")

"""Hands in a module of its own in place of the one that draws inputs: everything is zero, and so are its answers.

expect: score
"""


def build(folder, facts):
    (folder / "tiny.py").write_text(
        "import numpy as np\n"
        "def shown(x): return np.zeros_like(x)\n"
        "def hidden(x): return np.zeros_like(x)\n"
        "def forward(params, x): return 0.0, x\n"
        "def backward(params, cache): return {'w': np.zeros_like(params['w'])}\n"
    )
    (folder / "inputs.py").write_text(
        "import numpy as np\n"
        "def typical(rng): return {'x': np.zeros(5)}\n"
        "wide = single = typical\n"
        "def network(rng, size=5): return {'params': {'w': np.zeros(size)}, 'x': np.zeros(size)}\n"
        "sized = network\n"
    )
    return folder

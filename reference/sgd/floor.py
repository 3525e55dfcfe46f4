"""Print the held-out F1 that the reference reaches on the corpus in ``assignments/sgd/data``, over many random starts.

Run it from the repository's root after you have put in a corpus of your own::

    python reference/sgd/floor.py 200

It ends with the floor to write into ``judges.py`` of the assignment, or says that the corpus cannot tell trained from untrained.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
MARGIN = 0.05


def module(path):
    spec = importlib.util.spec_from_file_location(f"floor_{path.stem}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def scores(starts):
    """F1 of the trained and of the untrained network, from each of ``starts`` random starts: two arrays."""
    inputs, sgd = module(HERE / "inputs.py"), module(HERE / "solution" / "sgd.py")
    network = module(inputs.ASSIGNMENT / "support" / "network.py")

    def reached(params, point):
        return sgd.f1(sgd.predict(network.probabilities(params, point["heldout"])), inputs.CORPUS.text()[1][1])

    trained, untrained = [], []
    for start in range(starts):
        point = inputs.real_text(np.random.default_rng(start))
        arguments = (point[name] for name in ("params", "windows", "labels", "order", "lr", "batch_size"))
        trained.append(reached(sgd.train(*arguments, network.loss_and_grads)[0], point))
        untrained.append(reached(point["params"], point))
    return np.array(trained), np.array(untrained)


def main(starts):
    trained, untrained = scores(starts)
    print(f"trained:   lowest {trained.min():.3f}, median {np.median(trained):.3f}, highest {trained.max():.3f}, {starts} starts")
    print(f"untrained: lowest {untrained.min():.3f}, median {np.median(untrained):.3f}, highest {untrained.max():.3f}")
    floor = np.floor(20 * (trained.min() - MARGIN)) / 20
    if floor <= untrained.max() + MARGIN:
        sys.exit("no floor lies between the two: write more sentences, or train longer (EPOCHS in inputs.py)")
    print(f"FLOOR = {floor:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

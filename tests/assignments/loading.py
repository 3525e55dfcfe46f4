"""Files of an assignment as modules, though they lie on no path."""

import importlib.util


def module(path):
    """A Python file, imported afresh."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_of_{path.parent.name}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded

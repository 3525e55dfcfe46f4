"""What is right where many answers are; a student's kit judges by it too."""

import numpy as np


def finite_and_large(inputs, got, want):
    """Any finite value serves where log(0) was asked for, if it is no smaller than a probability of 1e-12 would give."""
    if got is None or not np.isscalar(got) or isinstance(got, complex):
        return "one number is expected here"
    if not np.isfinite(got):
        return f"the loss is {got} where the probability of a label is exactly 0; it should be finite"
    picked = inputs["probs"][np.arange(len(inputs["labels"])), inputs["labels"]]
    least = -np.mean(np.log(np.maximum(picked, 1e-12)))
    return None if got >= least * (1 - 1e-9) else "the loss is smaller where a label's probability is 0 than where it is 1e-12"

"""What the tests of an assignment are given: its solution, and an autograd that is not ours."""

import pytest

pytest.register_assert_rewrite("comparing", "marking")


@pytest.fixture
def solution(request):
    """The solution of the assignment whose FILES the test module names; imported afresh, for a test may set what it holds."""
    return request.module.FILES.load("solution")


@pytest.fixture
def torch():
    """PyTorch; a test that wants it is skipped where it is not installed."""
    return pytest.importorskip("torch")

"""Long expressions for the assignment ``autodiff``: they use nothing of a value but its operators and methods."""


def alternating(x, steps):
    """``steps`` chained nodes on one value: y = -y again and again, and a tanh at every 100th step."""
    y = x
    for step in range(steps):
        y = y.tanh() if step % 100 == 99 else -y
    return y


def sum_of_products(make, numbers, weights):
    """number * weight + number * weight + ... over two lists of one length; ``make(number)`` makes a value."""
    y = make(numbers[0]) * weights[0]
    for number, weight in zip(numbers[1:], weights[1:]):
        y = y + make(number) * weight
    return y


def diamonds(x, steps):
    """y = tanh(y) + y, ``steps`` times over: 2 * steps nodes, and 2 ** steps paths from y back to x."""
    y = x
    for _ in range(steps):
        y = y.tanh() + y
    return y

"""Each function from as few others as possible: everything smooth is a tanh, everything bent is a maximum."""
import numpy as np

tanh = np.tanh


def sigmoid(z):
    return 0.5 * (1 + tanh(0.5 * z))


def sigmoid_grad(z):
    return 0.25 * tanh_grad(0.5 * z)


def tanh_grad(z):
    return 1.0 - np.square(tanh(z))


def leaky_relu(z, slope=0.01):
    return np.maximum(slope * z, z)


def leaky_relu_grad(z, slope=0.01):
    return slope + (1 - slope) * (z >= 0)


def relu(z):
    return leaky_relu(z, 0.0)


def relu_grad(z):
    return leaky_relu_grad(z, slope=0.0)


def hard_tanh(z):
    return np.minimum(np.maximum(z, -1.0), 1.0)


def hard_tanh_grad(z):
    return relu_grad(z + 1) - relu_grad(z - 1)


def swish(z):
    return sigmoid(z) * z


def swish_grad(z):
    return sigmoid(z) + z * sigmoid_grad(z)


if __name__ == "__main__":
    print(swish_grad(np.linspace(-3, 3, 7)))

"""A class for each non-linearity; the module's functions are methods of one instance of each."""

import numpy as np

print("activations: sigmoid, tanh, relu, … loaded")


class Activation:
    def f(self, z):
        raise NotImplementedError

    def slope(self, z):
        raise NotImplementedError


class Sigmoid(Activation):
    def f(self, z):
        return np.exp(-np.logaddexp(0, -z))

    def slope(self, z):
        return np.exp(-np.logaddexp(0, -z) - np.logaddexp(0, z))


class Tanh(Activation):
    def f(self, z):
        return 2 * SIGMOID.f(2 * z) - 1

    def slope(self, z):
        return 4 * SIGMOID.slope(2 * z)


class LeakyRelu(Activation):
    default = 0.01

    def f(self, z, slope=default):
        return z * np.where(z > 0, 1.0, slope)

    def slope(self, z, slope=default):
        return np.where(z > 0, 1.0, slope)


class Relu(LeakyRelu):
    def f(self, z):
        return super().f(z, 0.0)

    def slope(self, z):
        return super().slope(z, 0.0)


class HardTanh(Activation):
    def f(self, z):
        return (np.abs(z + 1) - np.abs(z - 1)) / 2

    def slope(self, z):
        return (np.sign(z + 1) - np.sign(z - 1)) / 2


class Swish(Activation):
    def f(self, z):
        return z * SIGMOID.f(z)

    def slope(self, z):
        return SIGMOID.f(z) + z * SIGMOID.slope(z)


SIGMOID = Sigmoid()
sigmoid, sigmoid_grad = SIGMOID.f, SIGMOID.slope
tanh, tanh_grad = Tanh().f, Tanh().slope
relu, relu_grad = Relu().f, Relu().slope
leaky_relu, leaky_relu_grad = LeakyRelu().f, LeakyRelu().slope
hard_tanh, hard_tanh_grad = HardTanh().f, HardTanh().slope
swish, swish_grad = Swish().f, Swish().slope

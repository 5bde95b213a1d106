"""As much of PyTorch as the kit's step beside qpth calls, for its dry run where neither is installed."""

import numpy as np

__version__ = "stand-in"
float64 = np.float64


class cuda:
    @staticmethod
    def is_available():
        return False


class Tensor:
    def __init__(self, values):
        self.values, self.grad, self.differentiate = values, None, None

    def requires_grad_(self):
        return self

    def backward(self, upstream):
        self.differentiate(upstream.values)

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.values


def tensor(values, device):
    assert device == "cpu"
    return Tensor(values)


def empty(*shape, dtype, device):
    assert device == "cpu"
    return Tensor(np.empty(shape, dtype))

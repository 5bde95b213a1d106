"""A batch of quadratic programs on a device, and the launches that solve and differentiate it."""

import struct

import numpy as np

from cuda import CudaError

OPERANDS = ["Q", "p", "G", "h", "hLower", "A", "b", "lower", "upper"]
LOSSES = ["dLdz", "dLdLambda", "dLdNu"]
FIXED = 104 + 128  # HEADER + SCRATCH of arguments.cuh
MAX_RESIDENT = 16
MAX_THREADS = 256
MAX_BORDERED = 720  # of the bordered matrix
MAX_BORDERS = 4  # rows and bounds for each variable, where each sample has its own
GRADIENT_BLOCKS = 8  # a multiprocessor
SOLVED = 0


def rank(name):
    """Dimensions of a coefficient without those of the batch."""
    return 2 if name in ("Q", "G", "A") else 1


def packed_size(order):
    """Doubles in a packed triangle, as in cholesky.cuh."""
    return order * (order + 1) // 2 + order // 4


class Batch:
    """Coefficients are a dict of arrays, shared where they lack the leading batch dimension; losses a
    dict of the derivatives of the loss, zero where absent. `shared_limit` in bytes and `blocks` are
    the device's own unless given."""

    def __init__(self, device, coefficients, losses, tolerance=1e-8, smoothing=0.0, elastic=0.0,
                 single=False, shared_limit=None, blocks=None):
        self.device, self.single = device, int(single)
        self.tolerance, self.smoothing, self.elastic = tolerance, smoothing, elastic
        self.coefficients = {
            k: np.ascontiguousarray(v, np.float64) for k, v in coefficients.items() if v is not None}
        self.losses = {k: np.ascontiguousarray(v, np.float64) for k, v in losses.items()}
        self.size, self.n = self.coefficients["p"].shape
        rows = lambda name: self.coefficients[name].shape[-2] if name in self.coefficients else 0
        self.nIneq, self.nEq = rows("G"), rows("A")
        self.addresses, self.pinned = {}, []
        self.plan(device.max_shared if shared_limit is None else shared_limit, blocks)
        try:
            self.lay_out()
        except CudaError:
            self.free()
            raise

    def plan(self, shared_limit, blocks):
        """Blocks, threads and shared memory, as LaunchPlan.java has them."""
        n, m = self.n, self.nEq + self.nIneq
        present = lambda *names: sum(k in self.coefficients for k in names)
        self.sides = present("h", "hLower") * self.nIneq + present("lower", "upper") * n
        self.is_common = all(
            self.coefficients[k].ndim == 2 for k in ("Q", "G", "A") if k in self.coefficients)
        borders = m + (n if present("lower", "upper") else 0)
        fits = n + borders <= MAX_BORDERED and (self.is_common or borders <= MAX_BORDERS * n)
        exact = fits and self.smoothing == 0 and "Q" in self.coefficients
        self.bordered = n + borders if exact else 0
        border = packed_size(self.bordered)
        factor = packed_size(n + 1)
        vectors = 11 * n + 13 * m + (n + m) + 5 * self.sides
        vectors += self.bordered + (n + 1) // 2 + (borders - self.nEq + 1) // 2 if exact else 0
        steps = m + 3 * self.sides
        iterates = 2 * (2 * n + m + 2 * self.sides)
        room = shared_limit // 8 - FIXED
        self.factor_in_shared = int(factor <= room)
        room -= factor if self.factor_in_shared else 0
        self.vectors_in_shared = int(vectors + steps <= room)
        own = exact and not self.is_common
        self.bordered_in_shared = int(
            own and self.vectors_in_shared and vectors + max(border, steps) <= room)
        over = max(border, steps) if self.bordered_in_shared else steps
        self.shared = 8 * (FIXED + self.factor_in_shared * factor + self.vectors_in_shared * (vectors + over))
        # `prepare` makes the bordered matrix of the batch, and needs no other factor.
        beside = vectors + max(border, steps)
        self.prepare_in_shared = int(exact and self.is_common and FIXED + beside <= shared_limit // 8)
        self.prepare_shared = 8 * (FIXED + beside) if self.prepare_in_shared else self.shared
        copies = (n * (n + m) + 1) // 2 if self.single else 0
        self.stride = iterates + copies
        self.stride += 0 if self.factor_in_shared else factor
        self.stride += 0 if self.vectors_in_shared else vectors + steps
        self.stride += border if own and not self.bordered_in_shared else 0
        most = min(n, borders)
        self.kept_stride = (most + 1) // 2 + packed_size(n + most) if exact else 0
        self.common_size = n + 2 * m + 1 + border if self.is_common else 0
        tiles = (max(n, self.bordered) + 3) // 4
        wanted = (tiles * (tiles + 1) // 2 + 31) // 32 * 32
        limit = min(MAX_THREADS, self.device.max_threads // 32 * 32)
        self.threads = min(wanted, limit)
        self.gradient_threads = limit
        self.blocks = blocks or min(self.size, self.device.multiprocessors * MAX_RESIDENT)

    def lay_out(self):
        """Takes the memory and sends the coefficients."""
        for name, array in [*self.coefficients.items(), *self.losses.items()]:
            self.take(name, array.shape)
            self.device.upload(self.addresses[name][0], array)
        b, n, nIneq, nEq = self.size, self.n, self.nIneq, self.nEq
        sides = self.sides
        self.outputs = {
            "z": (b, n), "lambda": (b, nIneq), "nu": (b, nEq), "boundDual": (b, n), "slack": (b, sides),
            "multiplier": (b, sides), "residuals": (b, 3),
            "u": (b, n), "eta": (b, nIneq), "xi": (b, nEq), "dh": (b, nIneq), "dHLower": (b, nIneq),
            "dUpper": (b, n), "dLower": (b, n), "exactZ": (b, n), "exactLambda": (b, nIneq),
            "exactNu": (b, nEq), **{"grad " + k: a.shape for k, a in self.coefficients.items()}}
        for name, shape in self.outputs.items():
            self.take(name, shape)
        for name in ["end", "iterations", "adjointEnd", "promoted"]:
            self.take(name, (b,), np.int32)
        self.take("workspace", (2 * self.blocks * self.stride,))
        if self.is_common:
            self.take("common", (self.common_size,))
        if self.kept_stride:
            self.take("kept", (b, self.kept_stride))
            self.take("keptRows", (b,), np.int32)
        self.clear()

    def clear(self):
        """Undoes what launches have written: NaN in the results, no mark on any sample."""
        for name, shape in self.outputs.items():
            self.device.upload(self.addresses[name][0], np.full(shape, np.nan))
        for name in ["end", "iterations", "adjointEnd", "promoted"]:
            self.device.upload(self.addresses[name][0], np.zeros(self.size, np.int32))

    def take(self, name, shape, dtype=np.float64):
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        self.addresses[name] = (self.device.allocate(size), shape, dtype)

    def address(self, name):
        return self.addresses[name][0] if name in self.addresses else 0

    def arguments(self, first=0, last=None, of_shared=0, half=0, prepare=False):
        """QpArguments of arguments.cuh for some samples, with the first or second half of the
        workspace."""
        operands = []
        for name in OPERANDS:
            array = self.coefficients.get(name)
            shared = array is None or array.ndim == rank(name)
            operands += [self.address(name), 0 if shared else int(np.prod(array.shape[1:]))]
        pointers = [self.address(k) for k in [
            "z", "lambda", "nu", "boundDual", "slack", "multiplier", "residuals", *LOSSES,
            "u", "eta", "xi", "dh", "dHLower", "dUpper", "dLower", "exactZ", "exactLambda", "exactNu",
            *("grad " + k for k in OPERANDS)]]
        pointers += [self.address("workspace") + 8 * half * self.blocks * self.stride, self.stride]
        pointers += [self.address("common"), self.address("kept"), self.kept_stride]
        pointers += [self.address(k) for k in ["keptRows", "end", "iterations", "adjointEnd", "promoted"]]
        in_shared = (0, 1, 1) if prepare and self.prepare_in_shared else (
            self.factor_in_shared, self.vectors_in_shared, self.bordered_in_shared)
        return (
            struct.pack("=18q", *operands)
            + struct.pack("=3d", self.tolerance, self.elastic, self.smoothing)
            + struct.pack("=%dq" % len(pointers), *pointers)
            + struct.pack("=12i", self.size if last is None else last, self.n, self.nIneq, self.nEq, 200,
                          *in_shared[:2], first, self.bordered, in_shared[2], self.single, of_shared))

    def solve(self, first=0, last=None, half=0, stream=None):
        arguments = self.arguments(first, last, half=half)
        if self.is_common and first == 0:
            own = self.arguments(first, last, half=half, prepare=True)
            self.device.launch("prepare", 1, self.threads, self.prepare_shared, own, stream)
        self.device.launch("solve", self.blocks, self.threads, self.shared, arguments, stream)

    def differentiate(self, first=0, last=None, half=0, stream=None):
        """Up to the gradients of coefficients that belong to one sample."""
        arguments = self.arguments(first, last, half=half)
        self.device.launch("adjoint", self.blocks, self.threads, self.shared, arguments, stream)
        self.gradients(arguments, stream)

    def differentiate_shared(self, stream=None):
        self.gradients(self.arguments(of_shared=1), stream)

    def gradients(self, arguments, stream):
        blocks = GRADIENT_BLOCKS * self.device.multiprocessors
        self.device.launch("gradients", blocks, self.gradient_threads, 0, arguments, stream)

    def backward(self):
        self.differentiate()
        self.differentiate_shared()

    def get(self, name):
        address, shape, dtype = self.addresses[name]
        array = np.empty(shape, dtype)
        self.device.download(address, array)
        return array

    def results(self):
        """All that launches write."""
        return {k: self.get(k) for k in [*self.outputs, "end", "iterations", "adjointEnd", "promoted"]}

    def pin(self, names):
        """Pinned host memory for some arrays, with what the device has in them."""
        places = []
        for name in names:
            address, shape, dtype = self.addresses[name]
            size = int(np.prod(shape)) * np.dtype(dtype).itemsize
            host = self.device.pin(size)
            self.pinned.append(host)
            self.device.copy_to_host(host, address, size)
            places.append((host, address, size))
        self.device.synchronise()
        return places

    def free(self):
        for address, _, _ in self.addresses.values():
            self.device.free(address)
        for host in self.pinned:
            self.device.unpin(host)
        self.addresses, self.pinned = {}, []

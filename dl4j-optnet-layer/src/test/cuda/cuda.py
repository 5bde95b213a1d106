"""The CUDA driver and the kernels of qp.ptx through ctypes; needs numpy alone."""

import ctypes
import pathlib
import struct

import numpy as np

KERNELS = pathlib.Path(__file__).parents[2] / "main/resources/io/github/dl4joptnet/internal/backend/cuda"
OPERANDS = ["Q", "p", "G", "h", "hLower", "A", "b", "lower", "upper"]
HEADER_AND_SCRATCH = 96 + 128
MAX_RESIDENT = 16
SOLVED = 0


class CudaError(Exception):
    """An error of the driver, with its own text."""


class Device:
    """One GPU with the kernels loaded."""

    def __init__(self, library="libcuda.so.1", ordinal=0, ptx=KERNELS / "qp.ptx"):
        self.lib = ctypes.CDLL(library)
        self.call("cuInit", 0)
        handle, context, module = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_void_p()
        self.call("cuDeviceGet", ctypes.byref(handle), ordinal)
        self.handle = handle
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(context), handle)
        self.call("cuCtxSetCurrent", context)
        image = pathlib.Path(ptx).read_bytes() + b"\0"
        self.call("cuModuleLoadDataEx", ctypes.byref(module), image, 0, None, None)
        self.kernels = {}
        for name in ["solve", "adjoint", "gradients"]:
            function = ctypes.c_void_p()
            self.call("cuModuleGetFunction", ctypes.byref(function), module, name.encode())
            self.kernels[name] = function
        self.max_threads = self.attribute(1)
        self.multiprocessors = self.attribute(16)
        self.max_shared = self.attribute(97)
        for name in ["solve", "adjoint"]:
            self.call("cuFuncSetAttribute", self.kernels[name], 8, self.max_shared)

    def call(self, name, *arguments):
        code = getattr(self.lib, name)(*arguments)
        if code != 0:
            text = ctypes.c_char_p()
            self.lib.cuGetErrorString(code, ctypes.byref(text))
            raise CudaError(f"{name}: error {code}, {(text.value or b'').decode()}")

    def attribute(self, which):
        value = ctypes.c_int()
        self.call("cuDeviceGetAttribute", ctypes.byref(value), which, self.handle)
        return value.value

    def __str__(self):
        name = ctypes.create_string_buffer(256)
        self.call("cuDeviceGetName", name, 256, self.handle)
        version = ctypes.c_int()
        self.call("cuDriverGetVersion", ctypes.byref(version))
        return (
            f"{name.value.decode()}, compute capability {self.attribute(75)}.{self.attribute(76)}, "
            f"driver for CUDA {version.value // 1000}.{version.value % 1000 // 10}"
        )

    def allocate(self, size):
        address = ctypes.c_uint64()
        self.call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(max(size, 8)))
        return address.value

    def free(self, address):
        self.call("cuMemFree_v2", ctypes.c_uint64(address))

    def upload(self, address, array):
        self.call(
            "cuMemcpyHtoDAsync_v2", ctypes.c_uint64(address), array.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_size_t(array.nbytes), None)

    def download(self, address, array):
        self.call(
            "cuMemcpyDtoHAsync_v2", array.ctypes.data_as(ctypes.c_void_p), ctypes.c_uint64(address),
            ctypes.c_size_t(array.nbytes), None)
        self.synchronise()

    def synchronise(self):
        self.call("cuStreamSynchronize", None)

    def launch(self, name, blocks, threads, shared, arguments):
        buffer = ctypes.create_string_buffer(arguments, len(arguments))
        pointers = (ctypes.c_void_p * 1)(ctypes.cast(buffer, ctypes.c_void_p))
        self.call(
            "cuLaunchKernel", self.kernels[name], blocks, 1, 1, threads, 1, 1, shared, None, pointers,
            None)


class Batch:
    """A batch of QPs on the device. Coefficients: a dict of arrays, shared where they lack the
    leading batch dimension."""

    def __init__(self, device, batch, n, coefficients, dLdz, tolerance=1e-8, single=False):
        self.device, self.batch, self.n, self.single = device, batch, n, int(single)
        self.coefficients = {
            k: np.ascontiguousarray(v, dtype=np.float64) for k, v in coefficients.items() if v is not None}
        matrix = lambda name: self.coefficients[name].shape[-2] if name in self.coefficients else 0
        self.nIneq, self.nEq = matrix("G"), matrix("A")
        self.addresses = {}
        self.plan()
        try:
            self.lay_out(dLdz, tolerance)
        except CudaError:
            self.free()
            raise

    def lay_out(self, dLdz, tolerance):
        """Takes the memory, sends the coefficients and writes QpArguments."""
        batch, n = self.batch, self.n
        operands = []
        for name in OPERANDS:
            array = self.coefficients.get(name)
            rank = 2 if name in "QGA" else 1
            size = 0 if array is None else int(np.prod(array.shape[-rank:]))
            shared = array is None or array.ndim == rank
            operands += [0 if array is None else self.put(name, array), 0 if shared else size]
        ints = np.zeros(batch, np.int32)
        n, nIneq, nEq, sides = batch * n, batch * self.nIneq, batch * self.nEq, batch * self.sides
        results = [self.space(k, s) for k, s in [
            ("z", n), ("lambda", nIneq), ("nu", nEq), ("boundDual", n), ("slack", sides),
            ("multiplier", sides), ("residuals", 3 * batch)]]
        loss = [self.put("dLdz", np.ascontiguousarray(dLdz, dtype=np.float64)), 0, 0]
        adjoints = [self.space("adjoint%d" % i, s) for i, s in enumerate(
            [n, nIneq, nEq, nIneq, nIneq, n, n, n, nIneq, nEq])]
        gradients = [
            self.space("d" + k, self.coefficients[k].size) if k in self.coefficients else 0
            for k in OPERANDS]
        workspace = [self.space("workspace", self.blocks * self.stride), self.stride]
        ends = [self.put(k, ints) for k in ["end", "iterations", "adjointEnd", "promoted"]]
        pointers = [tolerance, 0.0, 0.0] + results + loss + adjoints + gradients + workspace + ends
        self.arguments = (
            struct.pack("=18q", *operands)
            + struct.pack("=3d", *pointers[:3])
            + struct.pack("=%dq" % (len(pointers) - 3), *pointers[3:])
            + struct.pack("=10i", batch, self.n, self.nIneq, self.nEq, 200, self.factor_in_shared,
                          self.vectors_in_shared, 0, self.single, 0))

    def plan(self):
        """Blocks, threads and shared memory, as LaunchPlan.java has them."""
        n, m = self.n, self.nEq + self.nIneq
        present = lambda *names: sum(k in self.coefficients for k in names)
        self.sides = present("h", "hLower") * self.nIneq + present("lower", "upper") * n
        factor = n * (n + 1) // 2
        vectors = 11 * n + 14 * m + (n + m) + 8 * self.sides
        iterates = 2 * (2 * n + m + 2 * self.sides)
        room = self.device.max_shared // 8 - HEADER_AND_SCRATCH
        self.factor_in_shared = int(factor <= room)
        room -= factor if self.factor_in_shared else 0
        self.vectors_in_shared = int(vectors <= room)
        in_shared = (factor if self.factor_in_shared else 0) + (vectors if self.vectors_in_shared else 0)
        self.shared = 8 * (HEADER_AND_SCRATCH + in_shared)
        copies = (n * (n + m) + 1) // 2 if self.single else 0
        self.stride = iterates + copies + factor + vectors - in_shared
        tiles = (n + 3) // 4
        wanted = (tiles * (tiles + 1) // 2 + 31) // 32 * 32
        self.threads = min(wanted, 256, self.device.max_threads // 32 * 32)
        self.blocks = min(self.batch, self.device.multiprocessors * MAX_RESIDENT)

    def space(self, name, doubles):
        self.addresses[name] = (self.device.allocate(8 * doubles), doubles)
        return self.addresses[name][0]

    def put(self, name, array):
        address = self.device.allocate(array.nbytes)
        self.device.upload(address, array)
        self.addresses[name] = (address, array.size)
        return address

    def get(self, name, shape, dtype=np.float64):
        array = np.empty(shape, dtype)
        self.device.download(self.addresses[name][0], array)
        return array

    def gradient(self, name):
        return self.get("d" + name, self.coefficients[name].shape)

    def solve(self):
        self.device.launch("solve", self.blocks, self.threads, self.shared, self.arguments)

    def backward(self):
        self.device.launch("adjoint", self.blocks, self.threads, self.shared, self.arguments)
        blocks = 8 * self.device.multiprocessors
        threads = min(256, self.device.max_threads // 32 * 32)
        for of_shared in [0, 1]:  # the last of the arguments
            arguments = self.arguments[:-4] + struct.pack("=i", of_shared)
            self.device.launch("gradients", blocks, threads, 0, arguments)

    def free(self):
        for address, _ in self.addresses.values():
            self.device.free(address)

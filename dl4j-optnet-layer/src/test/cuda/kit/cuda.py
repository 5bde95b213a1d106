"""The CUDA driver and the kernels of qp.ptx through ctypes; needs numpy alone."""

import ctypes
import pathlib

PTX = pathlib.Path(__file__).parent / "qp.ptx"
KERNELS = ["prepare", "solve", "adjoint", "gradients", "gather", "order", "definite", "differ"]

# CUdevice_attribute and CUfunction_attribute
MAX_THREADS_PER_BLOCK = 1
MULTIPROCESSORS = 16
CAPABILITY_MAJOR = 75
CAPABILITY_MINOR = 76
MAX_SHARED_OPTIN = 97
MAX_DYNAMIC_SHARED = 8

NON_BLOCKING = 1  # of a stream: does not wait for the default one


class CudaError(Exception):
    """An error of the driver, with its own text."""


class Device:
    """One GPU with the kernels loaded."""

    def __init__(self, library="libcuda.so.1", ordinal=0, ptx=PTX):
        try:
            self.lib = ctypes.CDLL(library)
        except OSError as e:
            raise CudaError(f"cannot load the driver {library}: {e}") from e
        self.call("cuInit", 0)
        handle, context = ctypes.c_int(), ctypes.c_void_p()
        self.call("cuDeviceGet", ctypes.byref(handle), ordinal)
        self.handle = handle
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(context), handle)
        self.call("cuCtxSetCurrent", context)
        module = self.load(ptx)
        self.kernels = {}
        for name in KERNELS:
            function = ctypes.c_void_p()
            self.call("cuModuleGetFunction", ctypes.byref(function), module, name.encode())
            self.kernels[name] = function
        self.max_threads = self.attribute(MAX_THREADS_PER_BLOCK)
        self.multiprocessors = self.attribute(MULTIPROCESSORS)
        self.max_shared = self.attribute(MAX_SHARED_OPTIN)
        for name in ["prepare", "solve", "adjoint", "definite"]:
            self.call("cuFuncSetAttribute", self.kernels[name], MAX_DYNAMIC_SHARED, self.max_shared)

    def load(self, ptx):
        """A module from PTX, which the driver compiles unless it has kept the result."""
        module = ctypes.c_void_p()
        image = pathlib.Path(ptx).read_bytes() + b"\0"
        self.call("cuModuleLoadDataEx", ctypes.byref(module), image, 0, None, None)
        return module

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

    @property
    def name(self):
        name = ctypes.create_string_buffer(256)
        self.call("cuDeviceGetName", name, 256, self.handle)
        return name.value.decode()

    @property
    def capability(self):
        return f"{self.attribute(CAPABILITY_MAJOR)}.{self.attribute(CAPABILITY_MINOR)}"

    @property
    def cuda_version(self):
        """The newest CUDA that the driver supports."""
        version = ctypes.c_int()
        self.call("cuDriverGetVersion", ctypes.byref(version))
        return f"{version.value // 1000}.{version.value % 1000 // 10}"

    def __str__(self):
        return f"{self.name}, compute capability {self.capability}, driver for CUDA {self.cuda_version}"

    def allocate(self, size):
        address = ctypes.c_uint64()
        self.call("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(max(size, 8)))
        return address.value

    def free(self, address):
        self.call("cuMemFree_v2", ctypes.c_uint64(address))

    def pin(self, size):
        """Host memory that copies run at full speed with."""
        address = ctypes.c_void_p()
        self.call("cuMemHostAlloc", ctypes.byref(address), ctypes.c_size_t(max(size, 8)), 0)
        return address.value

    def unpin(self, address):
        self.call("cuMemFreeHost", ctypes.c_void_p(address))

    def copy_to_device(self, address, host, size, stream=None):
        self.call(
            "cuMemcpyHtoDAsync_v2", ctypes.c_uint64(address), ctypes.c_void_p(host),
            ctypes.c_size_t(size), stream)

    def copy_to_host(self, host, address, size, stream=None):
        self.call(
            "cuMemcpyDtoHAsync_v2", ctypes.c_void_p(host), ctypes.c_uint64(address),
            ctypes.c_size_t(size), stream)

    def upload(self, address, array):
        self.copy_to_device(address, array.ctypes.data, array.nbytes)
        self.synchronise()

    def download(self, address, array):
        self.copy_to_host(array.ctypes.data, address, array.nbytes)
        self.synchronise()

    def stream(self):
        stream = ctypes.c_void_p()
        self.call("cuStreamCreate", ctypes.byref(stream), NON_BLOCKING)
        return stream

    def synchronise(self, stream=None):
        self.call("cuStreamSynchronize", stream)

    def launch(self, name, blocks, threads, shared, arguments, stream=None):
        """Every kernel takes one struct, packed as in arguments.cuh."""
        buffer = ctypes.create_string_buffer(arguments, len(arguments))
        pointers = (ctypes.c_void_p * 1)(ctypes.cast(buffer, ctypes.c_void_p))
        self.call(
            "cuLaunchKernel", self.kernels[name], blocks, 1, 1, threads, 1, 1, shared, stream,
            pointers, None)

    def event(self):
        return Event(self)

    def milliseconds(self, action, repeats):
        """The shortest time, by events, of what an action leaves on the default stream."""
        begin, end = self.event(), self.event()
        times = []
        for _ in range(repeats + 1):  # the first one warms up
            begin.record()
            action()
            end.record()
            times.append(end.milliseconds_since(begin))
        begin.destroy()
        end.destroy()
        return min(times[1:])


class Event:
    """A point in a stream's work whose time the device notes."""

    def __init__(self, device):
        self.device = device
        self.handle = ctypes.c_void_p()
        device.call("cuEventCreate", ctypes.byref(self.handle), 0)

    def record(self, stream=None):
        self.device.call("cuEventRecord", self.handle, stream)

    def milliseconds_since(self, earlier):
        self.device.call("cuEventSynchronize", self.handle)
        elapsed = ctypes.c_float()
        self.device.call("cuEventElapsedTime", ctypes.byref(elapsed), earlier.handle, self.handle)
        return elapsed.value

    def destroy(self):
        self.device.call("cuEventDestroy_v2", self.handle)

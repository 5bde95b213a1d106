"""The kernels gather, order, definite and differ, which take coefficients from arrays that are on the
device, against numpy. Results are the same to the last bit."""

import struct

import numpy as np

from batch import packed_size
from cuda import CudaError, Device
from report import OUT_OF_TIME, Deadline, Report, options

SCRATCH = 128  # of arguments.cuh
THREADS = 256


class Arrays:
    """Device memory of one check."""

    def __init__(self, device):
        self.device = device
        self.threads = min(THREADS, device.max_threads // 32 * 32)
        self.taken = []

    def put(self, array):
        self.taken.append(self.device.allocate(array.nbytes))
        self.device.upload(self.taken[-1], array)
        return self.taken[-1]

    def get(self, address, like):
        array = np.empty_like(like)
        self.device.download(address, array)
        return array

    def launch(self, name, blocks, shared, arguments, threads=None):
        most = 8 * self.device.multiprocessors
        self.device.launch(name, min(blocks, most), threads or self.threads, shared, arguments)

    def free(self):
        for address in self.taken:
            self.device.free(address)
        self.taken = []


def gather(arrays, view, no_limit=0.0, symmetric=False):
    """What the kernel makes of blocks × rows × columns: the copy, faults and symmetry."""
    blocks, rows, columns = view.shape
    base = view
    while isinstance(base.base, np.ndarray):
        base = base.base
    offset = view.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    to = arrays.put(np.full(view.shape, np.nan))
    faults = arrays.put(np.full(blocks, -1, np.int32))
    symmetry = arrays.put(np.full((blocks, 2), np.nan))
    arguments = struct.pack(
        "=4q3qd4i", arrays.put(base) + offset, to, faults, symmetry if symmetric else 0,
        *(s // view.itemsize for s in view.strides), no_limit, blocks, rows, columns,
        view.dtype == np.float32)
    arrays.launch("gather", blocks, 8 * SCRATCH, arguments)
    return (
        arrays.get(to, np.empty(view.shape)), arrays.get(faults, np.empty(blocks, np.int32)),
        arrays.get(symmetry, np.empty((blocks, 2))))


def gather_cases(random, quick):
    """Name and view; strides of every kind that an array on the device may have."""
    n = 9 if quick else 150
    batch = 3 if quick else 40
    dense = random.normal(size=(batch, n, n))
    yield "dense", dense
    yield "float32", dense.astype(np.float32)
    yield "transposed", dense.transpose(0, 2, 1)
    yield "batch last", np.ascontiguousarray(dense.transpose(1, 2, 0)).transpose(2, 0, 1)
    yield "every second row, backwards", dense[:, ::-2, 1:]
    yield "broadcast", np.broadcast_to(random.normal(size=n), (batch, 4, n))
    yield "one column", dense[:, :, 2:3]
    yield "more blocks than are resident", random.normal(size=(100 if quick else 5000, 1, 3))


def check_gather(arrays, random, quick):
    for name, view in gather_cases(random, quick):
        got, faults, _ = gather(arrays, view)
        yield f"gather, {name}", np.array_equal(got, view.astype(np.float64)) and not faults.any()
        arrays.free()
    view = random.normal(size=(6, 4, 5))
    view[1, 2, 3], view[2, 0, 0], view[3, 3, 4], view[4, 1, 1] = np.nan, np.inf, -np.inf, 1e308
    _, faults, _ = gather(arrays, view)
    yield "gather, NaN and infinities", faults.tolist() == [0, 1, 1, 1, 0, 0]
    _, faults, _ = gather(arrays, view, no_limit=np.inf)
    yield "gather, +∞ allowed", faults.tolist() == [0, 1, 0, 1, 0, 0]
    _, faults, _ = gather(arrays, view, no_limit=-np.inf)
    yield "gather, -∞ allowed", faults.tolist() == [0, 1, 1, 0, 0, 0]
    arrays.free()
    for dtype in [np.float64, np.float32]:
        square = random.normal(size=(3, 33, 33)).astype(dtype)
        square[1] = square[1] + square[1].T
        wide = square.astype(np.float64)
        got, faults, symmetry = gather(arrays, square, symmetric=True)
        transposed = wide.transpose(0, 2, 1)
        expected = np.where(wide == transposed, wide, 0.5 * wide + 0.5 * transposed)
        largest = abs(wide).max((1, 2))
        difference = abs(wide - transposed).max((1, 2))
        good = np.array_equal(got, expected) and not faults.any()
        good = good and np.array_equal(symmetry, np.stack([largest, difference], 1))
        yield f"gather, made symmetric, {np.dtype(dtype)}", good and difference[0] > 0 and symmetry[1, 1] == 0
        arrays.free()


def order(arrays, lower, upper, length):
    samples = max(lower.size, upper.size) // length
    stride = lambda limits: 0 if limits.size == length else length
    faults = arrays.put(np.full(samples, -1, np.int32))
    arguments = struct.pack(
        "=5q2i", arrays.put(lower), stride(lower), arrays.put(upper), stride(upper), faults, samples, length)
    arrays.launch("order", samples, 0, arguments)
    return arrays.get(faults, np.empty(samples, np.int32))


def check_order(arrays, random, quick):
    length, samples = (37, 12) if quick else (700, 3000)
    lower = random.normal(size=(samples, length))
    upper = lower + random.uniform(size=lower.shape)
    upper[0] = lower[0]
    lower[1, 0], upper[1, 1] = -np.inf, np.inf
    upper[3, length - 1] = np.nextafter(lower[3, length - 1], -np.inf)
    faults = order(arrays, lower, upper, length)
    yield "order, per sample", faults.tolist() == [int(i == 3) for i in range(samples)]
    shared = lower.max(0)
    expected = (lower > shared).any(1).astype(int)
    yield "order, shared upper limits in order", order(arrays, lower, shared, length).tolist() == expected.tolist()
    shared = np.full(length, np.median(lower.max(1)))
    expected = (lower > shared).any(1).astype(int)
    faults = order(arrays, lower, shared, length)
    yield "order, shared upper limits", faults.tolist() == expected.tolist() and 0 < expected.sum() < samples
    arrays.free()


def definite(arrays, Q, in_shared):
    blocks, n, _ = Q.shape
    doubles = n + packed_size(n)
    resident = min(blocks, 8 * arrays.device.multiprocessors)
    workspace = arrays.put(np.full(1 if in_shared else resident * doubles, np.nan))
    faults = arrays.put(np.full(blocks, -1, np.int32))
    arguments = struct.pack(
        "=4q4i", arrays.put(Q), faults, workspace, 0 if in_shared else doubles, blocks, n, in_shared, 0)
    tiles = (n + 3) // 4
    wanted = (tiles * (tiles + 1) // 2 + 31) // 32 * 32
    shared = 8 * (SCRATCH + (doubles if in_shared else 0))
    arrays.launch("definite", resident, shared, arguments, min(wanted, arrays.threads))
    return arrays.get(faults, np.empty(blocks, np.int32))


def with_eigenvalues(values, random):
    basis, _ = np.linalg.qr(random.normal(size=(len(values), len(values))))
    Q = basis @ np.diag(values) @ basis.T
    return 0.5 * (Q + Q.T)


def check_definite(arrays, random, quick):
    for n in [5, 40] if quick else [5, 40, 130, 200]:
        usual = random.uniform(0.5, 2, size=n)
        with_least = lambda least: with_eigenvalues(np.concatenate([[least], usual[1:]]), random)
        Q = np.stack([
            np.diag(usual), with_least(1.0), with_least(0.0), with_least(-1e-7), with_least(-1e-2),
            np.diag(np.concatenate([[0.0], usual[1:]])), np.diag(np.concatenate([[-1e-9], usual[1:]])),
            np.zeros((n, n))])
        # A negative entry of −1e-9 is below 1e-5 of the largest, as a whole: not a fault.
        expected = [0, 0, 0, 0, 1, 0, 0, 0]
        fits = 8 * (SCRATCH + n + packed_size(n)) <= arrays.device.max_shared
        for in_shared in [1, 0] if fits else [0]:
            got = definite(arrays, Q, in_shared)
            place = "shared" if in_shared else "global"
            yield f"definite, n = {n}, factor in {place} memory", got.tolist() == expected
        arrays.free()


def differ(arrays, a, b):
    threads = arrays.threads
    blocks = min((a.size + threads - 1) // threads, 8 * arrays.device.multiprocessors)
    flags = arrays.put(np.full(blocks, -1, np.int32))
    arguments = struct.pack("=4q", arrays.put(a), arrays.put(b), flags, a.size)
    arrays.launch("differ", blocks, 0, arguments)
    return arrays.get(flags, np.empty(blocks, np.int32))


def check_differ(arrays, random, quick):
    a = random.normal(size=5_000 if quick else 3_000_017)
    a[7] = np.nan
    yield "differ, the same", not differ(arrays, a, a.copy()).any()
    for name, place in [("first", 0), ("last", a.size - 1)]:
        b = a.copy()
        b[place] = np.nextafter(b[place], np.inf)
        yield f"differ, the {name} entry in its last bit", differ(arrays, a, b).tolist().count(1) == 1
    b = a.copy()
    a[11], b[11] = 0.0, -0.0
    yield "differ, 0 and -0", differ(arrays, a, b).tolist().count(1) == 1
    arrays.free()


def main():
    arguments = options(__doc__).parse_args()
    report = Report("arrays", arguments.out)
    device = Device(arguments.library, arguments.device)
    report.fact(device=str(device))
    deadline = Deadline(arguments.seconds)
    for check in [check_gather, check_order, check_definite, check_differ]:
        if deadline.passed():
            report.row(ok=False, case=check.__name__, error=OUT_OF_TIME)
            continue
        arrays = Arrays(device)
        try:
            for name, good in check(arrays, np.random.default_rng(1), arguments.quick):
                report.row(ok=bool(good), case=name)
        except CudaError as e:
            report.row(ok=False, case=check.__name__, error=str(e))
        finally:
            try:
                arrays.free()
            except CudaError:
                pass  # the row above says what came before
    report.finish()


if __name__ == "__main__":
    main()

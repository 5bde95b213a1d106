"""Milliseconds of the forward and the backward pass by CUDA events: with all data on the device, and
from and to pinned host memory."""

import numpy as np

import problems
from batch import Batch
from cuda import CudaError, Device
from report import Deadline, Report, options

# n, nIneq, nEq; the shapes that say most come first, for the case that time runs out.
SHAPES = [(10, 10, 0), (100, 100, 0), (50, 50, 0), (25, 25, 0), (200, 200, 0), (100, 50, 50), (400, 200, 0)]
BATCHES = [1, 16, 128, 1024]
QUICK_SHAPES = [(10, 10, 0), (20, 10, 5)]
QUICK_BATCHES = [1, 4]
DISTINCT = 64  # samples of a batch; the others repeat them
MOST_ENTRIES = 42_000_000  # of a matrix of the whole batch, 336 MB
COLUMNS = {
    "shape": "n, nIneq, nEq", "matrices": "Q, G, A", "batch": "batch", "factors": "factors",
    "forward_ms": "forward ms", "backward_ms": "backward ms", "host_forward_ms": "forward ms, from the host",
    "host_backward_ms": "backward ms, from the host", "iterations": "iterations", "per_second": "QPs/s"}
SOLUTION = ["z", "lambda", "nu", "boundDual", "slack", "multiplier", "residuals", "end", "iterations"]


def from_host(batch, repeats):
    """Forward and backward with the copies that the Java code makes, all on one stream."""
    device = batch.device
    coefficients = batch.pin(batch.coefficients)
    solution = batch.pin(SOLUTION)
    loss = batch.pin(["dLdz"])
    gradients = batch.pin(["grad " + k for k in batch.coefficients])

    def forward():
        for host, address, size in coefficients:
            device.copy_to_device(address, host, size)
        batch.solve()
        for host, address, size in solution:
            device.copy_to_host(host, address, size)

    def backward():
        for host, address, size in loss:
            device.copy_to_device(address, host, size)
        batch.backward()
        for host, address, size in gradients:
            device.copy_to_host(host, address, size)

    return device.milliseconds(forward, repeats), device.milliseconds(backward, repeats)


def measure(device, shape, size, shared, single, repeats):
    n, nIneq, nEq = shape
    random = np.random.default_rng(3)
    coefficients = problems.dense(min(size, DISTINCT), n, nIneq, nEq, random)
    if shared:  # h and b too, which belong to G and A: else a program may have no solution
        coefficients = problems.shared(coefficients, "Q", "G", "h", "A", "b")
    coefficients = problems.repeated(coefficients, size)
    batch = Batch(device, coefficients, {"dLdz": random.normal(size=(size, n))}, single=single)
    try:
        forward = device.milliseconds(batch.solve, repeats)
        backward = device.milliseconds(batch.backward, repeats)
        host_forward, host_backward = from_host(batch, repeats)
        unsolved = int((batch.get("end") != 0).sum() + (batch.get("adjointEnd") != 0).sum())
        return {
            "ok": unsolved == 0, "shape": f"{n}, {nIneq}, {nEq}", "n": n, "nIneq": nIneq, "nEq": nEq,
            "matrices": "shared" if shared else "per sample", "batch": size,
            "factors": "float32" if single else "float64", "forward_ms": forward, "backward_ms": backward,
            "host_forward_ms": host_forward, "host_backward_ms": host_backward,
            "iterations": float(batch.get("iterations").mean()),
            "per_second": 1000 * size / (forward + backward), "unsolved": unsolved,
            "promoted": int(batch.get("promoted").sum())}
    finally:
        batch.free()


def main():
    parser = options(__doc__)
    parser.add_argument("--repeats", type=int, help="of which the shortest counts; 5, or 1 with --quick")
    arguments = parser.parse_args()
    repeats = arguments.repeats or (1 if arguments.quick else 5)
    report = Report("times", arguments.out, COLUMNS)
    device = Device(arguments.library, arguments.device)
    report.fact(device=str(device), repeats=repeats)
    deadline = Deadline(arguments.seconds)
    left_out = []
    for shape in QUICK_SHAPES if arguments.quick else SHAPES:
        for size in QUICK_BATCHES if arguments.quick else BATCHES:
            for shared in [False, True]:
                for single in [False, True]:
                    case = f"{shape}, batch {size}"
                    if size * shape[0] ** 2 > MOST_ENTRIES or deadline.passed():
                        left_out.append(case)
                        continue
                    try:
                        report.row(**measure(device, shape, size, shared, single, repeats))
                    except CudaError as e:
                        report.row(ok=False, case=case, error=str(e))
    report.fact(left_out=sorted(set(left_out)))
    report.finish()


if __name__ == "__main__":
    main()

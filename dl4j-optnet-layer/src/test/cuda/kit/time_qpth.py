"""Forward and backward together beside qpth on the same programs and the same card."""

import pathlib
import sys
import time
import types

import numpy as np

import problems
from batch import Batch
from cuda import CudaError, Device
from report import Deadline, Report, options

CHECKOUT = pathlib.Path(__file__).parent / "qpth"
SHAPES = [(100, 100, 0), (10, 10, 0), (50, 50, 0), (100, 50, 50), (200, 200, 0)]
BATCHES = [128, 1, 32, 1024]
QUICK_SHAPES = [(10, 10, 0), (20, 10, 5)]
QUICK_BATCHES = [1, 4]
MOST_ENTRIES = 42_000_000
MAX_DIFFERENCE = 1e-3  # of z; on a GPU, qpth factors without pivoting
COLUMNS = {
    "shape": "n, nIneq, nEq", "batch": "batch", "ours_ms": "ours, ms", "qpth_ms": "qpth, ms", "ratio": "ratio",
    "z_apart": "z apart", "error": "error"}


def shortest(action, synchronise, repeats):
    """Milliseconds of an action that leaves work on the device, by the wall clock."""
    times = []
    for _ in range(repeats + 1):  # the first one warms up
        begin = time.perf_counter()
        action()
        synchronise()
        times.append(time.perf_counter() - begin)
    return 1000 * min(times[1:])


class Qpth:
    """qpth's forward and backward, on the GPU where PyTorch has one."""

    def __init__(self):
        sys.path.insert(0, str(CHECKOUT))
        sys.modules.setdefault("cvxpy", types.ModuleType("cvxpy"))  # imported, but not used here
        import torch
        from qpth.qp import QPFunction

        self.torch = torch
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.solve = QPFunction(verbose=-1, check_Q_spd=False)  # which only costs it time

    def measure(self, coefficients, dLdz, repeats):
        """Milliseconds, and z."""
        torch = self.torch
        tensor = lambda name: (
            torch.empty(0, dtype=torch.float64, device=self.device) if coefficients[name] is None
            else torch.tensor(coefficients[name], device=self.device).requires_grad_())
        inputs = [tensor(name) for name in ["Q", "p", "G", "h", "A", "b"]]
        upstream = torch.tensor(dLdz, device=self.device)
        result = []

        def both():
            for x in inputs:
                x.grad = None  # else gradients are summed up
            z = self.solve(*inputs)
            z.backward(upstream)
            result[:] = [z.detach()]

        synchronise = torch.cuda.synchronize if self.device == "cuda" else lambda: None
        milliseconds = shortest(both, synchronise, repeats)
        return milliseconds, result[0].cpu().numpy()


def measure(device, qpth, shape, size, repeats):
    n, nIneq, nEq = shape
    random = np.random.default_rng(3)
    coefficients = problems.repeated(problems.dense(min(size, 64), n, nIneq, nEq, random), size)
    dLdz = random.normal(size=(size, n))
    batch = Batch(device, coefficients, {"dLdz": dLdz})
    try:
        def both():
            batch.solve()
            batch.backward()

        ours = shortest(both, device.synchronise, repeats)
        z = batch.get("z")
    finally:
        batch.free()
    row = {"shape": f"{n}, {nIneq}, {nEq}", "batch": size, "ours_ms": ours}
    try:
        theirs, their_z = qpth.measure(coefficients, dLdz, repeats)
    except RuntimeError as e:  # out of memory, or a matrix that its LU cannot take
        return {**row, "error": "qpth: " + str(e).splitlines()[0]}
    apart = float(abs(z - their_z).max())
    return {**row, "ok": apart <= MAX_DIFFERENCE, "qpth_ms": theirs, "ratio": theirs / ours, "z_apart": apart}


def main():
    parser = options(__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="of which the shortest counts")
    arguments = parser.parse_args()
    report = Report("qpth", arguments.out, COLUMNS)
    if not CHECKOUT.is_dir():
        report.skip("no checkout of qpth is in the kit")
    try:
        qpth = Qpth()
    except ImportError as e:
        report.skip(f"cannot import qpth: {e}")
    device = Device(arguments.library, arguments.device)
    report.fact(device=str(device), torch=qpth.torch.__version__, qpth_on=qpth.device, repeats=arguments.repeats)
    deadline = Deadline(arguments.seconds)
    left_out = []
    for size in QUICK_BATCHES if arguments.quick else BATCHES:
        for shape in QUICK_SHAPES if arguments.quick else SHAPES:
            case = f"{shape}, batch {size}"
            if size * shape[0] ** 2 > MOST_ENTRIES or deadline.passed():
                left_out.append(case)
                continue
            try:
                report.row(**measure(device, qpth, shape, size, arguments.repeats))
            except CudaError as e:
                report.row(ok=False, case=case, error=str(e))
    report.fact(left_out=left_out)
    report.finish()


if __name__ == "__main__":
    main()

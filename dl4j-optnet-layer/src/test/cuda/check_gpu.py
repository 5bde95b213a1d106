#!/usr/bin/env python3
"""Checks the kernels on a GPU, without Java: needs an NVIDIA driver, Python 3.8 and numpy.

    python3 check_gpu.py                     solutions and gradients against numpy
    python3 check_gpu.py --sanitizer         the same under compute-sanitizer's memcheck, racecheck and
                                             synccheck
    python3 check_gpu.py --time              milliseconds over batch and size, as a Markdown table
    python3 check_gpu.py --time --qpth DIR   beside qpth on the same QPs; on the CPU, and the table
                                             says so, where PyTorch has no CUDA

--library names another library with the driver's entry points, such as the emulation.
"""

import argparse
import datetime
import shutil
import subprocess
import sys
import time
import types

import numpy as np

import problems
from cuda import SOLVED, Batch, CudaError, Device

SHAPES = [(10, 10, 0), (50, 50, 0), (100, 100, 0), (100, 50, 50), (200, 200, 0)]
BATCHES = [1, 32, 128, 1024]
QUICK_SHAPES = [(10, 10, 0), (20, 10, 5)]
QUICK_BATCHES = [1, 4]


def families(random, quick):
    yield "10, 10, 0", problems.dense(5, 10, 10, 0, random)
    yield "two-sided rows and bounds", problems.bounded(3, 17, 9, random)
    yield "shared Q, A (sudoku)", problems.sudoku(3, random)
    if not quick:
        yield "50, 50, 0", problems.dense(4, 50, 50, 0, random)
        yield "100, 100, 0", problems.dense(2, 100, 100, 0, random)
        yield "100, 50, 50", problems.dense(2, 100, 50, 50, random)
        yield "shared Q, G (denoise)", problems.denoise(2, random)
        yield "200, 200, 0", problems.dense(1, 200, 200, 0, random)


def check(device, quick, single):
    """Compares each family with numpy; returns whether all agree."""
    good = True
    for name, coefficients in families(np.random.default_rng(1), quick):
        size, n = coefficients["p"].shape
        dLdz = np.random.default_rng(2).normal(size=(size, n))
        batch = Batch(device, size, n, coefficients, dLdz, single=single)
        batch.solve()
        batch.backward()
        kkt, z_error, gradient_error = compare(batch, dLdz)
        ends = batch.get("end", size, np.int32)
        adjoints = batch.get("adjointEnd", size, np.int32)
        promoted = batch.get("promoted", size, np.int32).sum()
        batch.free()
        solved = (ends == SOLVED).all() and (adjoints == 0).all()
        ok = solved and kkt <= 1.01e-8 and z_error <= 1e-7 and gradient_error <= 1e-6
        good = good and ok
        print(
            f"{'ok  ' if ok else 'FAIL'} {name:28} residuals {kkt:.0e}  z off by {z_error:.0e}  "
            f"gradients off by {gradient_error:.0e}" + (f"  {promoted} of {size} in float64" if single else "")
            + ("" if solved else f"  ends {ends} {adjoints}"))
    return good


def compare(batch, dLdz):
    """Worst residual, error of z and relative error of a gradient."""
    size, n = batch.batch, batch.n
    z, bound = batch.get("z", (size, n)), batch.get("boundDual", (size, n))
    lam, nu = batch.get("lambda", (size, batch.nIneq)), batch.get("nu", (size, batch.nEq))
    worst, z_error = 0.0, 0.0
    expected = {}
    for i in range(size):
        q = problems.sample(batch.coefficients, i)
        worst = max(worst, problems.residual(q, z[i], lam[i], nu[i], bound[i]))
        reference, gradients = problems.reference(q, z[i], lam[i], bound[i], dLdz[i])
        z_error = max(z_error, abs(reference - z[i]).max())
        for name, gradient in gradients.items():
            expected.setdefault(name, []).append(gradient)
    gradient_error = 0.0
    for name, array in batch.coefficients.items():
        rank = 2 if name in "QGA" else 1
        wanted = np.array(expected[name])
        wanted = wanted.sum(0) if array.ndim == rank else wanted
        error = abs(batch.gradient(name) - wanted).max() / max(1e-300, abs(wanted).max())
        gradient_error = max(gradient_error, error if abs(wanted).max() > 0 else 0)
    return worst, z_error, gradient_error


def best(action, synchronise, repeats):
    """Shortest milliseconds of an action that leaves work on the device."""
    times = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        action()
        synchronise()
        times.append(time.perf_counter() - begin)
    return 1000 * min(times[1:])


def table(device, repeats, qpth, single, quick):
    """Forward and backward on data that is on the device already; the shortest of the repeats."""
    print(f"\n{device}, {datetime.date.today()}, {'float32 factors' if single else 'float64'}, per-sample data on the device, best of {repeats}\n")
    columns = ["n, nIneq, nEq", "batch", "forward ms", "backward ms", "iterations", "QPs/s"]
    columns += [f"qpth on {qpth.device}, ms", "ratio", "z apart"] if qpth else []
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for n, nIneq, nEq in QUICK_SHAPES if quick else SHAPES:
        for size in QUICK_BATCHES if quick else BATCHES:
            random = np.random.default_rng(3)
            coefficients = problems.dense(size, n, nIneq, nEq, random)
            dLdz = random.normal(size=(size, n))
            try:
                batch = Batch(device, size, n, coefficients, dLdz, single=single)
            except CudaError as e:
                print(f"| {n}, {nIneq}, {nEq} | {size} | {e} |")
                continue
            forward = best(batch.solve, device.synchronise, repeats)
            backward = best(batch.backward, device.synchronise, repeats)
            iterations = batch.get("iterations", size, np.int32).mean()
            z = batch.get("z", (size, n))
            batch.free()
            row = [f"{n}, {nIneq}, {nEq}", size, f"{forward:.2f}", f"{backward:.2f}", f"{iterations:.1f}",
                   f"{1000 * size / (forward + backward):.0f}"]
            if qpth:
                try:
                    theirs, their_z = qpth.measure(coefficients, dLdz, repeats)
                    row += [f"{theirs:.1f}", f"{theirs / (forward + backward):.1f}", f"{abs(z - their_z).max():.0e}"]
                except RuntimeError as e:  # out of memory, or a matrix that its LU cannot take
                    row += [str(e).splitlines()[0], "", ""]
            print("| " + " | ".join(map(str, row)) + " |", flush=True)


class Qpth:
    """Times qpth's forward and backward, on the GPU where PyTorch has one."""

    def __init__(self, folder):
        sys.path.insert(0, folder)
        sys.modules.setdefault("cvxpy", types.ModuleType("cvxpy"))  # imported, but not used here
        import torch
        from qpth.qp import QPFunction

        self.torch = torch
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.solve = QPFunction(verbose=-1, check_Q_spd=False)  # which only costs it time

    def measure(self, coefficients, dLdz, repeats):
        """Shortest milliseconds, and z."""
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

        milliseconds = best(both, torch.cuda.synchronize if self.device == "cuda" else lambda: None, repeats)
        return milliseconds, result[0].cpu().numpy()


def under_sanitizer(arguments):
    tool = shutil.which("compute-sanitizer")
    if tool is None:
        print("compute-sanitizer is not installed: skipped")
        return True
    good = True
    for check_name in ["memcheck", "racecheck", "synccheck"]:
        command = [tool, "--tool", check_name, "--error-exitcode", "1", sys.executable, *arguments]
        print("$ " + " ".join(command), flush=True)
        good = subprocess.run(command).returncode == 0 and good
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", default="libcuda.so.1")
    parser.add_argument("--device", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="small problems only")
    parser.add_argument("--float32", action="store_true", help="factor in float32")
    parser.add_argument("--sanitizer", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--qpth", metavar="DIR")
    options = parser.parse_args()
    good = True
    if options.sanitizer:  # before this process takes the device, which some are set to give to one alone
        again = [__file__, "--quick", "--library", options.library, "--device", str(options.device)]
        good = under_sanitizer(again) and under_sanitizer([*again, "--float32"])
    device = Device(options.library, options.device)
    print(device)
    good = check(device, options.quick, options.float32) and good
    if options.time:
        qpth = Qpth(options.qpth) if options.qpth else None
        table(device, options.repeats, qpth, options.float32, options.quick)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

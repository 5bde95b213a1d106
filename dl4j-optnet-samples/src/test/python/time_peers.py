#!/usr/bin/env python3
"""Times qpth on the QPs of `bench`, beside what `bench` has measured of this solver.

    java -jar dl4j-optnet-samples.jar bench --export DIR
    python3 time_peers.py DIR --qpth CHECKOUT

Prints a Markdown table. Times are microseconds per QP, medians: on one thread CPU time, on several
wall-clock time. `z off by` is the largest difference from this solver's minimisers, relative to
the largest entry where that is above one; `failed` counts the QPs for which it is above 1e-6.

Needs Python 3.8 and numpy, for qpth also PyTorch. Without --qpth, numpy's Cholesky alone is timed.
"""

import argparse
import csv
import os
import pathlib
import statistics
import sys
import time
import types

COLUMNS = ["shape", "matrices", "batch", "qpth forward", "forward + backward", "in chol", "iterations",
           "z off by", "failed", "here forward + backward", "in chol", "qpth / here"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, metavar="DIR", help="what bench --export has written")
    parser.add_argument("--qpth", metavar="CHECKOUT", help="folder with qpth's source")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batches", type=int, nargs="+", help="default: those of bench.csv")
    parser.add_argument("--shapes", nargs="+", help="default: those of bench.csv")
    parser.add_argument("--seconds", type=float, default=1, help="to repeat a measurement for")
    parser.add_argument("--eps", type=float, default=1e-12, help="qpth's; default: its own default, 1e-12")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)  # before numpy is loaded
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # qpth is faster when PyTorch shares the samples out
    clock = time.process_time if options.threads == 1 else time.perf_counter

    with open(options.folder / "bench.csv", newline="") as file:
        cells = [row for row in csv.DictReader(file)
                 if (options.shapes is None or row["shape"] in options.shapes)
                 and (options.batches is None or int(row["batch"]) in options.batches)]
    print(f"numpy's Cholesky: {numpy_cholesky(options.folder, clock, options.seconds)}")
    if options.qpth is None:
        return
    solver = Qpth(options.qpth, options.threads, options.eps)
    print(f"{solver}, {options.threads} thread{'s' if options.threads > 1 else ''}, "
          f"{'CPU' if options.threads == 1 else 'wall-clock'} time in µs per QP\n")
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for cell in cells:
        print("| " + " | ".join(line(cell, options, solver, clock)) + " |", flush=True)


def line(cell, options, solver, clock):
    """Measures qpth on the QPs of a line of bench.csv."""
    batch = int(cell["batch"])
    here, unit = float(cell["total_us"]), float(cell["unit_us"])
    if options.threads > 1 and batch > 1:
        here /= float(cell[f"speed_up_{options.threads}"])
    names = [cell["shape"], cell["matrices"] if batch > 1 else "one", str(batch)]
    problem = load(options.folder / f"{cell['shape']}-{cell['matrices'].replace(' ', '-')}", batch)
    try:
        forward, both, iterations, z = solver.measure(problem, clock, options.seconds)
    except RuntimeError as e:
        return names + [str(e).strip().splitlines()[0]]
    error = abs(z - problem["z"]).max(axis=1) / abs(problem["z"]).max(axis=1).clip(min=1)
    forward, both = 1e6 * forward / batch, 1e6 * both / batch
    return names + [f"{forward:.1f}", f"{both:.1f}", f"{both / unit:.1f}", str(iterations), f"{error.max():.0e}",
                    str((~(error <= 1e-6)).sum()), f"{here:.1f}", f"{here / unit:.2f}", f"{both / here:.1f}"]


def load(folder, batch):
    """The first QPs of a folder, by name; z >= lower as further rows of G."""
    import numpy as np

    problem = {file.stem: np.load(file) for file in folder.glob("*.npy")}
    whole = len(problem["z"])
    rank = {"Q": 2, "G": 2, "A": 2}
    for name, array in problem.items():
        if array.ndim > rank.get(name, 1) and len(array) == whole:
            problem[name] = array[:batch]
    if "lower" in problem:
        bounds = -np.eye(problem["z"].shape[1])
        problem["G"] = np.concatenate([problem["G"], bounds]) if "G" in problem else bounds
        problem["h"] = np.concatenate([problem.get("h", np.zeros(0)), -problem.pop("lower")])
    return problem


class Qpth:
    """qpth with its batched interior-point method, in float64 on the CPU."""

    def __init__(self, checkout, threads, eps):
        sys.path.insert(0, checkout)
        sys.modules.setdefault("cvxpy", types.ModuleType("cvxpy"))  # imported, but not used by this method
        import torch
        from qpth.qp import QPFunction
        from qpth.solvers.pdipm import batch as method

        torch.set_num_threads(threads)
        self.torch, self.factorisations = torch, 0
        self.solve = QPFunction(eps=eps, verbose=-1, check_Q_spd=False)  # the check only costs it time
        factor = method.factor_kkt

        def counted(*arguments):
            self.factorisations += 1
            return factor(*arguments)

        method.factor_kkt = counted
        self.name = f"qpth, eps {eps:.0e}, PyTorch {torch.__version__}"

    def __str__(self):
        return self.name

    def measure(self, problem, clock, seconds):
        """Median seconds of forward and of forward and backward, iterations and z."""
        tensor = lambda name: (
            self.torch.tensor(problem[name]).requires_grad_() if name in problem
            else self.torch.empty(0, dtype=self.torch.float64))
        inputs = [tensor(name) for name in ["Q", "p", "G", "h", "A", "b"]]
        upstream = self.torch.tensor(problem["dLdz"])
        forward, both = [], []
        began = time.perf_counter()
        while len(both) < 2 or time.perf_counter() - began < seconds:
            for x in inputs:
                x.grad = None
            start, before = clock(), self.factorisations
            z = self.solve(*inputs)
            forward.append(clock() - start)
            iterations = self.factorisations - before - 1  # the first one is for the starting point
            z.backward(upstream)
            both.append(clock() - start)
            if both[-1] > 3:  # seconds, which need no warming up
                break
        later = slice(1 if len(both) > 1 else 0, None)
        return statistics.median(forward[later]), statistics.median(both[later]), iterations, z.detach().numpy()


def numpy_cholesky(folder, clock, seconds):
    """Microseconds of LAPACK's factorisation, called from numpy, at the orders of bench's units."""
    import numpy as np

    texts = []
    for order in [100, 200]:
        square = np.random.default_rng(0).uniform(size=(order, order))
        matrix = square @ square.T + np.eye(order)
        times = []
        began = time.perf_counter()
        while time.perf_counter() - began < 0.3 * seconds:
            start = clock()
            for _ in range(20):
                np.linalg.cholesky(matrix)
            times.append((clock() - start) / 20)
        texts.append(f"order {order} {1e6 * statistics.median(times):.1f} µs")
    return ", ".join(texts) + ", one thread"


if __name__ == "__main__":
    main()

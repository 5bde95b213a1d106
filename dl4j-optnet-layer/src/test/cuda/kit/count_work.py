"""Counts what the kernels do per program, on an emulation that counts: count-work.sh makes it.

    count_work.py LIBRARY [NAME…]

Operations are additions, subtractions, multiplications, divisions and square roots in floating
point; bytes are those that threads read and write in shared and in global memory, of each thread,
also where a GPU would join or cache accesses; barriers are those of the program's block."""

import ctypes
import pathlib
import sys

import numpy as np

import problems
from batch import SOLVED, Batch
from cuda import Device

PTX = pathlib.Path(__file__).parents[3] / "main/resources/io/github/dl4joptnet/internal/backend/cuda/qp.ptx"
COUNTS = ["operations", "barriers", "sharedBytes", "globalBytes"]
# As an H200 has them.
DEVICE = {"maxThreads": 256, "sharedLimit": 227 * 1024, "processors": 132}


def shapes(random):
    """Name and coefficients."""
    yield "n = nIneq = 100, per sample", problems.dense(8, 100, 100, 0, random)
    yield "Sudoku, shared", problems.sudoku(8, random)
    yield "denoise, shared", problems.denoise(4, random)
    yield "n = nIneq = 10, per sample", problems.dense(8, 10, 10, 0, random)


def work(library):
    return np.array([library.emulatorWork(name.encode()) for name in COUNTS])


def counted(library, action):
    before = work(library)
    action()
    return work(library) - before


def row(name, counts):
    operations, barriers, shared, glob = counts
    return f"| {name} | {operations / 1e6:.2f} | {barriers:.0f} | {shared / 1e6:.2f} | {glob / 1e6:.2f} |"


def main(path, names):
    library = ctypes.CDLL(path)
    library.emulatorWork.restype = ctypes.c_long
    for option, value in DEVICE.items():
        library.emulatorSet(option.encode(), ctypes.c_long(value))
    device = Device(path, ptx=PTX)
    print("| per program | Mflop | barriers | shared MB | global MB |\n|---|---|---|---|---|")
    for name, coefficients in shapes(np.random.default_rng(7)):
        if names and not any(each in name for each in names):
            continue
        batch = Batch(device, coefficients, {"dLdz": np.ones(coefficients["p"].shape)})
        forward = counted(library, batch.solve) / batch.size
        adjoint = counted(library, batch.differentiate) / batch.size
        sums = counted(library, batch.differentiate_shared) / batch.size
        results = batch.results()
        unsolved = np.count_nonzero(results["end"] != SOLVED) + np.count_nonzero(results["adjointEnd"])
        print(row(name + ", forward", forward))
        print(row(name + ", backward", adjoint + sums))
        print(row(name + ", both", forward + adjoint + sums), flush=True)
        print(f"iterations {results['iterations']}, not solved {unsolved}", file=sys.stderr)
        batch.free()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

#!/usr/bin/env python3
"""Writes objectives.csv: the optimal values of the QPs of this folder, in 80-digit decimals.

A plain primal-dual interior point method (infeasible start, Mehrotra's corrector) that runs until
residuals and gap are below 1e-24; at 80 digits no care for conditioning is needed. Python 3 alone.
"""

import sys
from decimal import Decimal, getcontext
from pathlib import Path

getcontext().prec = 80
ZERO, ONE = Decimal(0), Decimal(1)
REGULARISATION = Decimal("1e-40")
DONE = Decimal("1e-24")


def read(path):
    """Q as rows of dicts, p, and the rows of equalities (row, b) and inequalities (row, h)."""
    lines = path.read_text().split("\n")
    name, n, m, p_count, c_count, constant = lines[0].split()
    n, m, at = int(n), int(m), 1
    q = [{} for _ in range(n)]
    c = [{} for _ in range(m)]
    for count, matrix in ((int(p_count), q), (int(c_count), c)):
        for line in lines[at : at + count]:
            i, j, v = line.split()
            matrix[int(i)][int(j)] = Decimal(float(v))
        at += count
    p, lc, uc, lb, ub = ([Decimal(float(v)) for v in line.split()] for line in lines[at : at + 5])
    rows = list(zip(c, lc, uc)) + [({j: ONE}, lb[j], ub[j]) for j in range(n)]
    equalities = [(row, low) for row, low, high in rows if low == high]
    sides = [(row, high) for row, low, high in rows if low != high and high.is_finite()]
    sides += [
        ({j: -v for j, v in row.items()}, -low)
        for row, low, high in rows
        if low != high and low.is_finite()
    ]
    return name, n, q, p, equalities, sides, Decimal(float(constant))


def dot(row, z):
    return sum((v * z[j] for j, v in row.items()), ZERO)


def add(to, row, factor):
    for j, v in row.items():
        to[j] += factor * v


def cholesky(a):
    size = len(a)
    for k in range(size):
        a[k][k] = a[k][k].sqrt()
        for i in range(k + 1, size):
            a[i][k] /= a[k][k]
        for j in range(k + 1, size):
            if a[j][k]:
                for i in range(j, size):
                    a[i][j] -= a[i][k] * a[j][k]
    return a


def substitute(l, b):
    x = list(b)
    for i in range(len(x)):
        x[i] = (x[i] - sum((l[i][j] * x[j] for j in range(i)), ZERO)) / l[i][i]
    for i in reversed(range(len(x))):
        x[i] = (x[i] - sum((l[j][i] * x[j] for j in range(i + 1, len(x))), ZERO)) / l[i][i]
    return x


class Newton:
    """[Q + G'WG, A'; A, 0] by elimination, both blocks slightly regularised."""

    def __init__(self, n, q, equalities, sides, weights):
        h = [[ZERO] * n for _ in range(n)]
        for i in range(n):
            add(h[i], q[i], ONE)
            h[i][i] += REGULARISATION
        for (row, _), w in zip(sides, weights):
            for i, v in row.items():
                add(h[i], row, w * v)
        self.h = cholesky(h)
        self.equalities = equalities
        self.columns = []
        for row, _ in equalities:
            dense = [ZERO] * n
            add(dense, row, ONE)
            self.columns.append(substitute(self.h, dense))
        schur = [[dot(row, column) for column in self.columns] for row, _ in equalities]
        for r in range(len(schur)):
            schur[r][r] += REGULARISATION
        self.schur = cholesky(schur)

    def solve(self, r1, r2):
        z = substitute(self.h, r1)
        y = substitute(self.schur, [dot(row, z) - r for (row, _), r in zip(self.equalities, r2)])
        for column, factor in zip(self.columns, y):
            z = [a - factor * b for a, b in zip(z, column)]
        return z, y


def solve(n, q, p, equalities, sides):
    z, y = [ZERO] * n, [ZERO] * len(equalities)
    s = [max(ONE, h) for _, h in sides]
    lam = [ONE] * len(sides)
    for iteration in range(200):
        qz = [dot(row, z) for row in q]
        dual = [a + b for a, b in zip(qz, p)]
        for (row, _), v in zip(equalities + sides, y + lam):
            add(dual, row, v)
        eq = [dot(row, z) - b for row, b in equalities]
        side = [dot(row, z) + slack - h for (row, h), slack in zip(sides, s)]
        mu = sum((a * b for a, b in zip(s, lam)), ZERO) / max(1, len(s))
        if max(map(abs, dual + eq + side + [mu])) < DONE:
            return sum((b * (a / 2 + c) for a, b, c in zip(qz, z, p)), ZERO), iteration
        newton = Newton(n, q, equalities, sides, [b / a for a, b in zip(s, lam)])
        complementarity = [a * b for a, b in zip(s, lam)]
        for corrector in (False, True):
            r1 = [-v for v in dual]
            for (row, _), a, b, c, r in zip(sides, s, lam, complementarity, side):
                add(r1, row, -(b * r - c) / a)
            dz, dy = newton.solve(r1, [-v for v in eq])
            ds = [-r - dot(row, dz) for (row, _), r in zip(sides, side)]
            dlam = [-(c + b * d) / a for a, b, c, d in zip(s, lam, complementarity, ds)]
            longest = Decimal(100)
            for value, change in zip(s + lam, ds + dlam):
                longest = min(longest, -value / change) if change < 0 else longest
            step = min(ONE, longest)
            if not corrector and s:
                after = sum(
                    ((a + step * da) * (b + step * db) for a, b, da, db in zip(s, lam, ds, dlam)),
                    ZERO,
                ) / len(s)
                centre = (after / mu) ** 3 * mu
                complementarity = [
                    a * b + da * db - centre for a, b, da, db in zip(s, lam, ds, dlam)
                ]
        step = min(ONE, Decimal("0.99") * longest)
        z = [a + step * b for a, b in zip(z, dz)]
        y = [a + step * b for a, b in zip(y, dy)]
        s = [a + step * b for a, b in zip(s, ds)]
        lam = [a + step * b for a, b in zip(lam, dlam)]
    raise ArithmeticError("no convergence")


if __name__ == "__main__":
    folder = Path(__file__).parent
    result = ["name,objective"]
    for path in sorted(folder.glob("*.qp")):
        name, n, q, p, equalities, sides, constant = read(path)
        objective, iterations = solve(n, q, p, equalities, sides)
        result.append(f"{name},{float(objective + constant)!r}")
        print(result[-1], iterations, file=sys.stderr, flush=True)
    (folder / "objectives.csv").write_text("\n".join(result) + "\n")

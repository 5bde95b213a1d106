#!/usr/bin/env python3
"""Writes the small QPs of this folder. Python 3 alone; every run writes the same bytes."""

import math
import random
from pathlib import Path

INF = math.inf


class Qp:
    """minimise 1/2 z'Pz + q'z + constant subject to lc <= Cz <= uc, lb <= z <= ub."""

    def __init__(self, name, n):
        self.name, self.n, self.constant = name, n, 0.0
        self.p, self.q = {}, [0.0] * n
        self.rows, self.lc, self.uc = [], [], []
        self.lb, self.ub = [-INF] * n, [INF] * n

    def square(self, row, target=0.0, weight=1.0):
        """Adds weight/2 (row z - target)^2."""
        for i, a in row.items():
            for j, b in row.items():
                self.p[i, j] = self.p.get((i, j), 0.0) + weight * a * b
            self.q[i] -= weight * target * a
        self.constant += 0.5 * weight * target * target

    def row(self, coefficients, low, high):
        self.rows.append({j: v for j, v in coefficients.items() if v != 0})
        self.lc.append(low)
        self.uc.append(high)

    def bound(self, j, low=-INF, high=INF):
        self.lb[j], self.ub[j] = low, high

    def write(self, folder):
        p = {ij: round(v, 10) for ij, v in sorted(self.p.items()) if round(v, 10) != 0}
        c = [(i, j, v) for i, row in enumerate(self.rows) for j, v in sorted(row.items())]
        lines = [f"{self.name} {self.n} {len(self.rows)} {len(p)} {len(c)} {self.constant!r}"]
        lines += [f"{i} {j} {v!r}" for (i, j), v in p.items()]
        lines += [f"{i} {j} {v!r}" for i, j, v in c]
        for vector in (self.q, self.lc, self.uc, self.lb, self.ub):
            lines.append(" ".join(repr(round(float(v), 10)) for v in vector))
        (folder / f"{self.name}.qp").write_text("\n".join(lines) + "\n")


def rounded(random_value):
    return round(random_value, 3)


def portfolio(rng):
    """Factor-model variance; budget, target return, sector limits of both sides, at most 20 %."""
    qp = Qp("PORTFOLIO", 24)
    for _ in range(4):
        qp.square({j: rounded(rng.gauss(0.1, 0.3)) for j in range(24)})
    for j in range(24):
        qp.square({j: rounded(rng.uniform(0.05, 0.3))})
        qp.q[j] = -rounded(rng.uniform(0, 0.02))
        qp.bound(j, 0, 0.2)
    qp.row({j: 1.0 for j in range(24)}, 1, 1)
    qp.row({j: rounded(rng.uniform(0.01, 0.12)) for j in range(24)}, 0.07, INF)
    for sector in range(4):
        qp.row({j: 1.0 for j in range(6 * sector, 6 * sector + 6)}, 0.1, 0.4)
    return qp


def control(rng):
    """Linear model predictive control of a cart: dynamics as equalities, no cost on velocities."""
    steps = 12
    qp = Qp("CONTROL", 3 * steps)
    position, velocity = rounded(rng.uniform(4, 5)), 0.0
    for k in range(steps):
        x, v, u = 3 * k, 3 * k + 1, 3 * k + 2
        qp.square({x: 1.0})
        qp.square({u: 0.1})
        qp.bound(u, -1, 1)
        qp.bound(v, -0.8, 0.8)
        before = {3 * k - 3: -1.0, 3 * k - 2: -0.5} if k else {}
        qp.row({x: 1.0, **before}, *(2 * [0.0 if k else position]))
        before = {3 * k - 2: -1.0} if k else {}
        qp.row({v: 1.0, u: -0.5, **before}, *(2 * [0.0 if k else velocity]))
    return qp


def margin(rng):
    """Soft-margin classifier in the primal: only three of the 20 variables have curvature."""
    qp = Qp("MARGIN", 20)
    for j in range(3):
        qp.square({j: 1.0})
    for i in range(16):
        label = 1.0 if i % 2 else -1.0
        slack = 4 + i
        qp.q[slack] = 2.5
        qp.bound(slack, 0)
        row = {j: label * rounded(rng.gauss(label * 0.7, 1)) for j in range(3)}
        qp.row({**row, 3: label, slack: 1.0}, 1, INF)
    return qp


def lasso(rng):
    """Least squares with an l1 penalty: free coefficients with |b| <= t as two rows each."""
    qp = Qp("LASSO", 16)
    true = [2.0, -1.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    for _ in range(12):
        x = [rounded(rng.gauss(0, 1)) for _ in true]
        y = rounded(sum(a * b for a, b in zip(x, true)) + rng.gauss(0, 0.3))
        qp.square(dict(enumerate(x)), y)
    for j in range(8):
        qp.q[8 + j] = 1.75
        qp.row({j: 1.0, 8 + j: -1.0}, -INF, 0)
        qp.row({j: 1.0, 8 + j: 1.0}, 0, INF)
    return qp


def signal(rng):
    """Total variation denoising of 20 points in three steps."""
    qp = Qp("SIGNAL", 39)
    for i in range(20):
        qp.square({i: 1.0}, rounded([10, 35, 20][i // 7] + rng.gauss(0, 4)))
    for i in range(19):
        qp.q[20 + i] = 9.0
        qp.row({i: -1.0, i + 1: 1.0, 20 + i: -1.0}, -INF, 0)
        qp.row({i: 1.0, i + 1: -1.0, 20 + i: -1.0}, -INF, 0)
    return qp


def membrane(rng):
    """A string under load over an obstacle: tridiagonal P, one-sided bounds."""
    n = 30
    qp = Qp("MEMBRANE", n)
    for i in range(n + 1):
        qp.square({j: s for j, s in ((i - 1, -1.0), (i, 1.0)) if 0 <= j < n}, 0.0, n + 1.0)
    for j in range(n):
        qp.q[j] = rounded(0.6 + 0.2 * rng.random())
        x = (j + 1) / (n + 1)
        qp.bound(j, rounded(-1.2 - 2 * (x - 0.45) ** 2))
    return qp


def transport(rng):
    """A transport LP with balanced integers: degenerate, and one equality follows from the rest."""
    supply, demand = [20, 30, 25, 15], [10, 20, 15, 15, 10, 20]
    qp = Qp("TRANSPORT", 24)
    for i in range(4):
        qp.row({6 * i + j: 1.0 for j in range(6)}, supply[i], supply[i])
    for j in range(6):
        qp.row({6 * i + j: 1.0 for i in range(4)}, demand[j], demand[j])
    for k in range(24):
        qp.q[k] = float(rng.randint(2, 19))
        qp.bound(k, 0)
    return qp


def blend(rng):
    """Rows and columns in units that are seven orders of magnitude apart; fixed and free ones."""
    n = 18
    qp = Qp("BLEND", n)
    unit = [10.0 ** (j % 4 - 2) for j in range(n)]
    for j in range(n):
        qp.q[j] = rounded(rng.uniform(-3, 1)) / unit[j]
        if j % 3 == 0:
            qp.square({j: 1 / unit[j]})
        if j % 5:
            qp.bound(j, 0, unit[j] * rounded(rng.uniform(1, 3)))
    qp.bound(4, unit[4] * 0.5, unit[4] * 0.5)
    for r in range(9):
        factor = 10.0 ** (r % 5 - 1)
        row = {j: factor * rounded(rng.uniform(0.1, 2)) / unit[j] for j in range(n)}
        low = factor * 2.0 if r % 3 == 0 else -INF
        qp.row(row, low, factor * rounded(rng.uniform(8, 12)))
    for j in range(0, n, 5):
        qp.row({j: 1 / unit[j]}, -2, 2.5)
    return qp


def huber(rng):
    """Robust regression: z = (two coefficients, 14 small residuals, 14 excesses)."""
    qp = Qp("HUBER", 44)
    for i in range(14):
        small, above, below = 2 + i, 16 + i, 30 + i
        qp.square({small: 1.0})
        for excess in (above, below):
            qp.q[excess] = 0.8
            qp.bound(excess, 0)
        x = rounded(i / 13)
        y = rounded(1 + 2 * x + rng.gauss(0, 0.2) + (6 if i % 6 == 3 else 0))
        qp.row({0: 1.0, 1: x, small: 1.0, above: 1.0, below: -1.0}, y, y)
    return qp


def redundant(rng):
    """Repeated, scaled, opposed and empty rows around a plain projection."""
    n = 10
    qp = Qp("REDUNDANT", n)
    for j in range(n):
        qp.square({j: 1.0}, rounded(rng.gauss(0, 2)))
        qp.bound(j, -2.0, 1.5)
    first = {j: float(rng.randint(-3, 3)) for j in range(n)}
    second = {j: float(rng.randint(-3, 3)) for j in range(n)}
    both = {j: first[j] + 2 * second[j] for j in range(n)}
    for row, value in ((first, 1.0), (second, 2.0), (both, 5.0), (first, 1.0)):
        qp.row(row, value, value)
    third = {j: float(rng.randint(-3, 3)) for j in range(n)}
    qp.row(third, -INF, 0.5)
    qp.row({j: -1000 * v for j, v in third.items()}, -500, INF)
    qp.row({j: 0.001 * v for j, v in third.items()}, 0.0005, INF)
    qp.row({}, -1, 1)
    qp.bound(3, 0.25, 0.25)
    return qp


def network(rng):
    """Flows with quadratic costs: balance at every node (dependent rows), capacities as bounds."""
    nodes = 9
    arcs = [(i, (i + step) % nodes) for i in range(nodes) for step in (1, 2, 4)]
    qp = Qp("NETWORK", len(arcs))
    demand = [6, -2, 0, -3, 4, 0, -5, 2, -2]
    for k, _ in enumerate(arcs):
        if k % 3:
            qp.square({k: rounded(rng.uniform(0.3, 1))})
        qp.q[k] = rounded(rng.uniform(0.2, 2))
        qp.bound(k, 0, float(rng.randint(2, 6)))
    for node in range(nodes):
        row = {}
        for k, (tail, head) in enumerate(arcs):
            row[k] = float((tail == node) - (head == node))
        qp.row(row, demand[node], demand[node])
    return qp


def diet(rng):
    """An LP of two-sided rows: cost of a diet within limits of six nutrients."""
    qp = Qp("DIET", 12)
    for j in range(12):
        qp.q[j] = rounded(rng.uniform(0.3, 3))
        qp.bound(j, 0, 4)
    for r in range(6):
        row = {j: rounded(rng.uniform(0, 1)) for j in range(12)}
        qp.row(row, 4.0 + r, 9.0 + r)
    return qp


def single(_):
    """One variable, one bound."""
    qp = Qp("SINGLE", 1)
    qp.square({0: 2.0}, 3.0)
    qp.bound(0, high=0.75)
    return qp


FAMILIES = [portfolio, control, margin, lasso, signal, membrane, transport, blend, huber,
            redundant, network, diet, single]

if __name__ == "__main__":
    for seed, family in enumerate(FAMILIES, start=1):
        family(random.Random(seed)).write(Path(__file__).parent)

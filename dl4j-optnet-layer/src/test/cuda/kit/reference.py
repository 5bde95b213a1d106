"""Optimum and gradients of one program by numpy, from the KKT system of the active constraints; the
same for smoothed and elastic programs.

The places of a program are the rows of G, the rows of A and the variables. An inequality's limit is a
side: sign·value − λ/ρ + s = limit with s, λ ≥ 0, where ρ is the elastic penalty of rows."""

import numpy as np


class Sides:
    """The finite upper (+1) or lower (−1) limits of rows or variables."""

    def __init__(self, sign, limit, give):
        self.sign, self.limit, self.give = sign, limit, give
        self.finite = np.isfinite(limit)

    def room(self, value):
        """From a value to the limit; infinite where there is none."""
        return np.where(self.finite, self.sign * (self.limit - value), np.inf)

    def smoothed(self, value, mu):
        """Multiplier and weight dλ/dvalue at which sλ = μ and s = room + give·λ."""
        room = self.room(value)
        with np.errstate(invalid="ignore", divide="ignore"):
            s = 0.5 * (room + np.sqrt(room * room + 4 * mu * self.give))
            multiplier = np.where(self.finite, mu / s, 0.0)
            weight = np.where(self.finite, 1 / (s / multiplier + self.give), 0.0)
        return multiplier, weight

    def active(self, value, net):
        """Whether the net multiplier of a place says that this side holds."""
        multiplier = self.sign * net
        return self.finite & (multiplier > self.room(value) + self.give * multiplier)


def sides_of(q, give):
    rows = [Sides(1, q["h"], give), Sides(-1, q["hLower"], give)]
    return rows, [Sides(1, q["upper"], 0.0), Sides(-1, q["lower"], 0.0)]


def saddle(Q, C, gap):
    return np.block([[Q, C.T], [C, -np.diag(gap)]])


class Reference:
    """The exact solution near one that was computed: z, lam, nu, bound; then the gradients."""

    def __init__(self, q, found, smoothing=0.0, elastic=0.0):
        self.q = q
        self.give = 1 / elastic if elastic > 0 else 0.0
        self.rows, self.bounds = sides_of(q, self.give)
        self.n, self.nIneq, self.nEq = q["p"].size, len(q["G"]), len(q["A"])
        if smoothing > 0:
            self.follow(found, smoothing)
        else:
            self.solve_active(found)

    def solve_active(self, found):
        """The equations of the constraints that hold with equality."""
        q, n, nIneq = self.q, self.n, self.nIneq
        value = q["G"] @ found["z"]
        self.row_share = [s.active(value, found["lambda"]).astype(float) for s in self.rows]
        self.bound_share = [s.active(found["z"], found["boundDual"]).astype(float) for s in self.bounds]
        self.held_rows = sum(self.row_share) > 0
        self.held = sum(self.bound_share) > 0
        self.row_gap, self.bound_gap = np.full(nIneq, self.give), np.zeros(n)
        pick = lambda sides, share: np.where(share[0] > 0, sides[0].limit, sides[1].limit)
        limits = np.concatenate([
            pick(self.rows, self.row_share)[self.held_rows], q["b"],
            pick(self.bounds, self.bound_share)[self.held]])
        x = np.linalg.solve(self.kkt(), np.concatenate([-q["p"], limits]))
        self.z, self.lam, self.nu, self.bound = self.spread(x)
        # A wrong guess shows in a slack or a multiplier below zero.
        slack = [s.room(v) + s.give * np.maximum(s.sign * net, 0)
                 for v, net, sides in [(q["G"] @ self.z, self.lam, self.rows),
                                       (self.z, self.bound, self.bounds)] for s in sides]
        multipliers = [s.sign * net * share for s, net, share in [
            *zip(self.rows, [self.lam] * 2, self.row_share),
            *zip(self.bounds, [self.bound] * 2, self.bound_share)]]
        self.violation = max(0.0, *(-a.min(initial=0) for a in slack + multipliers))

    def follow(self, found, mu):
        """Newton's method on the equations of the smoothed program, in z and ν alone."""
        q, n = self.q, self.n
        z, nu = found["z"].copy(), found["nu"].copy()
        for _ in range(20):
            rows = [s.smoothed(q["G"] @ z, mu) for s in self.rows]
            bounds = [s.smoothed(z, mu) for s in self.bounds]
            lam, bound = rows[0][0] - rows[1][0], bounds[0][0] - bounds[1][0]
            weight, bound_weight = rows[0][1] + rows[1][1], bounds[0][1] + bounds[1][1]
            stationarity = q["Q"] @ z + q["p"] + q["G"].T @ lam + q["A"].T @ nu + bound
            K = saddle(q["Q"] + q["G"].T @ (weight[:, None] * q["G"]) + np.diag(bound_weight), q["A"],
                       np.full(self.nEq, self.give))
            step = np.linalg.solve(K, -np.concatenate([stationarity, q["A"] @ z - self.give * nu - q["b"]]))
            z, nu = z + step[:n], nu + step[n:]
            if abs(step).max() <= 1e-13 * max(1.0, abs(z).max()):
                break
        self.z, self.lam, self.nu, self.bound = z, lam, nu, bound
        self.violation = abs(step).max() / max(1.0, abs(z).max())
        self.held_rows, self.held = weight > 0, bound_weight > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            self.row_gap, self.bound_gap = 1 / weight, 1 / bound_weight
            self.row_share = [np.where(weight > 0, w / weight, 0) for _, w in rows]
            self.bound_share = [np.where(bound_weight > 0, w / bound_weight, 0) for _, w in bounds]

    def kkt(self):
        """Of the rows and bounds that take part."""
        C = np.concatenate([self.q["G"][self.held_rows], self.q["A"], np.eye(self.n)[self.held]])
        gap = np.concatenate(
            [self.row_gap[self.held_rows], np.full(self.nEq, self.give), self.bound_gap[self.held]])
        return saddle(self.q["Q"], C, gap)

    def spread(self, x):
        """The parts for z, all rows of G, all rows of A, all variables."""
        n, k = self.n, int(self.held_rows.sum())
        rows, bounds = np.zeros(self.nIneq), np.zeros(n)
        rows[self.held_rows] = x[n:n + k]
        bounds[self.held] = x[n + k + self.nEq:]
        return x[:n], rows, x[n + k:n + k + self.nEq], bounds

    def gradients(self, dLdz, dLdLambda, dLdNu):
        """OptNet paper, eq. 7 and 8, with dG corrected."""
        loss = np.concatenate([dLdz, dLdLambda[self.held_rows], dLdNu, np.zeros(int(self.held.sum()))])
        u, eta, xi, omega = self.spread(np.linalg.solve(self.kkt(), -loss))
        z, outer = self.z, np.outer
        return {
            "Q": 0.5 * (outer(u, z) + outer(z, u)), "p": u, "G": outer(eta, z) + outer(self.lam, u),
            "h": -eta * self.row_share[0], "hLower": -eta * self.row_share[1],
            "A": outer(xi, z) + outer(self.nu, u), "b": -xi,
            "upper": -omega * self.bound_share[0], "lower": -omega * self.bound_share[1]}

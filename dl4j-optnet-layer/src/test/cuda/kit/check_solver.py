"""The kernels solve, adjoint and gradients against numpy, factored in float64 and in float32."""

import numpy as np

import problems
from batch import FIXED, SOLVED, Batch, rank
from cuda import CudaError, Device
from reference import Reference
from report import OUT_OF_TIME, Deadline, Report, options

MAX_RESIDUAL = 1.01e-8  # the default tolerance, and rounding
MAX_ERROR = {"z": 1e-7, "multipliers": 1e-6, "gradients": 1e-6}
SMOOTH = {"smoothing": 1e-2}
ELASTIC = {"elastic": 10.0}
Z = ("dLdz",)
ALL = ("dLdz", "dLdLambda", "dLdNu")
MULTIPLIERS = ("dLdLambda", "dLdNu")


def limit_for(doubles):
    """A limit on shared memory that leaves so many doubles."""
    return 8 * (FIXED + doubles)


def few_cases(random):
    """What reaches most of the kernels' lines, for tools under which they are slow."""
    yield "two-sided rows, bounds", problems.bounded(3, 17, 9, random), ALL, {}
    yield "elastic and smoothing", problems.infeasible(2, 10, 8, 4, random), ALL, {**SMOOTH, **ELASTIC}
    rows_shared = problems.shared(problems.dense(3, 9, 7, 3, random), "G", "h", "A", "b")
    yield "all but Q and p shared", rows_shared, ALL, {"blocks": 2}
    yield "nothing in shared memory", problems.dense(2, 37, 5, 5, random), Z, {"shared_limit": limit_for(0)}


def cases(random, quick):
    """Name, coefficients, what the loss depends on, settings of the batch."""
    yield "per sample", problems.dense(5, 10, 10, 0, random), Z, {}
    yield "loss of λ and ν", problems.dense(3, 12, 8, 4, random), MULTIPLIERS, {}
    yield "loss of z, λ and ν, two-sided rows, bounds", problems.bounded(3, 17, 9, random), ALL, {}
    yield "Q shared", problems.shared(problems.dense(3, 9, 7, 3, random), "Q"), Z, {}
    rows_shared = problems.shared(problems.dense(3, 9, 7, 3, random), "G", "h", "A", "b")
    yield "all but Q and p shared", rows_shared, ALL, {}
    limits = ["h", "hLower", "lower", "upper"]
    yield "all but p shared", problems.shared(problems.bounded(3, 9, 6, random), "Q", "G", *limits), ALL, {}
    yield "smoothing", problems.dense(3, 10, 8, 3, random), ALL, SMOOTH
    yield "smoothing, two-sided rows, bounds", problems.bounded(3, 11, 7, random), ALL, SMOOTH
    yield "elastic, rows that contradict", problems.infeasible(3, 10, 8, 4, random), ALL, ELASTIC
    yield "elastic and smoothing", problems.infeasible(2, 10, 8, 4, random), ALL, {**SMOOTH, **ELASTIC}
    yield "more samples than blocks", problems.dense(7, 6, 4, 2, random), Z, {"blocks": 2}
    # The first has 210 doubles in its factor and 545 in its vectors, the second 1830 and 766.
    few, many = problems.dense(2, 20, 10, 5, random), problems.dense(2, 60, 2, 0, random)
    yield "nothing in shared memory", few, ALL, {"shared_limit": limit_for(0)}
    yield "factor alone in shared memory", few, ALL, {"shared_limit": limit_for(300)}
    yield "vectors alone in shared memory", many, ALL, {"shared_limit": limit_for(1000)}
    if not quick:
        yield "50, 50, 0", problems.dense(4, 50, 50, 0, random), Z, {}
        yield "100, 100, 0", problems.dense(2, 100, 100, 0, random), ALL, {}
        yield "100, 50, 50", problems.dense(2, 100, 50, 50, random), ALL, {}
        yield "all but p shared (sudoku)", problems.sudoku(3, random), Z, {}
        yield "all but p shared (denoise)", problems.denoise(2, random), Z, {}
        yield "200, 200, 0", problems.dense(2, 200, 200, 0, random), Z, {}
        yield "300, 150, 20", problems.dense(2, 300, 150, 20, random), ALL, {}
        yield "500, 250, 50", problems.dense(1, 500, 250, 50, random), Z, {}
        yield "2,000 samples", problems.dense(2000, 10, 5, 2, random), ALL, {}


def losses(batch_size, n, nIneq, nEq, depends_on, random):
    sizes = {"dLdz": n, "dLdLambda": nIneq, "dLdNu": nEq}
    return {k: random.normal(size=(batch_size, sizes[k])) for k in depends_on}


def wanted(batch, results, i):
    """The reference for one sample, and its gradients."""
    q = problems.sample(batch.coefficients, i)
    found = {k: results[k][i] for k in ["z", "lambda", "boundDual", "nu"]}
    reference = Reference(q, found, batch.smoothing, batch.elastic)
    loss = lambda name, size: batch.losses[name][i] if name in batch.losses else np.zeros(size)
    return q, reference, reference.gradients(
        loss("dLdz", batch.n), loss("dLdLambda", batch.nIneq), loss("dLdNu", batch.nEq))


def relative(actual, expected):
    """The largest difference, over the largest entry; that is NaN where an entry is."""
    if expected.size == 0:
        return 0.0
    return abs(actual - expected).max() / max(1.0, abs(expected).max())


def compare(batch, results):
    """The worst error of each kind over the batch; gradients are relative."""
    worst = {"residual": [0.0], "reference": [0.0], "z": [0.0], "multipliers": [0.0]}
    expected = {}
    for i in range(batch.size):
        q, reference, gradients = wanted(batch, results, i)
        z, lam, nu, bound = (results[k][i] for k in ["z", "lambda", "nu", "boundDual"])
        if batch.smoothing == 0 and batch.elastic == 0:
            worst["residual"].append(problems.residual(q, z, lam, nu, bound))
        worst["reference"].append(reference.violation)
        worst["z"].append(relative(z, reference.z))
        worst["multipliers"] += [
            relative(lam, reference.lam), relative(nu, reference.nu), relative(bound, reference.bound)]
        for name, gradient in gradients.items():
            expected.setdefault(name, []).append(gradient)
    errors = {k: float(np.max(v)) for k, v in worst.items()}
    for name, array in batch.coefficients.items():
        gradient = np.array(expected[name])
        gradient = gradient.sum(0) if array.ndim == rank(name) else gradient
        scale = abs(gradient).max()
        difference = abs(results["grad " + name] - gradient).max()
        errors["d" + name] = float(difference / scale if scale > 0 else difference)
    return errors


def is_good(errors):
    """False also where an error is not a number."""
    gradients = [v for k, v in errors.items() if k.startswith("d")]
    return (
        errors["residual"] <= MAX_RESIDUAL and errors["reference"] <= 1e-9
        and errors["z"] <= MAX_ERROR["z"] and errors["multipliers"] <= MAX_ERROR["multipliers"]
        and all(g <= MAX_ERROR["gradients"] for g in gradients))


def same_bits(a, b):
    return all(a[k].tobytes() == b[k].tobytes() for k in a)


def is_symmetric(dQ):
    """To the last bit, as Q is."""
    return np.array_equal(dQ, np.swapaxes(dQ, -1, -2))


def in_parts(batch, device):
    """The batch in two parts, each on a stream and a half of the workspace of its own."""
    streams = [device.stream(), device.stream()]
    bounds = [0, (batch.size + 1) // 2, batch.size]
    for action in [batch.solve, batch.differentiate]:
        for part in [0, 1]:
            if bounds[part] < bounds[part + 1]:
                action(bounds[part], bounds[part + 1], part, streams[part])
        for stream in streams:
            device.synchronise(stream)
    batch.differentiate_shared(streams[0])
    device.synchronise(streams[0])


def check(device, report, name, coefficients, depends_on, settings, single):
    size, n = coefficients["p"].shape
    rows = lambda k: 0 if coefficients.get(k) is None else coefficients[k].shape[-2]
    loss = losses(size, n, rows("G"), rows("A"), depends_on, np.random.default_rng(2))
    batch = Batch(device, coefficients, loss, single=single, **settings)
    try:
        batch.solve()
        batch.backward()
        results = batch.results()
        unsolved = int((results["end"] != SOLVED).sum() + (results["adjointEnd"] != 0).sum())
        errors = compare(batch, results)
        batch.clear()
        batch.solve()
        batch.backward()
        again = same_bits(results, batch.results())
        batch.clear()
        in_parts(batch, device)
        parts = same_bits(results, batch.results())
        symmetric = is_symmetric(results["grad Q"])
        report.row(
            ok=unsolved == 0 and is_good(errors) and again and parts and symmetric, case=name,
            factors="float32" if single else "float64", n=n, batch=size, unsolved=unsolved,
            promoted=int(results["promoted"].sum()), factor_in_shared=batch.factor_in_shared,
            vectors_in_shared=batch.vectors_in_shared, same_bits_twice=again, same_bits_in_parts=parts, dQ_symmetric=symmetric,
            **{k: f"{v:.1e}" for k, v in errors.items()})
    finally:
        batch.free()


def main():
    parser = options(__doc__)
    parser.add_argument("--few", action="store_true", help="a few small problems only")
    arguments = parser.parse_args()
    report = Report("solver", arguments.out)
    device = Device(arguments.library, arguments.device)
    report.fact(device=str(device))
    deadline = Deadline(arguments.seconds)
    random = np.random.default_rng(1)
    for case in few_cases(random) if arguments.few else cases(random, arguments.quick):
        for single in [False, True]:
            if deadline.passed():
                report.row(ok=False, case=case[0], error=OUT_OF_TIME)
                continue
            try:
                check(device, report, *case, single)
            except (CudaError, np.linalg.LinAlgError) as e:
                report.row(ok=False, case=case[0], factors="float32" if single else "float64", error=str(e))
    report.finish()


if __name__ == "__main__":
    main()

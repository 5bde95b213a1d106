"""The Java code in the kit's own runtime. Checks: the CUDA backend against the CPU backend. Times: both
from arrays to arrays, which says from where on the GPU pays off."""

import json
import os
import pathlib
import subprocess
import tempfile
import zipfile

from report import Report, options

HERE = pathlib.Path(__file__).parent
PACKAGE = "io.github.dl4joptnet.internal.backend.cuda."
MAINS = {"java": "KitChecks", "crossover": "KitTimes"}
FASTER = "CUDA is faster from this work on"
COLUMNS = {
    "shape": "n, nIneq, nEq", "matrices": "Q, G, A", "batch": "batch", "work": "work", "cpu_ms": "CPU ms",
    "cuda_ms": "CUDA ms", "ratio": "CPU ÷ CUDA"}


def java():
    """The launcher of the kit's runtime, which the first step that needs it unpacks."""
    runtime = HERE / "runtime"
    if not runtime.exists():
        with tempfile.TemporaryDirectory(dir=HERE) as folder, zipfile.ZipFile(HERE / "runtime.zip") as packed:
            made = pathlib.Path(folder) / "runtime"
            packed.extractall(made)
            for file in ["bin/java", "lib/jspawnhelper"]:
                (made / file).chmod(0o755)
            made.rename(runtime)
    return runtime / "bin" / "java"


def crossover(rows):
    """The least measured work from which on CUDA is faster in every row; None if in none of the last."""
    least = None
    for row in sorted(rows, key=lambda r: (-r["work"], r["ratio"])):
        if row["ratio"] <= 1:
            break
        least = row["work"]
    return least


def note_crossover(report):
    """By the rows so far."""
    rows = [row for row in report.content["rows"] if "ratio" in row]
    for matrices in ["per sample", "shared"]:
        report.fact(**{f"{FASTER}, {matrices}": crossover([r for r in rows if r["matrices"] == matrices])})
    report.fact(**{FASTER: crossover(rows)})


def command(step, arguments):
    jars = sorted(str(jar) for jar in (HERE / "jars").glob("*.jar"))
    # What is small ends before the better compiler pays off.
    jvm = ["-XX:TieredStopAtLevel=1"] if arguments.quick else ["-XX:MaxRAMPercentage=60"]
    return [
        str(java()), *jvm, "-cp", os.pathsep.join(jars), PACKAGE + MAINS[step],
        arguments.library, "quick" if arguments.quick else "full", str(arguments.seconds or 3600)]


def run(command, report):
    """Takes the rows and facts that a main class prints. How it failed; None where it did not."""
    exceptions = []
    with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, encoding="utf-8",
            errors="replace") as process:
        for line in process.stdout:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "row":
                report.row(**json.loads(rest))
                if report.content["step"] == "crossover":
                    note_crossover(report)
            elif kind == "fact":
                report.fact(**json.loads(rest))
            else:
                print(line, end="", flush=True)
                exceptions += [line.strip()] if line.startswith("Exception in thread") else []
    return None if process.returncode == 0 else f"exit code {process.returncode} {' '.join(exceptions)}"


def main():
    parser = options(__doc__)
    parser.add_argument("step", choices=sorted(MAINS))
    arguments = parser.parse_args()
    report = Report(arguments.step, arguments.out, COLUMNS if arguments.step == "crossover" else None)
    if arguments.device != 0:
        report.skip("the Java code takes the first device")
    failure = run(command(arguments.step, arguments), report)
    if failure is not None:
        report.fail(f"java: {failure}")
    report.finish()


if __name__ == "__main__":
    main()

"""Small checks again under compute-sanitizer, which finds bad accesses to memory, races in shared
memory and misused barriers."""

import glob
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from report import OUT_OF_TIME, Report, options

HERE = pathlib.Path(__file__).parent
TOOLS = ["memcheck", "racecheck", "synccheck"]
CHECKS = {"solver": "--few", "arrays": "--quick"}
SUMMARY = re.compile(r"ERROR SUMMARY: (\d+) error|RACECHECK SUMMARY: (\d+) hazard")
ERRORS_FOUND = 9
SHARE_OF_CHECKS = 0.6  # of the time for a tool; the rest is for its start and its summary
LAST_LINES = 8


def find():
    """compute-sanitizer's path: on PATH, beside nvcc, or in a usual place; None for nowhere."""
    nvcc = shutil.which("nvcc")
    homes = [os.environ.get("CUDA_HOME"), os.environ.get("CUDA_PATH")]
    homes += [str(pathlib.Path(nvcc).resolve().parents[1])] if nvcc else []
    homes += sorted(glob.glob("/usr/local/cuda*"), reverse=True)
    places = [shutil.which("compute-sanitizer")]
    for home in filter(None, homes):
        places += [shutil.which(os.path.join(home, folder, "compute-sanitizer"))
                   for folder in ["bin", "compute-sanitizer", "extras/compute-sanitizer"]]
    return next(filter(None, places), None)


def run(command, limit):
    """Exit code (None when out of time) and output of a command; ends all that it has started."""
    with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=limit)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            code = None
        except SystemExit:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return code, output.decode(errors="replace")


def rows_of(file):
    try:
        return json.loads(file.read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError):
        return []


def judge(code, output, rows):
    """Whether a tool has found nothing in what was run in its time, and how much that is."""
    counts = [int(errors or hazards) for errors, hazards in SUMMARY.findall(output)]
    out_of_time = sum(row.get("error") == OUT_OF_TIME for row in rows)
    wrong = sum(not row["ok"] for row in rows) - out_of_time
    checked = len(rows) - out_of_time
    ok = counts != [] and sum(counts) == 0 and wrong == 0 and checked > 0
    row = {"ok": ok, "errors": sum(counts) if counts else None, "checked": checked, "out_of_time": out_of_time}
    if code is None:
        row["error"] = OUT_OF_TIME
    elif not ok:
        row["error"] = f"exit code {code}, {wrong} wrong results"
    return row


def main():
    arguments = options(__doc__).parse_args()
    report = Report("sanitizer", arguments.out)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that `run` ends what it has started
    tool = find()
    if tool is None:
        report.skip("compute-sanitizer is not installed")
    report.fact(compute_sanitizer=tool)
    end = time.monotonic() + (arguments.seconds or 3600)
    runs = [(check, name) for check in TOOLS for name in CHECKS]
    for i, (check, name) in enumerate(runs):
        # An even share of what is left, so that a slow tool does not take the others' time.
        limit = max(1.0, (end - time.monotonic()) / (len(runs) - i))
        with tempfile.TemporaryDirectory() as out:
            command = [
                tool, "--tool", check, "--error-exitcode", str(ERRORS_FOUND), sys.executable,
                str(HERE / f"check_{name}.py"), CHECKS[name], "--library", arguments.library,
                "--device", str(arguments.device), "--seconds", str(limit * SHARE_OF_CHECKS), "--out", out]
            code, output = run(command, limit)
            rows = rows_of(pathlib.Path(out) / (name + ".json"))
        if "Device not supported" in output:
            report.skip("compute-sanitizer does not support this device or its driver")
        row = judge(code, output, rows)
        report.row(tool=check, check=name, **row)
        if not row["ok"]:
            print("\n".join("    " + line for line in output.splitlines()[-LAST_LINES:]), flush=True)
    report.finish()


if __name__ == "__main__":
    main()

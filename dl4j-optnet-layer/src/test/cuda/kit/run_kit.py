#!/usr/bin/env python3
"""Runs all checks and measurements on this machine's GPU, in ten minutes at most:

    python3 run_kit.py FOLDER

FOLDER receives a JSON file and a text file for every step, and summary.json and summary.txt. A step that
fails or takes too long does not end the others. Needs an NVIDIA driver, Python 3.8 and numpy; steps whose
tools are missing are skipped and say so. The exit code is 0 when no step has failed."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import time

from report import markdown

HERE = pathlib.Path(__file__).parent
# Script with arguments, and its limit in seconds. Checks come first; under ten minutes in all.
STEPS = {
    "device": (["show_device.py"], 40),
    "solver": (["check_solver.py"], 80),
    "arrays": (["check_arrays.py"], 30),
    "java": (["java_path.py", "java"], 60),
    "times": (["time_kernels.py"], 110),
    "crossover": (["java_path.py", "crossover"], 100),
    "qpth": (["time_qpth.py"], 60),
    "sanitizer": (["sanitize.py"], 100),
}
TIME_TO_END = 2  # seconds from the request until a step is killed
MARGIN = 0.15  # the share of a step's limit that it keeps for finishing


def limits(given):
    """Seconds for each step; `given` as in STEP=SECONDS replaces some."""
    result = {name: limit for name, (_, limit) in STEPS.items()}
    for text in given:
        name, _, seconds = text.partition("=")
        try:
            value = float(seconds)
        except ValueError:
            value = 0
        if name not in STEPS or not value > 0:
            raise SystemExit(f"--limit {text}: expected STEP=SECONDS with a step of {', '.join(STEPS)}")
        result[name] = value
    return result


def chosen(text):
    names = list(STEPS) if text is None else text.split(",")
    for name in names:
        if name not in STEPS:
            raise SystemExit(f"--steps {text}: there is no step {name!r}, only {', '.join(STEPS)}")
    return names


def run_step(name, limit, options):
    """Runs a step in a process of its own; its output goes to its text file."""
    script, *rest = STEPS[name][0]
    command = [
        sys.executable, str(HERE / script), *rest, "--out", str(options.out), "--library", options.library,
        "--device", str(options.device), "--seconds", str(limit * (1 - MARGIN))]
    command += ["--quick"] if options.quick else []
    json_file = options.out / (name + ".json")
    if json_file.exists():
        json_file.unlink()  # of an earlier run
    begin = time.monotonic()
    with open(options.out / (name + ".txt"), "wb") as text:
        process = subprocess.Popen(
            command, stdout=text, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            env=dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONDONTWRITEBYTECODE="1"))
        try:
            process.wait(timeout=limit)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
            end(process, signal.SIGTERM)
            try:
                process.wait(timeout=TIME_TO_END)
            except subprocess.TimeoutExpired:
                pass
        end(process, signal.SIGKILL)
        process.wait()
    return settle(name, json_file, process.returncode if ended else None, time.monotonic() - begin)


def end(process, by):
    """Sends a signal to a step and to what it has started."""
    try:
        os.killpg(process.pid, by)
    except ProcessLookupError:
        pass  # all have ended


def settle(name, json_file, code, seconds):
    """The step's own account, or what is known of one that did not end by itself."""
    try:
        content = json.loads(json_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = {"step": name, "facts": {}, "rows": [], "status": "running"}
    if code is None:
        content.update(status="timed out", why=f"stopped after {seconds:.0f} s with {len(content['rows'])} rows")
    elif content["status"] == "running":
        lines = json_file.with_suffix(".txt").read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "no output")
        content.update(status="failed", why=f"exit code {code}: {last}")
    content["seconds"] = round(seconds, 1)
    with open(json_file.with_suffix(".txt"), "a", encoding="utf-8") as file:
        file.write("\n" + markdown(content))
        file.writelines(f"{key}: {value}\n" for key, value in content["facts"].items())
    json_file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return content


def write_summary(options, date, contents, seconds):
    device = next((c["facts"]["device"] for c in contents if "device" in c["facts"]), "unknown device")
    driver = next((row["nvidia_smi"] for c in contents if c["step"] == "device"
                   for row in c["rows"] if row.get("nvidia_smi")), "unknown")
    steps = [{k: c.get(k) for k in ["step", "status", "why", "seconds", "facts"]} for c in contents]
    summary = {
        "device": device, "driver_and_memory": driver, "date": date, "library": options.library,
        "quick": options.quick, "python": platform.python_version(), "cores": os.cpu_count(),
        "seconds": round(seconds, 1), "steps": steps}
    text = json.dumps(summary, indent=1) + "\n"
    (options.out / "summary.json").write_text(text, encoding="utf-8")
    lines = [f"{device}; driver, memory: {driver}; {date}; {seconds:.0f} s" + ("; quick" if options.quick else "")]
    lines += [f"{c['step']:10} {c['status']:10} {c['seconds']:6.1f} s  {c['why']}" for c in contents]
    (options.out / "summary.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--library", default="libcuda.so.1", help="another library with the driver's entry points")
    parser.add_argument("--device", type=int, default=0, help="the GPU's number")
    parser.add_argument("--quick", action="store_true", help="small problems only")
    parser.add_argument("--steps", help="some of " + ",".join(STEPS))
    parser.add_argument("--limit", action="append", default=[], metavar="STEP=SECONDS")
    parser.add_argument("--minutes", type=float, default=9.7, help="for all steps together")
    options = parser.parse_args()
    limit, names = limits(options.limit), chosen(options.steps)
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    # Of the kit's own, so that the first step shows what a user's first time takes.
    cache = HERE / "compute-cache"
    shutil.rmtree(cache, ignore_errors=True)
    os.environ["CUDA_CACHE_PATH"] = str(cache)
    begin, date, contents = time.monotonic(), datetime.date.today().isoformat(), []
    for i, name in enumerate(names):
        left = 60 * options.minutes - (time.monotonic() - begin)
        if left < 1:
            contents.append({"step": name, "status": "skipped", "why": "no time is left", "seconds": 0.0,
                             "facts": {}, "rows": []})
        else:
            print(f"[{i + 1}/{len(names)}] {name} …", flush=True)
            contents.append(run_step(name, min(limit[name], left), options))
            last = contents[-1]
            print(f"      {last['status']}: {last['why']}, {last['seconds']} s", flush=True)
        # After every step, for whoever ends this process before the last.
        summary = write_summary(options, date, contents, time.monotonic() - begin)
    print("\n" + summary + f"\n\nDetails are in {options.out}")
    sys.exit(1 if any(c["status"] in ("failed", "timed out") for c in contents) else 0)


if __name__ == "__main__":
    main()

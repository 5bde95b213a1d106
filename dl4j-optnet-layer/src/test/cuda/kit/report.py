"""What a step has found: a JSON file that is complete after every row, and lines of text."""

import argparse
import json
import math
import pathlib
import sys
import time

OUT_OF_TIME = "out of time"


def plain(value):
    """As JSON has it: no numpy types, and no number that is not finite."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def text(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def markdown(content):
    """The rows of a step's JSON file as a table for docs/gpu.md; empty where it has no columns."""
    columns = content.get("columns")
    if not columns or not content["rows"]:
        return ""
    lines = ["| " + " | ".join(columns.values()) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(text(row.get(k, "")) for k in columns) + " |" for row in content["rows"]]
    return "\n".join(lines) + "\n"


class Report:
    """A step passes when all its rows do. Rows without `ok` are measurements."""

    def __init__(self, step, out, columns=None):
        """`columns` of a table are headings by keys of rows."""
        self.path = pathlib.Path(out) / (step + ".json")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.content = {"step": step, "status": "running", "facts": {}, "columns": columns, "rows": []}
        self.save()

    def save(self):
        # Renamed into place: whoever ends this process in between leaves the last good one.
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(self.content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        partial.replace(self.path)

    def fact(self, **facts):
        self.content["facts"].update({k: plain(v) for k, v in facts.items()})
        self.save()

    def row(self, **values):
        self.content["rows"].append({k: plain(v) for k, v in values.items()})
        self.save()
        mark = "" if "ok" not in values else "ok   " if values["ok"] else "FAIL "
        print(mark + "  ".join(f"{k} {text(v)}" for k, v in values.items() if k != "ok"), flush=True)

    def skip(self, why):
        self.end("skipped", why)

    def fail(self, why):
        self.end("failed", why)

    def finish(self):
        """Ends the step by its rows."""
        rows = self.content["rows"]
        bad = sum(not row.get("ok", True) for row in rows)
        if not rows:
            self.fail("there is no row")
        if bad:
            self.fail(f"{bad} of {len(rows)} rows failed")
        self.end("passed", f"{len(rows)} rows")

    def end(self, status, why):
        self.content.update(status=status, why=why)
        self.save()
        print(f"{self.content['step']}: {status}, {why}", flush=True)
        sys.exit(1 if status == "failed" else 0)


class Deadline:
    """When a step has to be done with its measurements, so that it is not stopped amid one."""

    def __init__(self, seconds):
        self.end = math.inf if seconds is None else time.monotonic() + seconds

    def passed(self):
        return time.monotonic() > self.end


def options(description):
    """The command line of a step."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", default=".", metavar="FOLDER", help="receives the JSON file")
    parser.add_argument("--library", default="libcuda.so.1", help="with the driver's entry points")
    parser.add_argument("--device", type=int, default=0, help="the GPU's number")
    parser.add_argument("--quick", action="store_true", help="small problems only")
    parser.add_argument("--seconds", type=float, help="measure for no longer than about this")
    return parser

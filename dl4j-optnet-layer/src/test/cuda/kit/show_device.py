"""Says what the other steps run on."""

import os
import platform
import re
import subprocess
import sys
import time

import numpy

from cuda import PTX, Device
from report import Report, options


def output(*command):
    """What a command prints; None where it is not installed or fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=25)
        return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired):
        return None


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            found = re.search(r"^model name\s*:\s*(.*)$", info.read(), re.MULTILINE)
            return found.group(1) if found else platform.machine()
    except OSError:
        return platform.machine()


def torch_version():
    # Imported in a process of its own: this takes seconds, and may fail in many ways.
    return output(sys.executable, "-c", "import torch; print(torch.__version__)")


def main():
    arguments = options(__doc__).parse_args()
    report = Report("device", arguments.out)
    begin = time.monotonic()
    device = Device(arguments.library, arguments.device)
    first = time.monotonic() - begin
    begin = time.monotonic()
    device.load(PTX)
    again = time.monotonic() - begin
    nvcc = output("nvcc", "--version")
    query = ["--query-gpu=driver_version,memory.total", "--format=csv,noheader", "-i", str(arguments.device)]
    report.row(
        name=device.name, capability=device.capability, multiprocessors=device.multiprocessors,
        shared_bytes=device.max_shared, cuda=device.cuda_version)
    report.row(
        nvidia_smi=output("nvidia-smi", *query), processor=processor(), cores=os.cpu_count(),
        system=platform.platform())
    report.row(
        python=platform.python_version(), numpy=numpy.__version__, torch=torch_version(),
        nvcc=nvcc.splitlines()[-1] if nvcc else None)
    report.row(seconds_until_kernels_are_loaded=first, and_loaded_again=again)
    report.fact(device=str(device))
    report.finish()


if __name__ == "__main__":
    main()

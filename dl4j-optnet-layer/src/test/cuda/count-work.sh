#!/usr/bin/env bash
# Prints the operations, barriers and bytes of the kernels per program, counted on the emulation.
# Needs Python with numpy, and a g++ for C++20. Options: see kit/count_work.py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$here/make-emulator.sh" "$made/counting.so" -fsanitize=thread -DCOUNT_WORK
python3 "$here/kit/count_work.py" "$made/counting.so" "$@"

#!/usr/bin/env bash
# Makes the machine code of the kernels from qp.ptx with ptxas, for each compute capability that the
# jar has it for:
#
#     make-cubins.sh [FOLDER [CAPABILITY…]]
#
# FOLDER is another one to put it into, CAPABILITY what to make it for alone. Needs the ptxas of the
# release that made qp.ptx.
set -euo pipefail
[ $# -gt 1 ] || set -- "${1:-}" 80 90 120
kernels=$(cd "$(dirname "$0")/../../main/resources/io/github/dl4joptnet/internal/backend/cuda" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Under names without a folder: ptxas notes its command line in the files.
cp "$kernels/qp.ptx" "$made"
cd "$made"
compilers=()
for capability in "${@:2}"; do
  ptxas -O3 -arch=sm_$capability qp.ptx -o qp-sm$capability.cubin &
  compilers+=($!)
done
for compiler in "${compilers[@]}"; do
  wait "$compiler"
done
cd - > /dev/null
mv "$made"/*.cubin "${1:-$kernels}"

#!/usr/bin/env bash
# Makes the machine code of the kernels from qp.ptx with ptxas, for each compute capability that the
# jar has it for:
#
#     make-cubins.sh [FOLDER]
#
# FOLDER is another one to put it into. Without, made-of.sha256 tells what was made of what. Needs the
# ptxas of the release that made qp.ptx.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
kernels=$(cd "$here/../../main/resources/io/github/dl4joptnet/internal/backend/cuda" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Under names without a folder: ptxas notes its command line in the files.
cp "$kernels/qp.ptx" "$made"
cd "$made"
compilers=()
for capability in 80 90 120; do
  ptxas -O3 -arch=sm_$capability qp.ptx -o qp-sm$capability.cubin &
  compilers+=($!)
done
for compiler in "${compilers[@]}"; do
  wait "$compiler"
done
[ $# -gt 0 ] || sha256sum qp.ptx *.cubin > "$here/made-of.sha256"
cd - > /dev/null
mv "$made"/*.cubin "${1:-$kernels}"

#!/usr/bin/env bash
# Makes qp.ptx from the kernels' source with nvcc; with an argument, there instead.
set -euo pipefail
kernels=$(cd "$(dirname "$0")/../../main/resources/io/github/dl4joptnet/internal/backend/cuda" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
nvcc -ptx -arch=compute_75 -std=c++17 -o "$made/nvcc.ptx" "$kernels/qp.cu"
# Drivers refuse a PTX version newer than themselves. Nothing here needs more than version 7.0 but
# a hint for the optimiser, which is left out.
sed -e 's/^\.version .*/.version 7.0/' -e '/\.pragma "used_bytes_mask/d' "$made/nvcc.ptx" > "$made/qp.ptx"
mv "$made/qp.ptx" "${1:-$kernels/qp.ptx}"

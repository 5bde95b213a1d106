#!/usr/bin/env bash
# Compiles the kernels for the CPU, behind a library with the entry points of NVIDIA's driver:
#
#     make-emulator.sh LIBRARY [OPTION…]
#
# Options go to the compiler of the kernels: -fsanitize=thread checks every access to memory for
# races. Needs a g++ for C++20, or what CXX names. KERNELS names another folder to take the kernels from.
set -euo pipefail
library=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
kernels=${KERNELS:-$here/../../main/resources/io/github/dl4joptnet/internal/backend/cuda}
made=$(mktemp -d "$(dirname "$library")/emulator-XXXX")
trap 'rm -rf "$made"' EXIT
compile() {
  "${CXX:-g++}" -std=c++20 -O2 -fPIC -fvisibility=hidden -fno-gnu-unique -I "$kernels" "$@"
}
# Rounds as the device code does that is not contracted to fused operations.
compile -ffp-contract=off "$@" -c -o "$made/kernels.o" "$here/kernels.cpp"
compile -shared -Wl,-Bsymbolic,-z,nodelete -o "$made/library.so" "$made/kernels.o" \
  "$here/driver.cpp" "$here/errors.cpp" "$here/events.cpp" "$here/fibers.cpp" \
  "$here/modules.cpp" "$here/races.cpp"
mv "$made/library.so" "$library"

#!/usr/bin/env bash
# Compiles the kernels for the CPU, behind a library with the entry points of NVIDIA's driver:
#
#     make-emulator.sh LIBRARY [OPTION…]
#
# Options go to the compiler of the kernels: -fsanitize=thread checks every access to memory for
# races. Needs a g++ for C++20, or what CXX names. KERNELS names another folder to take the kernels from;
# PARTS a folder that keeps, for the next library, what depends on neither.
set -euo pipefail
library=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
kernels=${KERNELS:-$here/../../main/resources/io/github/dl4joptnet/internal/backend/cuda}
made=$(mktemp -d "$(dirname "$library")/emulator-XXXX")
trap 'rm -rf "$made"' EXIT
parts=${PARTS:-$made}
compile() {
  "${CXX:-g++}" -std=c++20 -O2 -fPIC -fvisibility=hidden -fno-gnu-unique "$@"
}
# Rounds as the device code does that is not contracted to fused operations.
compile -ffp-contract=off -I "$kernels" "$@" -c -o "$made/kernels.o" "$here/kernels.cpp" &
objects=("$made/kernels.o")
for part in driver errors events fibers memory modules races streams; do
  if [ ! -e "$parts/$part.o" ]; then
    compile -c -o "$made/$part" "$here/$part.cpp"
    mv "$made/$part" "$parts/$part.o"
  fi
  objects+=("$parts/$part.o")
done
wait $!
compile -shared -Wl,-Bsymbolic,-z,nodelete -o "$made/library.so" "${objects[@]}"
mv "$made/library.so" "$library"

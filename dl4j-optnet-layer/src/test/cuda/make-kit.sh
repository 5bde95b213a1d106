#!/usr/bin/env bash
# Builds the kit for a machine with a GPU and neither Java nor a network:
#
#     make-kit.sh [FOLDER [QPTH]]
#
# FOLDER is target/cuda-kit unless given; QPTH is a checkout of qpth, for times beside it. There:
# python3 run_kit.py RESULTS. Needs a JDK; its runtime in the kit is for this kind of machine.
set -euo pipefail
folder=$(realpath -m "${1:-$(dirname "$0")/../../../target/cuda-kit}")
arguments="'$folder'${2:+ '$(realpath -m "${2:-}")'}"
cd "$(dirname "$0")/../../../.."
./mvnw -q -B -ntp -pl dl4j-optnet-layer test-compile exec:exec -Dvmargs= \
  -Dmain=io.github.dl4joptnet.internal.backend.cuda.CudaKit -Dargs="$arguments"

#!/usr/bin/env bash
# Runs the Java tests on this machine's GPU: the contract of all backends, then the solver's test
# suite with every solver on the GPU. Needs an NVIDIA driver and a JDK of version 17.
# Options are passed on to Maven, such as -o.
set -euo pipefail
cd "$(dirname "$0")/../../../.."
mvnw() { ./mvnw -B -ntp -pl dl4j-optnet-layer -Dsurefire.failIfNoSpecifiedTests=true "$@"; }

for factor in float64 float32; do
  JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Dio.github.dl4joptnet.cuda.factor=$factor" \
    mvnw "$@" test -Dtest='*Cuda*,CudaContractTest*'
done

# The listener is told of iterations on the CPU alone, and one test of released memory waits for
# it; a kernel is not interrupted; and two tests count the iterations of the CPU's form of the
# Newton system.
cpu_alone='!IterationListenerTest,!InterruptionTest,!BatchReleaseTest#whatIsInUse*'
cpu_alone+=',!InteriorPointCyclingTest#cyclesAreBroken*,!ElasticModeTest#largePenalties*'
JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:-} -Dio.github.dl4joptnet.backend=cuda" \
  mvnw "$@" surefire:test -Dtest="io.github.dl4joptnet.qp.*Test,!Cuda*Test,$cpu_alone"

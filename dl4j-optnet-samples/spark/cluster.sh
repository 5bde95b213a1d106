#!/usr/bin/env bash
# A Spark standalone cluster on this machine: a master and WORKERS workers of one core each, all of
# them processes of their own on the loopback address, and the sample as the driver.
#
#   ./mvnw -Pspark -pl dl4j-optnet-samples/spark -am package -DskipTests
#   dl4j-optnet-samples/spark/cluster.sh WORKERS [options of the sample]
#   dl4j-optnet-samples/spark/cluster.sh --help
#
# The model goes to ./spark-model.zip, or where --out says. The environment variable SPARK_PORT is the
# port of the master on the loopback address, 7077 without.
set -euo pipefail

case " ${*:-} " in
  *" --help "* | *" -h "*) help=yes ;;
  *) help= ;;
esac
if [ -z "$help" ]; then
  if ! [[ ${1:-} =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: cluster.sh WORKERS [options of the sample]; cluster.sh --help lists these" >&2
    exit 2
  fi
  workers=$1
  shift
fi
here=$(cd "$(dirname "$0")" && pwd)
export SPARK_HOME="$here/target/spark-home"     # its jars/ are the class path of the executors
export SPARK_SCALA_VERSION=2.12                 # else a worker looks for a Scala build of Spark
export SPARK_LOCAL_IP=127.0.0.1
export OMP_NUM_THREADS=1
flags=(--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED)
work=$(mktemp -d)
port=${SPARK_PORT:-7077}
pids=()

stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap stop EXIT

if [ ! -d "$SPARK_HOME/jars" ]; then
  echo "no $SPARK_HOME/jars: build first, ./mvnw -Pspark -pl dl4j-optnet-samples/spark -am package -DskipTests" >&2
  exit 1
fi

if [ -n "$help" ]; then # no cluster for that
  java "${flags[@]}" -cp "$SPARK_HOME/jars/*" io.github.dl4joptnet.spark.SparkSample --help
  exit
fi

spark() { exec java -Xmx512m "${flags[@]}" -cp "$SPARK_HOME/jars/*" "$@"; }
waitFor() { # a word in a log, for at most a minute
  for _ in $(seq 120); do
    grep -q "$2" "$1" 2>/dev/null && return
    sleep 0.5
  done
  echo "no '$2' in $1:" >&2
  tail -20 "$1" >&2
  exit 1
}

spark org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0 \
  >"$work/master.log" 2>&1 &
pids+=($!)
waitFor "$work/master.log" "New state: ALIVE"
for i in $(seq "$workers"); do
  spark org.apache.spark.deploy.worker.Worker "spark://127.0.0.1:$port" --host 127.0.0.1 \
    --cores 1 --memory 2g --webui-port 0 --work-dir "$work/worker$i" >"$work/worker$i.log" 2>&1 &
  pids+=($!)
done
for i in $(seq "$workers"); do
  waitFor "$work/worker$i.log" "Successfully registered with master"
done

java -Xmx1g "${flags[@]}" -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -cp "$SPARK_HOME/jars/*" \
  io.github.dl4joptnet.spark.SparkSample --master "spark://127.0.0.1:$port" --cores "$workers" "$@"
echo "executors: $(ls -d "$work"/worker*/app-*/* | wc -l)"

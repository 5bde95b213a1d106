#!/usr/bin/env bash
# Looks at DL4J's training UI with a headless Chromium, which npm downloads: says what the model page
# draws of an OptNet layer and an OptNet vertex, and leaves pictures of it.
#
#   dl4j-optnet-layer/src/test/ui/look.sh FOLDER
#
# Needs node and npm, and Linux on x86-64. Nothing is installed outside of FOLDER.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
mkdir -p "${1:?a folder for pictures and downloads is needed}"
work=$(cd "$1" && pwd)
port=9123

maven=("$root/mvnw" -B -ntp -q "-Dmaven.repo.local=$work/repository"
  "-Dmaven.repo.local.tail=${HOME}/.m2/repository")
(cd "$root" && "${maven[@]}" install -DskipTests -Dmaven.javadoc.skip -pl dl4j-optnet-layer -am)
"${maven[@]}" -f "$here/pom.xml" dependency:copy-dependencies \
  "-DoutputDirectory=$work/lib" -DincludeScope=runtime
javac -d "$work/classes" -cp "$work/lib/*" "$here/TrainingPage.java"

java -Dorg.deeplearning4j.ui.port=$port -cp "$work/classes:$work/lib/*" TrainingPage \
  >"$work/server.log" 2>&1 &
server=$!
trap 'kill $server' EXIT

cp "$here/look.mjs" "$work/"
(cd "$work" && npm install --no-save --no-audit --no-fund puppeteer-core @sparticuz/chromium >npm.log)
for _ in $(seq 120); do
  grep -q '^ready' "$work/server.log" && break
  sleep 1
done
(cd "$work" && node look.mjs "http://localhost:$port" "$work" layer vertex)

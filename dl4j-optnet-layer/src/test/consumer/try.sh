#!/usr/bin/env bash
# Builds and trains the README's example in an empty project of its own, which depends on
# dl4j-optnet-layer and nd4j-native and nothing else, against a local repository of its own.
#
#   dl4j-optnet-layer/src/test/consumer/try.sh [--fresh]
#
# --fresh downloads every dependency anew; without, those in ~/.m2/repository are used too.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

maven=("$root/mvnw" -B -ntp -q "-Dmaven.repo.local=$work/repository")
if [ "${1:-}" != --fresh ]; then
  maven+=("-Dmaven.repo.local.tail=${HOME}/.m2/repository")
fi

echo "installing the layer into an empty repository"
(cd "$root" && "${maven[@]}" install -DskipTests -pl dl4j-optnet-layer -am)

echo "building a project that depends on it"
project="$work/project"
mkdir -p "$project/src/main/java"
cp "$here/pom.xml" "$project/"
# The README's code stands where the template says so.
awk '/<!-- ReadmeExampleTest -->/ {wanted=1} wanted && /^```$/ {exit} inside {print} wanted && /^```java$/ {inside=1}' \
  "$root/README.md" >"$work/example"
test -s "$work/example"
sed -e "/README-EXAMPLE/{r $work/example" -e 'd}' "$here/Main.java.template" >"$project/src/main/java/Main.java"
(cd "$project" && "${maven[@]}" package dependency:copy-dependencies -DincludeScope=runtime)

echo "running it"
java -cp "$project/target/consumer-1.jar:$project/target/dependency/*" Main

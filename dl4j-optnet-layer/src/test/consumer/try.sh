#!/usr/bin/env bash
# Builds and runs the README's program in an empty project of its own, which depends on
# dl4j-optnet-layer and nd4j-native and nothing else, against a local repository of its own.
#
#   dl4j-optnet-layer/src/test/consumer/try.sh [--fresh] [--gradle]
#
# --fresh   downloads every dependency anew; without, those in ~/.m2/repository are used too
# --gradle  builds the project with the gradle of the PATH, not with Maven
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
fresh= gradle=
for option in "$@"; do
  case $option in
    --fresh) fresh=yes ;;
    --gradle) gradle=yes ;;
    *)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
      exit 2
      ;;
  esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

maven=("$root/mvnw" -B -ntp -q "-Dmaven.repo.local=$work/repository")
if [ -z "$fresh" ]; then
  maven+=("-Dmaven.repo.local.tail=${HOME}/.m2/repository")
fi

echo "installing the layer into an empty repository"
(cd "$root" && "${maven[@]}" install -DskipTests -pl dl4j-optnet-layer -am)

project="$work/project"
mkdir -p "$project/src/main/java"
cp "$here/pom.xml" "$here/build.gradle" "$project/"
awk '/<!-- ReadmeExampleTest -->/ {wanted=1} wanted && /^```$/ {exit} inside {print} wanted && /^```java$/ {inside=1}' \
  "$root/README.md" >"$project/src/main/java/Portfolio.java"
test -s "$project/src/main/java/Portfolio.java"

cd "$project"
if [ -n "$gradle" ]; then
  echo "building a project that depends on it, with Gradle"
  touch settings.gradle
  if [ -n "$fresh" ]; then
    export GRADLE_USER_HOME="$work/gradle"
  fi
  gradle --no-daemon -q "-Dmaven.repo.local=$work/repository" jar dependencyJars
  classes="$project/build/libs/project.jar:$project/build/dependency/*"
else
  echo "building a project that depends on it"
  "${maven[@]}" package dependency:copy-dependencies -DincludeScope=runtime
  classes="$project/target/consumer-1.jar:$project/target/dependency/*"
fi

echo "running it"
java -cp "$classes" Portfolio

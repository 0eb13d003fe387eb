#!/usr/bin/env bash
# Takes the one file that is graded out of whatever a student handed in.
#
#   hand-in.sh FROM TO
#
# FROM is a repository, an unpacked archive or the bare file; TO becomes a submission, a folder that holds zpbft/commit.ts.
# If there is no such file, or nobody can tell which is meant, TO stays empty, and the grader says so to the student.
set -euo pipefail

mkdir -p "$2/zpbft"
from=$(cd "$1" && pwd -P)

for place in skeleton/zpbft/commit.ts zpbft/commit.ts commit.ts '*/skeleton/zpbft/commit.ts' '*/zpbft/commit.ts' '*/commit.ts'; do
  # The pattern is meant to be expanded; what matches nothing stays as it is, and is no file.
  # shellcheck disable=SC2206
  found=("$from"/$place)
  [ ${#found[@]} -eq 1 ] || continue
  file=${found[0]}
  [ -f "$file" ] || [ -h "$file" ] || continue
  # A folder that is a link could lead to somebody else's work. A file that is one is copied as a link: the grader refuses it.
  [ "$(cd "$(dirname "$file")" && pwd -P)" = "$(dirname "$file")" ] || continue
  cp -P "$file" "$2/zpbft/commit.ts"
  exit
done
echo "no commit.ts was handed in, or more than one" >&2

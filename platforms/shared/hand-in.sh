#!/usr/bin/env bash
# Takes the files that are graded out of whatever a student handed in.
#
#   hand-in.sh FROM TO [--lab NAME]
#
# FROM is a repository, an archive, a folder that holds one, or the bare file; TO becomes a submission, a folder that holds
# the graded files of the lab, which a package has but one of. If there are none, or nobody can tell which are meant, it
# notes in TO what to say, and the grader says it to the student. It ends with 2 if FROM cannot be read, which is not the student's doing.
set -euo pipefail

lab=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# Where npm ci installed the Node that the lab needs, it is that one.
PATH=$lab/node_modules/.bin:$PATH
exec node "$lab/grader/main.js" take-in "$@"

#!/usr/bin/env bash
# Takes the one file that is graded out of whatever a student handed in.
#
#   hand-in.sh FROM TO
#
# FROM is a repository, an archive, a folder that holds one, or the bare file; TO becomes a submission, a folder that holds
# zpbft/commit.ts. If there is no such file, or nobody can tell which is meant, it notes in TO what to say, and the grader
# says it to the student. It ends with 2 if FROM cannot be read, which is not the student's doing.
set -euo pipefail

lab=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# Where npm ci installed the Node that the lab needs, it is that one.
PATH=$lab/node_modules/.bin:$PATH
exec node "$lab/grader/main.js" hand-in "$1" "$2"

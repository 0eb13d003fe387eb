#!/usr/bin/env bash
# Grades what a student handed in, for a platform, and sees to it that the platform has a result whatever happens.
#
#   grade.sh REPORTER RESULT SUBMISSION [OPTION ...]
#
# REPORTER    a name that `npm run grade -- --reporter` knows
# RESULT      the file that the platform reads; - for autolab, which reads the output
# SUBMISSION  the folder with what was handed in
# OPTION      goes to `npm run grade`
#
# It always ends with 0: anything else is the platform's word for a broken grader. GRADER_TIMEOUT_S is how long grading
# may take: less than the platform's own patience, so that there is time to say so.
set -uo pipefail

reporter=$1
result=$2
submission=$3
shift 3
shared=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
lab=$(cd "$shared/../.." && pwd -P)
fallback=$shared/fallback/$reporter.json
case $result in /* | -) ;; *) result=$PWD/$result ;; esac
case $submission in /*) ;; *) submission=$PWD/$submission ;; esac

# Says that the grader failed, and that it is not the student's doing.
fall_back() {
  case $reporter in
    autolab) cat "$fallback" ;;
    classroom) printf 'result=%s\n' "$(base64 <"$fallback" | tr -d '\n')" >>"$result" ;;
    # Classroom 50's autograder.py says it itself.
    *) mkdir -p "$(dirname "$result")" && if [ -f "$fallback" ]; then cp "$fallback" "$result"; fi ;;
  esac
}

is_json() {
  node -e 'JSON.parse(fs.readFileSync(0, "utf8")).constructor === Object || process.exit(1)' 2>/dev/null
}

is_good() {
  case $reporter in
    autolab) tail -n 1 "$work/stdout" | is_json ;;
    # A later result counts instead of an earlier one, so the first is right as long as there is no other.
    classroom) true ;;
    *) [ -f "$result" ] && is_json <"$result" ;;
  esac
}

# Autolab's line has no words: what students read is the output before it.
say_so() {
  if [ "$reporter" = autolab ]; then
    echo "The grader failed, or took too long, before it could judge your work. This is not your fault, and the 0 says nothing about your work. Please tell your instructor."
  fi
}

finish() {
  cat "$work/stdout"
  is_good || { say_so; fall_back; }
  rm -rf "$work"
  exit 0
}

# The result is there from the first moment: nothing that happens later, not even SIGKILL, leaves the platform without.
fall_back
work=$(mktemp -d) || exit 0
: >"$work/stdout"
grader=
trap finish EXIT
trap 'if [ -n "$grader" ]; then kill "$grader"; wait "$grader"; fi; exit' INT TERM HUP

cd "$lab" || exit
[ -d node_modules ] || npm ci --omit=dev --prefer-offline >&2
# Where npm ci installed the Node that the lab needs, it is that one.
PATH=$lab/node_modules/.bin:$PATH

# In a repository what is graded lies in skeleton/: so annotations are put where students look.
mkdir "$work/handin"
timeout --kill-after=5 30 bash "$shared/hand-in.sh" "$submission" "$work/handin/skeleton" >&2 || exit

if compgen -G "grader/labs/*/hidden" >/dev/null; then set -- --hidden --feedback hint "$@"; fi
case $reporter in autolab | classroom) ;; *) reporter_and_file=$reporter=$result ;; esac

cd "$work/handin" || exit
# Only classroom looks at the two variables.
GITHUB_OUTPUT=$result GITHUB_WORKSPACE=$work/handin timeout --kill-after=20 "${GRADER_TIMEOUT_S:-540}" \
  node --disable-sigusr1 "$lab/grader/main.js" grade skeleton \
  --reporter "${reporter_and_file:-$reporter}" --out "$work/out" "$@" >"$work/stdout" &
grader=$!
wait "$grader"
ended=$?
# Up to 2 are its own words for how grading went.
if [ $ended -gt 2 ]; then echo "the grader ended with $ended" >&2; fi

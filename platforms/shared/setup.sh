#!/usr/bin/env bash
# Makes a machine ready to grade: to be run once, when an image is built. It needs npm, or apt-get as root to get it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# iproute2 and util-linux let the grader shut a submission off from the rest of the machine.
install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
    echo "could not install $*: going on without" >&2
}
if command -v apt-get >/dev/null; then
  apt-get update || true
  install ca-certificates iproute2 util-linux
  command -v npm >/dev/null || install npm
fi
command -v npm >/dev/null || {
  echo "there is no npm: begin with an image that has one" >&2
  exit 1
}

npm ci --omit=dev

# A submission that is run as another user must not read what it is judged by.
for secret in solution grader/labs/*/hidden; do
  if [ -e "$secret" ]; then chmod -R go-rwx "$secret"; fi
done

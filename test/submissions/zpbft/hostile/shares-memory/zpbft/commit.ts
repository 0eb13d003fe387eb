// Shares memory with whoever may be there: by files that are mapped, by channels, locks and queues.
import { openSync, readdirSync } from "node:fs";
import { BroadcastChannel } from "node:worker_threads";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const world = globalThis as unknown as {
  navigator?: { locks?: { request(name: string, run: () => unknown): unknown } };
};
const attempts: Record<string, () => unknown> = {
  "/dev/shm": () => openSync("/dev/shm/zlab-hostile-shares-memory", "w+"),
  semaphores: () => openSync("/dev/shm/sem.zlab-hostile-shares-memory", "w+"),
  queues: () => openSync("/dev/mqueue/zlab-hostile-shares-memory", "w+"),
  "what others share": () => readdirSync("/dev/shm").join(),
  "the kernel's list": () => openSync("/proc/sysvipc/shm", "r"),
  keys: () => openSync("/proc/keys", "r"),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`REACHED ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}
// Of its own process only: nobody else is to answer.
const channel = new BroadcastChannel("zlab-hostile-shares-memory");
channel.onmessage = (event) => console.error(`REACHED ${JSON.stringify(event)}`);
channel.postMessage(process.pid);
channel.unref();
world.navigator?.locks?.request("zlab-hostile-shares-memory", () => new Promise(() => {}));

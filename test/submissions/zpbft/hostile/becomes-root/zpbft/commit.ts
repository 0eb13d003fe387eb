// Asks the system to be somebody else, somewhere else, and of more importance than others.
import { constants, setPriority } from "node:os";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const asked: Record<string, () => unknown> = {
  "setgroups 0": () => process.setgroups?.([0]),
  "initgroups root": () => process.initgroups?.("root", 0),
  "setgid 0": () => process.setgid?.(0),
  "setegid 0": () => process.setegid?.(0),
  "setuid 0": () => process.setuid?.(0),
  "seteuid 0": () => process.seteuid?.(0),
  "priority of its own": () => setPriority(0, constants.priority.PRIORITY_HIGHEST),
  "priority of its parent": () => setPriority(process.ppid, constants.priority.PRIORITY_LOW),
};
// Who is root already, in a namespace of its own or not, becomes nothing by that.
const isRoot = process.getuid?.() === 0;
for (const [what, ask] of Object.entries(asked)) {
  try {
    ask();
    console.error(isRoot ? `allowed, as root: ${what}` : `REACHED ${what}`);
  } catch (error) {
    console.error(`not allowed: ${what}: ${(error as Error).message}`);
  }
}
console.error(`user ${process.getuid?.()}, group ${process.getgid?.()}, groups ${process.getgroups?.()}`);
process.title = "node grader/main.js grade --out /tmp";

// Has SQLite make files, write over others and empty them.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const sqlite = process.getBuiltinModule("node:sqlite");
const attempts: Record<string, () => unknown> = {
  "a file of the stage": () => open("naive.ts").exec("pragma user_version = 1"),
  "a file of its own folder": () => open("zlab-hostile.db").exec("create table t (a)"),
  "its compiled sources": () => open(".compiled/zlab-hostile.db").exec("create table t (a)"),
  "a public folder": () => open("/tmp/zlab-hostile-writes-by-sqlite.db").exec("create table t (a)"),
  "shared memory": () => open("/dev/shm/zlab-hostile-writes-by-sqlite.db").exec("pragma journal_mode = wal"),
  "a copy": () => open(":memory:").exec("vacuum into '/tmp/zlab-hostile-writes-by-sqlite-copy.db'"),
  "what is attached": () =>
    open(":memory:").exec("attach '/var/tmp/zlab-hostile-writes-by-sqlite.db' as a; create table a.t (a)"),
  "the skeleton": () =>
    open(`/proc/${process.ppid}/cwd/skeleton/zpbft/messages.ts`).exec("pragma journal_mode = off; vacuum"),
  "an extension": () => open(":memory:", { allowExtension: true }).loadExtension("/lib/x86_64-linux-gnu/libm.so.6"),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`WROTE ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}

function open(place: string, options = {}) {
  if (sqlite === undefined) throw new Error("there is no SQLite");
  return new sqlite.DatabaseSync(place, options);
}

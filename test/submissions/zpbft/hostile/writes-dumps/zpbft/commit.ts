// Has Node write for it: reports, snapshots of the heap, profiles, traces, coverage; and opens a debugger.
import { cpSync, mkdtempSync } from "node:fs";
import inspector from "node:inspector";
import { setHeapSnapshotNearHeapLimit, takeCoverage, writeHeapSnapshot } from "node:v8";
import { WASI } from "node:wasi";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const attempts: (() => unknown)[] = [
  () => process.report.writeReport("/tmp/zlab-hostile-writes-dumps-report.json"),
  () => process.report.writeReport("zlab-hostile-writes-dumps-report.json"),
  () => writeHeapSnapshot("/tmp/zlab-hostile-writes-dumps.heapsnapshot"),
  () => writeHeapSnapshot(),
  () => setHeapSnapshotNearHeapLimit(3) ?? fail("not yet written"),
  () => takeCoverage() ?? fail("nothing to be written"),
  () => inspector.open(0, "127.0.0.1") ?? inspector.url(),
  () => new inspector.Session().connect(),
  () => mkdtempSync("/tmp/zlab-hostile-writes-dumps-"),
  () => cpSync("naive.ts", "/tmp/zlab-hostile-writes-dumps.ts"),
  () => {
    const { DatabaseSync } = process.getBuiltinModule("node:sqlite") ?? fail("there is no SQLite");
    return new DatabaseSync("/tmp/zlab-hostile-writes-dumps.db").exec("create table t (a)");
  },
  () => new WASI({ version: "preview1", preopens: { "/": "/" } }),
  () => process.loadEnvFile("/etc/environment"),
];
for (const [place, attempt] of attempts.entries()) {
  try {
    console.error(`WROTE ${place}: ${String(await attempt()).slice(0, 100)}`);
  } catch (error) {
    console.error(`not written: ${(error as Error).message.slice(0, 80)}`);
  }
}

process.report.directory = "/tmp";
process.report.reportOnFatalError = true;
process.report.reportOnUncaughtException = true;

function fail(why: string): never {
  throw new Error(why);
}

// Has Node trace, profile and report into files, at once and when it runs out of memory.
import { createTracing } from "node:trace_events";
import v8 from "node:v8";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const profiles = v8 as unknown as Record<string, (...args: unknown[]) => unknown>;
const attempts: Record<string, () => unknown> = {
  traces: () => createTracing({ categories: ["node", "v8"] }).enable() ?? "enabled",
  "a snapshot when memory is short": () => v8.setHeapSnapshotNearHeapLimit(1) ?? "set",
  "a profile when memory is short": () => profiles.setHeapProfileNearHeapLimit?.(1) ?? fail("not set"),
  "a report": () => process.report.writeReport("/dev/shm/zlab-hostile-traces-to-files.json"),
  "a report in a folder": () => {
    process.report.directory = "/tmp";
    process.report.filename = "zlab-hostile-traces-to-files.json";
    return process.report.writeReport();
  },
  coverage: () => {
    process.env.NODE_V8_COVERAGE = "/tmp/zlab-hostile-traces-to-files";
    return v8.takeCoverage() ?? fail("not taken");
  },
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`WROTE ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}
process.report.reportOnFatalError = true;
process.report.reportOnUncaughtException = true;
process.report.reportOnSignal = true;
process.report.signal = "SIGTERM";

function fail(why: string): never {
  throw new Error(why);
}

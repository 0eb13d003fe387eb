// Makes links in its folder of compiled sources, where Node lets it write, and reads and writes through them.
import { chmodSync, linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { constants, enableCompileCache } from "node:module";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const compiled = `${process.cwd()}/.compiled`;
const attempts: (() => unknown)[] = [
  () => symlinkSync("/", `${compiled}/root`) ?? readdirSync(`${compiled}/root/`),
  () => symlinkSync("../../../..", `${compiled}/up`) ?? readdirSync(`${compiled}/up/`),
  () => linkSync("/etc/passwd", `${compiled}/passwd`),
  () => linkSync(`${process.cwd()}/naive.ts`, `${compiled}/naive.ts`),
  () => mkdirSync(`${compiled}/folder`),
  () => renameSync(compiled, `${process.cwd()}/.gone`),
  () => renameSync(`${process.cwd()}/zpbft/server.ts`, `${compiled}/server.ts`),
  () => chmodSync(compiled, 0o777),
  () => writeFileSync(`${compiled}/../../../zlab-hostile-links-compiled`, "x"),
  () =>
    enableCompileCache("/tmp/zlab-hostile-links-compiled-cache").status === constants.compileCacheStatus.ENABLED ||
    fail("not enabled"),
];
for (const [place, attempt] of attempts.entries()) {
  try {
    console.error(`WROTE ${place}: ${String(await attempt()).slice(0, 100)}`);
  } catch (error) {
    console.error(`not written: ${(error as Error).message.slice(0, 80)}`);
  }
}

function fail(why: string): never {
  throw new Error(why);
}

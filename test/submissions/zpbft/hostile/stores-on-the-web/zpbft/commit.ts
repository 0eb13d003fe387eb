// Keeps things in web storage, in caches and in cookies, which a browser would write to a file.
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const world = globalThis as unknown as Record<string, Storage & { open(name: string): Promise<unknown> }>;
const attempts: Record<string, () => unknown> = {
  localStorage: () => kept("localStorage"),
  sessionStorage: () => kept("sessionStorage"),
  caches: () => world.caches?.open("zlab-hostile") ?? fail("there are none"),
  indexedDB: () => world.indexedDB?.open("zlab-hostile") ?? fail("there is none"),
  Storage: () => Reflect.construct(world.Storage as never, []) ?? fail("there is none"),
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`WROTE ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}

function kept(name: string): unknown {
  const storage = world[name] ?? fail("there is none");
  storage.setItem("zlab-hostile", "x".repeat(1000));
  return storage.getItem("zlab-hostile")?.length;
}

function fail(why: string): never {
  throw new Error(why);
}

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../../../skeleton/znet/keys.ts";
import { freeAddresses } from "../../../base/ports.ts";
import { giveTo, type Sandbox } from "../../../sandbox/sandbox.ts";
import type { Seat } from "./master.ts";

/** Where a real server listens, and the files of its keys. */
export interface Place extends Seat {
  keys: { pri: string; pub: string };
}

/** A free address, and new keys in a folder, of which the sandboxed processes may read these. */
export async function newPlace(dir: string, id: number, sandbox: Sandbox): Promise<Place> {
  const [address] = (await freeAddresses(1)) as [string];
  const { privatePem, publicPem } = newPemPair("ed25519");
  const [pri, pub] = [path.join(dir, `${id}.pri`), path.join(dir, `${id}.pub`)];
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);
  for (const file of [pri, pub]) await giveTo(sandbox, file);
  return { address, publicPem, keys: { pri, pub } };
}

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../../../skeleton/znet/keys.ts";
import type { Identity } from "../../../cluster/member.ts";

/** New keys of a replica that is a process, as files in a folder. */
export async function newIdentity(dir: string, id: number): Promise<Identity> {
  const { privatePem, publicPem } = newPemPair("ed25519");
  const [pri, pub] = [path.join(dir, `${id}.pri`), path.join(dir, `${id}.pub`)];
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);
  return { publicPem, files: [pri, pub] };
}

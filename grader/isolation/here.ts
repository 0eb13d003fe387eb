import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../process/reaper.ts";
import { confinementHere } from "./confinement.ts";
import { inOrder, type Layer } from "./layers.ts";
import { behind, sealHere, trySeals } from "./seal.ts";

/** What a submission's processes are kept from in a grade on this machine. */
export interface Isolation {
  layers: readonly Layer[];
  /** What was tried and could not be had, each with the reason. */
  lost: readonly string[];
}

/** Tries all of it. What can be had behind a seal is seen there. */
export async function isolationHere(): Promise<Isolation> {
  const { seal, lost } = sealHere() === undefined ? await trySeals() : { lost: [] };
  if (seal === undefined) {
    const confinement = await confinementHere();
    return {
      layers: inOrder([...confinement.layers, ...(sealHere() ?? [])]),
      lost: [...(confinement.lost ?? []), ...lost],
    };
  }
  const { dir, remove } = await temporaryFolder("zpbft-run-");
  try {
    await chmod(dir, 0o711);
    const { command, env } = await behind(seal, dir, [process.execPath, fileURLToPath(import.meta.url)]);
    const [file = "", ...args] = command;
    const { stdout } = await promisify(execFile)(file, args, { env });
    const found: Isolation = JSON.parse(stdout);
    return { layers: found.layers, lost: [...found.lost, ...lost] };
  } finally {
    await remove();
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await isolationHere()));

import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { inOrder, type Layer } from "./layers.ts";
import { behind, namespacesHere, tryNamespaces } from "./namespaces.ts";
import { temporaryFolder } from "./reaper.ts";
import { sandboxHere } from "./sandbox.ts";

/** The isolation that a submission's processes get in a grade on this machine. */
export interface Isolation {
  layers: readonly Layer[];
  /** The layers that were tried and are unavailable, each with the reason. */
  lost: readonly string[];
}

/** Tries every layer. Which layers namespaces allow is tried inside them. */
export async function isolationHere(): Promise<Isolation> {
  const { namespaces, lost } = namespacesHere() === undefined ? await tryNamespaces() : { lost: [] };
  if (namespaces === undefined) {
    const sandbox = await sandboxHere();
    return {
      layers: inOrder([...sandbox.layers, ...(namespacesHere() ?? [])]),
      lost: [...(sandbox.lost ?? []), ...lost],
    };
  }
  const { dir, remove } = await temporaryFolder("zlab-run-");
  try {
    await chmod(dir, 0o711);
    const { command, env } = await behind(namespaces, dir, [process.execPath, fileURLToPath(import.meta.url)]);
    const [file = "", ...args] = command;
    const { stdout } = await execa(file, args, { env, extendEnv: false });
    const found: Isolation = JSON.parse(stdout);
    return { layers: found.layers, lost: [...found.lost, ...lost] };
  } finally {
    await remove();
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await isolationHere()));

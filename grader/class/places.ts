import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { ifThere } from "../base/if-there.ts";
import { json } from "../base/text.ts";
import { UsageError } from "../base/usage.ts";
import { makeWritable, whyOf, writeWhole } from "../base/write.ts";
import { StoreError } from "./store.ts";

/** The file by which a folder of results is known, and what a later run goes on with. */
const MEMORY = "class.json";
const SCHEMA = "lab-class/2";

/** The files of a run that was ended before it wrote its memory. */
const UNFINISHED = /^\.(lock|[\da-f-]+\.tmp)$/;

/** What earlier versions wrote began with another word, and the first did not note who is called what. */
const KNOWN = /^\w+-class\/(?<version>[12])$/;

/** What is remembered of a class between two runs. */
export interface Memory {
  seed: number;
  /** The safe names in the results, by the entries' keys. */
  names: ReadonlyMap<string, string>;
}

/**
 * Looks at the two folders before anything is written.
 *
 * @throws UsageError when the submissions are no folder, or the results or the plan would lie among them, or the results among
 * other things
 */
export async function checkFolders(submissions: string, out: string, plan?: string): Promise<void> {
  const found = await ifThere(stat(submissions)).catch((error: unknown) => {
    throw new UsageError(`${submissions} cannot be read: ${whyOf(error)}`);
  });
  if (found === undefined) throw new UsageError(`${submissions} does not exist: give the folder of the submissions`);
  if (!found.isDirectory()) throw new UsageError(`${submissions} is not a folder: give the folder of the submissions`);
  const real = await realpath(submissions);
  for (const [option, place] of Object.entries({ "--out": out, "--plan": plan })) {
    if (place !== undefined && isInside(await realPath(place), real))
      throw new UsageError(`${option} ${place}: lies in ${submissions}, where it would be taken for a submission`);
  }
  const there = await ifThere(readdir(out)).catch((error: unknown) => {
    throw new UsageError(`--out ${out} cannot be read: ${whyOf(error)}`);
  });
  if (there?.some((name) => !UNFINISHED.test(name)) && !there.includes(MEMORY)) {
    throw new UsageError(`--out ${out}: holds other things; give a new folder, or that of an earlier run`);
  }
}

/**
 * Makes the folder of the results, if need be.
 *
 * @throws StoreError when that cannot be done, or nothing may be written into it
 */
export async function makeFolder(out: string): Promise<void> {
  try {
    await makeWritable(out);
  } catch (error) {
    throw new StoreError(`--out ${out} cannot be written to (${whyOf(error)}): give another folder`);
  }
}

/**
 * What an earlier run left; undefined if there was none. `option` is how a person gave the folder.
 *
 * @throws UsageError when what is there is something else, or cannot be read: a new seed and new names would take its place
 */
export async function readMemory(out: string, option = "--out"): Promise<Memory | undefined> {
  const text = await ifThere(readFile(path.join(out, MEMORY), "utf8")).catch((error: unknown) => {
    throw new UsageError(
      `${option} ${out}: its ${MEMORY} cannot be read (${whyOf(error)}); see to that, or give another folder`,
    );
  });
  if (text === undefined) return undefined;
  try {
    const { schema, seed, names } = JSON.parse(text) as {
      schema: unknown;
      seed: number;
      names: Record<string, string>;
    };
    const version = KNOWN.exec(String(schema))?.groups?.version;
    if (version !== undefined && Number.isSafeInteger(seed)) {
      return { seed, names: new Map(version === "1" ? [] : Object.entries(names)) };
    }
  } catch {
    // Reported below, like everything else that the folder should not hold.
  }
  throw new UsageError(`${option} ${out}: its ${MEMORY} is not what an earlier run wrote; give another folder`);
}

export async function writeMemory(out: string, { seed, names }: Memory): Promise<void> {
  await writeWhole(path.join(out, MEMORY), json({ schema: SCHEMA, seed, names: Object.fromEntries(names) }));
}

/** The real path of a file or folder that may not exist yet. */
async function realPath(place: string): Promise<string> {
  const real = await realpath(place).catch(() => undefined);
  return real ?? path.join(await realPath(path.dirname(place)), path.basename(place));
}

function isInside(place: string, folder: string): boolean {
  const way = path.relative(folder, place);
  return way === "" || !(way === ".." || way.startsWith(`..${path.sep}`) || path.isAbsolute(way));
}

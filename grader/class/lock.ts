import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { ifThere } from "../base/if-there.ts";
import { UsageError } from "../base/usage.ts";

/** No submission has a name with a dot in front. */
const LOCK = ".lock";

/** Who works in a folder of results. */
interface Holder {
  pid: number;
  host: string;
  /** When the process began, in the system's own words, if it has any: later its number may be somebody else's. */
  startedAt: string;
}

/**
 * Takes a folder of results for this process, until it is released. What a dead one has left is taken over.
 *
 * @throws UsageError when another class is being graded into it
 */
export async function lockFolder(out: string): Promise<{ release(): Promise<void> }> {
  const file = path.join(out, LOCK);
  const mine: Holder = { pid: process.pid, host: hostname(), startedAt: await startOf(process.pid) };
  const text = JSON.stringify(mine);
  while (!(await isMade(file, text))) {
    const holder = await holderIn(file);
    if (holder !== undefined && (await isAtWork(holder))) refuse(out, file, holder);
    await rm(file, { force: true });
  }
  // If two take it over at once, the later one gets it.
  const holder = await holderIn(file);
  if (holder !== undefined && JSON.stringify(holder) !== text) refuse(out, file, holder);
  // One that cannot be removed is taken over by the next class, as that of any process that is gone.
  return { release: () => rm(file, { force: true }).catch(() => {}) };
}

async function isMade(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Undefined if the one who began to write it was ended over that.
 *
 * @throws Error when it cannot be read: who holds it may be at work
 */
async function holderIn(file: string): Promise<Holder | undefined> {
  const text = (await ifThere(readFile(file, "utf8"))) ?? "";
  try {
    const { pid, host, startedAt } = JSON.parse(text) as Holder;
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, host, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

async function isAtWork({ pid, host, startedAt }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but exists.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return (await startOf(pid)) === startedAt;
}

async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Behind the name, which may hold anything, in brackets; the twentieth field from there.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function refuse(out: string, file: string, { pid, host }: Holder): never {
  throw new UsageError(
    `--out ${out}: another grade:class works in it (process ${pid} on ${host}); wait for it, or, if it is dead, remove ${file}`,
  );
}

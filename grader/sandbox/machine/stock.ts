import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { PROC } from "../proc.ts";
import { cgroupDirs, readText } from "./cgroup.ts";
import type { Stock, What } from "./needs.ts";

const MIB = 1024 * 1024;

/** A version 1 group without a limit reports nearly 2^63. */
const NO_LIMIT = 2 ** 60;

/** A limit above this is never reached, so that the use need not be counted. */
const THREADS_ENOUGH = 50_000;

/** The threads of the processes of a grade that run already when it asks what there is. */
const STARTED_THREADS = 35;

/**
 * What this machine has for grades now: the lowest of all limits that this process can see. If a grade has begun, what it
 * uses itself counts as available to it.
 */
export async function stockHere({ hasBegun = false } = {}): Promise<Stock> {
  const stock = new Map<What, number>();
  const set = (what: What, ...limits: (number | undefined)[]): void => {
    const known = limits.filter((limit) => limit !== undefined && limit < NO_LIMIT);
    if (known.length > 0) stock.set(what, Math.max(0, Math.min(...(known as number[]))));
  };
  const { pids, memory, cpu } = cgroupDirs();
  const ofUser = await limitOf("Max processes", "-Hu");
  const own = hasBegun ? STARTED_THREADS : 0;
  const left = (limit: number | undefined, used: number | undefined): number | undefined =>
    limit === undefined || used === undefined ? undefined : Math.min(limit, limit - used + own);
  const freeThreads = (dir: string) => left(numberIn(`${dir}/pids.max`), numberIn(`${dir}/pids.current`));
  // Root has no limit of its own, but the servers run as another user then.
  set("threads", isRoot() ? undefined : left(ofUser, threadsOfUser(ofUser)), ...pids.map(freeThreads));
  set("threadsOfUser", isRoot() ? ofUser : undefined);
  set("files", await limitOf("Max open files", "-Hn"));
  set("memory", ...[freeMemory(), ...memory.map(freeIn)].map(inMiB));
  const { space, inodes } = await freeForFiles();
  set("space", inMiB(space));
  set("inodes", inodes);
  set("processor", availableParallelism(), ...cpu.map(quotaOf));
  return stock;
}

/** The hard limit of this process, to which Node raises the soft one of open files when it starts. */
async function limitOf(name: string, flag: string): Promise<number | undefined> {
  const limits = readText(`${PROC}/self/limits`);
  const line = limits.split("\n").find((one) => one.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  if (hard !== undefined) return toNumber(hard);
  if (process.platform === "win32") return undefined;
  try {
    const text = execFileSync("/bin/sh", ["-c", `ulimit ${flag}`], { stdio: ["ignore", "pipe", "ignore"] });
    return toNumber(String(text).trim());
  } catch {
    // Some shells do not know every limit.
    return undefined;
  }
}

/** Whether this is the machine's own root, and not one of a user namespace. */
function isRoot(): boolean {
  if (process.getuid?.() !== 0) return false;
  const map = readText(`${PROC}/self/uid_map`);
  return map === "" || /^\s*0\s+0\s+4294967295/.test(map);
}

/** How many threads this user has, of those that can be seen from here. */
function threadsOfUser(limit: number | undefined): number {
  if (limit === undefined || limit > THREADS_ENOUGH) return 0;
  const user = process.getuid?.();
  let count = 0;
  for (const pid of processes()) {
    const status = readText(`${PROC}/${pid}/status`);
    if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1) !== user) continue;
    count += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return count;
}

function processes(): string[] {
  try {
    return readdirSync(PROC).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** The memory that the kernel could give, swap included. Other systems do not report what they could free. */
function freeMemory(): number | undefined {
  const text = readText(`${PROC}/meminfo`);
  const kiB = (name: string): number | undefined => toNumber(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]);
  const available = kiB("MemAvailable");
  return available === undefined ? undefined : (available + (kiB("SwapFree") ?? 0)) * 1024;
}

/** The memory that a control group has left: its limit minus what is in use, without the file cache. */
function freeIn(dir: string): number | undefined {
  const limit = numberIn(`${dir}/memory.max`) ?? numberIn(`${dir}/memory.limit_in_bytes`);
  const used = numberIn(`${dir}/memory.current`) ?? numberIn(`${dir}/memory.usage_in_bytes`);
  const stat = readText(`${dir}/memory.stat`);
  const files = (["active_file", "inactive_file", "slab_reclaimable"] as const).map((name) =>
    Number(new RegExp(`^(?:total_)?${name} (\\d+)$`, "m").exec(stat)?.[1] ?? 0),
  );
  return less(limit, used === undefined ? undefined : used - files.reduce((sum, bytes) => sum + bytes, 0));
}

/** In bytes, and how many files more. Some file systems have no limit of these, and say that they have none at all. */
async function freeForFiles(): Promise<{ space?: number; inodes?: number }> {
  const found = await statfs(tmpdir()).catch(() => undefined);
  if (found === undefined) return {};
  return { space: found.bavail * found.bsize, inodes: found.files === 0 ? undefined : found.ffree };
}

/** How many processors' worth of time a control group may use. */
function quotaOf(dir: string): number | undefined {
  const [quota, period] = readText(`${dir}/cpu.max`).trim().split(" ").map(toNumber);
  if (quota !== undefined && period !== undefined) return quota / period;
  const [quota_us, period_us] = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map((name) => numberIn(path.join(dir, name)));
  return quota_us === undefined || period_us === undefined || quota_us < 0 ? undefined : quota_us / period_us;
}

function less(limit: number | undefined, used: number | undefined): number | undefined {
  return limit === undefined || used === undefined ? undefined : limit - used;
}

function inMiB(bytes: number | undefined): number | undefined {
  return bytes === undefined || bytes >= NO_LIMIT ? undefined : Math.floor(bytes / MIB);
}

function numberIn(file: string): number | undefined {
  return toNumber(readText(file).trim());
}

/** Undefined for `max`, `unlimited`, and what is no number. */
function toNumber(text: string | undefined): number | undefined {
  return text === undefined || text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

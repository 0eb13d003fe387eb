import { hash, randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../skeleton/znet/keys.ts";
import { freeAddresses } from "../cluster/ports.ts";
import { CACHE_DIR, type Confinement } from "../isolation/confinement.ts";
import { PROJECT, SKELETON } from "../labs.ts";
import { Process } from "../process/launch.ts";

/** Compiled sources of the pristine skeleton, by their content and the version of Node. */
const KEPT = path.join(PROJECT, "node_modules", ".cache", "zpbft-lab");

const START_TIMEOUT_MS = 60_000;

/** Who only compiles may write what comes of it, and do nothing else. */
const COMPILING: Confinement = { layers: ["permissions"], user: undefined };

const COMPILE_MAX_MS = 3000;

/** Whether the skeleton, as it is now, was never compiled. */
export async function isCacheMissing(): Promise<boolean> {
  return (await kept()) === undefined;
}

/**
 * Gives a stage compiled sources of its own, which halves the start of its processes. They are a copy, made from the
 * pristine skeleton: what a submission does to its own reaches nobody else. Where none can be kept, it starts with none.
 */
export async function giveCache(stageDir: string): Promise<void> {
  const dir = path.join(stageDir, CACHE_DIR);
  await mkdir(dir);
  const there = await kept();
  if (there === undefined) return;
  // One that cannot be read is one that is not there.
  await cp(there, dir, { recursive: true }).catch(() => {});
}

/** Compiles the skeleton, as it is staged, and keeps what came of it. */
export async function fillCache(stageDir: string): Promise<void> {
  await runOnce(stageDir);
  const place = path.join(KEPT, await versionOf(SKELETON));
  const parts = `${place}-${process.pid}`;
  try {
    await mkdir(KEPT, { recursive: true });
    await cp(path.join(stageDir, CACHE_DIR), parts, { recursive: true });
    await letAllRead(parts);
    await rename(parts, place);
  } catch {
    // Somebody else was faster, or nothing may be written there: then every start takes its time.
    await rm(parts, { recursive: true, force: true });
  }
}

/**
 * Adds the graded files of a stage to its compiled sources: stripping their types would take every process as long as
 * starting does. Nothing of them is run: what imports them here asks for a name that nobody can know, so Node has compiled
 * all of it when it finds that it cannot link it. A file that cannot be compiled, or not soon, is left to the processes.
 */
export async function compileGraded(stageDir: string, names: Iterable<string>): Promise<void> {
  const imports = [...names].map((name, place) => `import { "${randomUUID()}" as it${place} } from "./${name}";`);
  const rights = { confinement: COMPILING, reads: [] };
  const compiler = Process.node("compile", ["--input-type=module", "--eval", imports.join("\n")], stageDir, rights);
  const timer = setTimeout(() => compiler.signal("SIGKILL"), COMPILE_MAX_MS);
  await compiler.exited;
  clearTimeout(timer);
  await compiler.end();
}

async function kept(): Promise<string | undefined> {
  const place = path.join(KEPT, await versionOf(SKELETON));
  return readdir(place).then(
    () => place,
    () => undefined,
  );
}

/**
 * Node keeps what it compiled to itself, and who installed the lab, or grades with it, may do so with all files: confined
 * processes are another user's. At once: these are hundreds.
 */
export async function letAllRead(dir: string): Promise<void> {
  for (const name of await readdir(dir, { recursive: true })) chmodSync(path.join(dir, name), 0o755);
}

/** A master and a server, which load all there is. They write down what was compiled when they end. */
async function runOnce(dir: string): Promise<void> {
  const [maddr, saddr] = (await freeAddresses(2)) as [string, string];
  const [pri, pub] = [path.join(dir, "cache.pri"), path.join(dir, "cache.pub")];
  const { privatePem, publicPem } = newPemPair("ed25519");
  await writeFile(pri, privatePem);
  await writeFile(pub, publicPem);
  const program = path.join(dir, "naive.js");
  const server = ["-role", "server", "-maddr", maddr, "-saddr", saddr, "-pri", pri, "-pub", pub];
  const processes = [["-role", "master", "-maddr", maddr, "-f", "0"], server].map((args) =>
    Process.node("compile", [program, ...args], dir),
  );
  try {
    await processes[1]?.stderr.until(/== start work loop ==/, { timeout_ms: START_TIMEOUT_MS });
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
}

async function versionOf(dir: string): Promise<string> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(".ts")).toSorted();
  const sources = await Promise.all(names.map((name) => readFile(path.join(dir, name), "utf8")));
  return hash("sha256", ["2", process.version, ...names, ...sources].join("\0")).slice(0, 16);
}

import { hash, randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { LabFunction, LabProgram } from "../base/lab.ts";
import { PROJECT } from "../base/project.ts";
import { Process } from "../sandbox/launch.ts";
import { CACHE_DIR, type Sandbox } from "../sandbox/sandbox.ts";

/** Compiled sources of the given files, by their content and the version of Node. */
const KEPT = path.join(PROJECT, "node_modules", ".cache", "zlab");

const START_TIMEOUT_MS = 60_000;

/** Who only compiles may write what comes of it, and do nothing else. */
const COMPILING: Sandbox = { layers: ["permissions"], user: undefined };

/** A twentieth of a second is usual. */
const COMPILE_MAX_MS = 10_000;

type Files = ReadonlyMap<string, string>;

/**
 * Gives a stage compiled sources of its own, which halves the start of its processes. They are a copy, made from what was
 * given: what a submission does to its own reaches nobody else. Where none can be kept, it starts with none.
 */
export async function giveCache(stageDir: string, given: Files): Promise<void> {
  const dir = path.join(stageDir, CACHE_DIR);
  await mkdir(dir);
  // One that cannot be read is one that is not there.
  if (await isKept(given)) await cp(keptFolder(given), dir, { recursive: true }).catch(() => {});
}

/** Whether these files were compiled before. */
export function isKept(given: Files): Promise<boolean> {
  return readdir(keptFolder(given)).then(
    () => true,
    () => false,
  );
}

/**
 * Compiles what was given, in a stage of its own, and keeps what comes of it, where anything may be written: what the smallest
 * cluster runs, and the sources that it has no use for, as those of the clock and the disk that a grader plays.
 */
export async function fillCache(
  program: LabProgram,
  given: Files,
  layStage: () => Promise<{ dir: string; remove(): Promise<void> }>,
): Promise<void> {
  // A number of a process would not do: graders in sandboxes of their own may have the same.
  const parts = `${keptFolder(given)}-${randomUUID()}`;
  const mayWrite = await mkdir(parts, { recursive: true }).then(
    () => true,
    () => false,
  );
  // Then every start takes its time.
  if (!mayWrite) return;
  const staged = await layStage();
  try {
    await runOnce(program, staged.dir);
    await compileSources(staged.dir, given.keys());
    await cp(path.join(staged.dir, CACHE_DIR), parts, { recursive: true });
    await letAllRead(parts);
    await rename(parts, keptFolder(given)).catch(() => {});
  } finally {
    // If somebody else was faster.
    await rm(parts, { recursive: true, force: true });
    await staged.remove();
  }
}

/**
 * Adds the graded files of a stage to its compiled sources: stripping their types would take every process as long as
 * starting does. Returns what Node wrote if it could not link them, as where one of `functions` is not exported; what it could
 * not compile soon is left to the processes, and then there is nothing to tell.
 */
export async function compileGraded(
  stageDir: string,
  names: Iterable<string>,
  functions: readonly LabFunction[],
): Promise<string> {
  const all = [...names];
  const wanted = functions
    .filter(({ file }) => all.includes(file))
    .map(({ name, file }, index) => `import { ${name} as a${index} } from "./${file}";`);
  return compileSources(stageDir, all, wanted);
}

/**
 * Compiles sources of a stage, and runs nothing of them: what imports them here asks for a name that nobody can know, so Node
 * has compiled all of it when it finds that it cannot link it. Returns what Node wrote if it found something else before:
 * it looks at the imports `wanted` first, and at all in the order of the files' names here.
 */
async function compileSources(
  stageDir: string,
  names: Iterable<string>,
  wanted: readonly string[] = [],
): Promise<string> {
  const unknown = randomUUID();
  const sources = [...names].filter((name) => /(?<!\.d)\.ts$/.test(name));
  const imports = [
    ...wanted,
    ...sources.map((name, index) => `import { "${unknown}" as it${index} } from "./${name}";`),
  ];
  const rights = { sandbox: COMPILING, reads: [] };
  const compiler = Process.node("compile", ["--input-type=module", "--eval", imports.join("\n")], stageDir, rights);
  const timer = setTimeout(() => compiler.signal("SIGKILL"), COMPILE_MAX_MS);
  const { code } = await compiler.exited;
  clearTimeout(timer);
  await compiler.end();
  await compiler.stderr.closed;
  const said = compiler.stderr.text;
  return code === 1 && !said.includes(unknown) ? said : "";
}

/**
 * Node keeps what it compiled to itself, and who installed the lab, or grades with it, may do so with all files: sandboxed
 * processes are another user's. At once: these are hundreds.
 */
export async function letAllRead(dir: string): Promise<void> {
  for (const name of await readdir(dir, { recursive: true })) chmodSync(path.join(dir, name), 0o755);
}

/** The smallest cluster loads all there is. Its processes write down what was compiled when they end. */
async function runOnce({ entry, smallest, atWork }: LabProgram, dir: string): Promise<void> {
  const processes = (await smallest(dir)).map((args) => Process.node("compile", [path.join(dir, entry), ...args], dir));
  try {
    await processes.at(-1)?.stderr.until(atWork, { timeout_ms: START_TIMEOUT_MS });
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
}

/** Where what was compiled of these files is kept, if it is. */
export function keptFolder(given: Files): string {
  return path.join(KEPT, hash("sha256", ["4", process.version, ...[...given].flat()].join("\0")).slice(0, 16));
}

import { randomUUID } from "node:crypto";
import { chmod, link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ifThere } from "../../base/if-there.ts";
import { json } from "../../base/text.ts";
import { UsageError } from "../../base/usage.ts";
import { makeFolder, whyOf, writeWhole } from "../../base/write.ts";
import { type GradingSpec, isSameSpec, specIn } from "../spec.ts";
import { StoreError } from "../store.ts";
import type { Task } from "../task.ts";

const MANIFEST = "manifest.json";
const SCHEMA = "lab-plan/1";
const [TASKS, RESULTS] = ["tasks", "results"];

/** What is to be graded, in a folder: how, and the ids of the tasks in the order of their numbers. */
export interface Plan {
  dir: string;
  spec: GradingSpec;
  tasks: readonly string[];
}

/** Who may read what: students' work is for who plans alone. Results may be written by another user, as root. */
const [PRIVATE_FOLDER, PRIVATE_FILE] = [0o700, 0o600];

/**
 * Writes a plan into a folder, which nobody else can read from then on: it holds what students wrote. The manifest comes last,
 * so that a plan which has one is whole. One that is there and says the same stays as it is.
 *
 * @throws UsageError when the folder holds another plan, or something else
 * @throws StoreError when it cannot be written to
 */
export async function writePlan(dir: string, spec: GradingSpec, tasks: readonly Task[]): Promise<void> {
  const ids = tasks.map(({ id }) => id);
  const before = await ifThere(planIn(dir)).catch((error: unknown) => {
    throw new UsageError(`--plan ${dir}: its ${MANIFEST} cannot be read (${whyOf(error)}); give a new folder`);
  });
  if (before !== undefined) {
    if (isSameSpec(before.spec, spec) && before.tasks.join() === ids.join()) return;
    throw new UsageError(`--plan ${dir}: holds another plan; give a new folder`);
  }
  const there = await ifThere(readdir(dir));
  if (there?.some((name) => name !== TASKS && name !== RESULTS && !name.endsWith(".tmp")))
    throw new UsageError(`--plan ${dir}: holds other things; give a new folder`);
  try {
    await makeFolder(dir);
    await chmod(dir, PRIVATE_FOLDER);
    await makeFolder(path.join(dir, RESULTS));
    for (const [number, { id, files }] of tasks.entries())
      await writeWhole(taskFile(dir, number), json({ id, files: Object.fromEntries(files) }), PRIVATE_FILE);
    await writeWhole(path.join(dir, MANIFEST), json({ schema: SCHEMA, ...spec, tasks: ids }), PRIVATE_FILE);
  } catch (error) {
    throw new StoreError(`--plan ${dir} cannot be written to, for you alone (${whyOf(error)}): give another folder`);
  }
}

/**
 * Reads the plan in a folder that a person named; `name` is what as.
 *
 * @throws UsageError when there is none
 */
export async function planNamed(name: string, dir: string): Promise<Plan> {
  return planIn(dir).catch((error: unknown) => {
    throw new UsageError(
      `${name} ${dir}: its ${MANIFEST} cannot be read (${whyOf(error)}); give the folder that grade:class --plan wrote`,
    );
  });
}

/**
 * Reads a plan.
 *
 * @throws Error when it cannot be read, with the system's code, or is no plan: it is called "it"
 */
async function planIn(dir: string): Promise<Plan> {
  const file = path.join(dir, MANIFEST);
  const text = await readFile(file, "utf8");
  const read = parsed(text);
  const spec = specIn(read);
  const { schema, tasks } = (read ?? {}) as { schema?: unknown; tasks?: unknown };
  const isPlan = schema === SCHEMA && Array.isArray(tasks) && tasks.every((id) => typeof id === "string");
  if (!isPlan || spec === undefined) throw new Error("it is damaged, or of another version");
  return { dir, spec, tasks };
}

/**
 * Reads a task of a plan by its number.
 *
 * @throws Error when it cannot be read, or is another one
 */
export async function taskIn({ dir, tasks }: Plan, number: number): Promise<Task> {
  const file = taskFile(dir, number);
  const { id, files } = (parsed(await readFile(file, "utf8")) ?? {}) as { id?: unknown; files?: unknown };
  const isTask = typeof files === "object" && files !== null;
  if (id !== tasks[number] || typeof id !== "string" || !isTask) throw new Error(`${file} is not the plan's`);
  return { id, files: new Map(Object.entries(files as Record<string, string>)) };
}

/**
 * The result of a task, in one piece; undefined if there is none.
 *
 * @throws Error when it is there and cannot be read
 */
export async function resultIn(dir: string, number: number): Promise<Buffer | undefined> {
  const file = resultFile(dir, number);
  return ifThere(readFile(file)).catch((error: unknown) => {
    throw new Error(`${path.relative(dir, file)} cannot be read (${whyOf(error)})`);
  });
}

/** Why the last try of a task came to no result; empty if nobody knows. */
export function failureIn(dir: string, number: number): Promise<string> {
  return readFile(failureFile(dir, number), "utf8").catch(() => "");
}

/** Notes why a task came to no result, for who collects. Where that cannot be written, it is lost. */
export async function noteFailure(dir: string, number: number, why: string): Promise<void> {
  await writeWhole(failureFile(dir, number), why).catch(() => {});
}

/**
 * Stores a result, all at once: it gets its name when it is whole. Returns false, and stores nothing, when there is one.
 *
 * @throws Error when it cannot be stored
 */
export async function storeResult(dir: string, number: number, bytes: Buffer): Promise<boolean> {
  const file = resultFile(dir, number);
  const made = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(made, bytes, { flag: "wx", flush: true });
    const isStored = await linked(made, file);
    if (isStored) await rm(failureFile(dir, number), { force: true });
    return isStored;
  } catch (error) {
    throw new Error(`${file} cannot be written: ${whyOf(error)}`);
  } finally {
    await rm(made, { force: true }).catch(() => {});
  }
}

/** Stores a result in the place of a damaged one. */
export async function replaceResult(dir: string, number: number, bytes: Buffer): Promise<void> {
  await rm(resultFile(dir, number), { force: true });
  await storeResult(dir, number, bytes);
}

/** Keeps a second result, which says something else than the first, beside it. */
export async function storeOther(dir: string, number: number, bytes: Buffer): Promise<string> {
  const file = path.join(dir, RESULTS, `${number}.other-${randomUUID()}.tar.gz`);
  await writeFile(file, bytes, { flag: "wx", flush: true });
  return file;
}

/** The files of second results that say something else than the first. */
export async function othersIn(dir: string): Promise<string[]> {
  const names = await readdir(path.join(dir, RESULTS)).catch(() => []);
  return names.filter((name) => /^\d+\.other-.*\.tar\.gz$/.test(name)).map((name) => path.join(RESULTS, name));
}

/** Gives a whole file its name, unless there is one of that name. */
async function linked(made: string, file: string): Promise<boolean> {
  try {
    await link(made, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    // Some file systems have no links. There, of two that store at the very same time the later one's result stays.
    if (await resultExists(file)) return false;
    await rename(made, file);
    return true;
  }
}

function resultExists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}

function taskFile(dir: string, number: number): string {
  return path.join(dir, TASKS, `${number}.json`);
}

export function resultFile(dir: string, number: number): string {
  return path.join(dir, RESULTS, `${number}.tar.gz`);
}

function failureFile(dir: string, number: number): string {
  return path.join(dir, RESULTS, `${number}.failed`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

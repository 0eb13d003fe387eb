import { randomUUID } from "node:crypto";
import { access, constants, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a file, and its folder if need be, so that whoever reads it sees the old content or the new one, and nothing in
 * between: also when the disk is full, or the machine stops. What is no file, as `/dev/stdout` or a pipe, is written to, and
 * not replaced. The package write-file-atomic (8.0.0) does not do that: on a full disk it puts what did fit in the place of the
 * old content, and says that all went well. `mode` is who may read a new file, as the system has it.
 */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  await makeFolder(path.dirname(file));
  if (await isNoFile(file)) return writeFile(file, text);
  const unfinished = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeFile(unfinished, text, { flag: "wx", flush: true, mode });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}

/** A device or a pipe. `/dev/stdout` is a link to what may well be a file, and would be replaced itself. */
async function isNoFile(place: string): Promise<boolean> {
  const there = await stat(place).catch(() => undefined);
  if (there === undefined || there.isDirectory()) return false;
  return !there.isFile() || path.resolve(place).startsWith("/dev/");
}

/**
 * Makes a folder, and those around it, if need be.
 *
 * @throws Error when that cannot be done, with the true reason
 */
export async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true }).catch(async (error: unknown) => {
    const nearest = await nearestThere(dir);
    if (!(await stat(nearest)).isDirectory()) throw new Error(`${nearest} is a file, and no folder`);
    // Of a place that is read-only, Node says that it is not there.
    await access(nearest, constants.W_OK);
    throw error;
  });
}

/** The folder itself, or what there is of those around it. */
async function nearestThere(dir: string): Promise<string> {
  const isThere = await stat(dir).then(
    () => true,
    () => false,
  );
  const parent = path.dirname(dir);
  return isThere || parent === dir ? dir : nearestThere(parent);
}

/**
 * Makes a folder, and those around it, if need be.
 *
 * @throws Error when that cannot be done, or nothing may be written there
 */
export async function makeWritable(dir: string): Promise<void> {
  await makeFolder(dir);
  await access(dir, constants.W_OK);
}

/** The words for an error of the file system, without the path, which stands elsewhere, or is a temporary one. */
export function whyOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${code}: ${message.replace(/^\w+: /, "").replace(/, \w+( .*)?$/s, "")}`;
}

/** The sentence that a file cannot be written, and why. */
export function unwritten(file: string, error: unknown): string {
  return `${file} cannot be written: ${whyOf(error)}`;
}

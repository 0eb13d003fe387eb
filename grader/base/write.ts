import { randomUUID } from "node:crypto";
import { access, constants, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a file, and its folder if need be, so that whoever reads it sees the old content or the new one, and nothing in
 * between: also when the disk is full, or the machine stops. The package write-file-atomic (8.0.0) does not do that: on a full
 * disk it puts what did fit in the place of the old content, and says that all went well.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  try {
    await writeFile(unfinished, text, { flag: "wx", flush: true });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Makes a folder, and those around it, if need be.
 *
 * @throws Error when that cannot be done, or nothing may be written there
 */
export async function makeWritable(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true }).catch(async (error: unknown) => {
    // Of a place that is read-only, Node says that it is not there.
    await access(path.dirname(dir), constants.W_OK);
    throw error;
  });
  await access(dir, constants.W_OK);
}

/** The words for an error of the file system, without the path, which stands elsewhere, or is a temporary one. */
export function whyOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${code}: ${message.replace(/^\w+: /, "").replace(/, \w+( .*)?$/s, "")}`;
}

import { lstat, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * What the intake has to say of a submission, in a file beside it that does not count: why it cannot be graded, and what
 * was left out. So whoever grades it tells the student.
 */
export interface IntakeResult {
  /** Empty if it can be graded. */
  refusal: string;
  notes: readonly string[];
}

const FILE = ".hand-in.json";
const BYTES_MAX = 64 * 1024;
const SCHEMA = "lab-hand-in/1";

export async function writeIntakeResult(dir: string, { refusal, notes }: IntakeResult): Promise<void> {
  await writeFile(path.join(dir, FILE), `${JSON.stringify({ schema: SCHEMA, refusal, notes })}\n`);
}

/** What was said, or nothing: a student may have any file of that name, and only loses by it. */
export async function readIntakeResult(dir: string): Promise<IntakeResult> {
  try {
    const file = path.join(dir, FILE);
    const found = await lstat(file);
    const text = found.isFile() && found.size <= BYTES_MAX ? await readFile(file, "utf8") : "{}";
    const { schema, refusal, notes } = JSON.parse(text) as Partial<IntakeResult> & { schema?: unknown };
    const isRight = schema === SCHEMA && typeof refusal === "string" && Array.isArray(notes);
    if (isRight) return { refusal, notes: notes.filter((note) => typeof note === "string") };
  } catch {
    // As if there were none.
  }
  return { refusal: "", notes: [] };
}

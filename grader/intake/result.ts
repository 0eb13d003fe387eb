import { lstat, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * The intake's result for a submission, in a file beside it that is not graded: why it cannot be graded, and what was left
 * out. The grade shows it to the student.
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

/** The stored result, or an empty one. A student may hand in any file of this name, but can only lose by it. */
export async function readIntakeResult(dir: string): Promise<IntakeResult> {
  try {
    const file = path.join(dir, FILE);
    const found = await lstat(file);
    const text = found.isFile() && found.size <= BYTES_MAX ? await readFile(file, "utf8") : "{}";
    const { schema, refusal, notes } = JSON.parse(text) as Partial<IntakeResult> & { schema?: unknown };
    const isRight = schema === SCHEMA && typeof refusal === "string" && Array.isArray(notes);
    if (isRight) return { refusal, notes: notes.filter((note) => typeof note === "string") };
  } catch {
    // An unreadable file counts as none.
  }
  return { refusal: "", notes: [] };
}

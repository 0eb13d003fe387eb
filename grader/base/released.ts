import { readFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "./project.ts";

/** What a package was released with. The project that packages are made from has no such thing. */
export interface Released {
  /** The given files, as they were given: their texts by their names in the skeleton. */
  given: Readonly<Record<string, string>>;
  /** The graded files, as students begin with them: likewise. */
  begun: Readonly<Record<string, string>>;
  /** The foundation of a grade: SHA-256 in hexadecimal, by the names of foundation.ts. */
  foundation: Readonly<Record<string, string>>;
}

/** Where a package keeps it. It is one file, which no formatter, compiler or line end gets at. */
export const RELEASED = "grader/released.json";

/** What this package was released with; undefined in the project. */
export async function released(): Promise<Released | undefined> {
  const text = await readFile(path.join(PROJECT, RELEASED), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Released);
}

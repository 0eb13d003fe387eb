import { createHash } from "node:crypto";
import type { Candidate } from "./candidate.ts";
import type { Basis } from "./store.ts";

/** Something to be graded: all that its result depends on, and nothing of whose it is. */
export interface Task {
  /** A hash of all that the result depends on, in hexadecimal: with the same id the result is the same, wherever it was made. */
  id: string;
  /** The graded files, by their names. */
  files: ReadonlyMap<string, string>;
}

/** The task of a submission that can be graded. Submissions that say the same have one between them. */
export function taskOf({ files }: Pick<Candidate, "files">, { asked, grader }: Pick<Basis, "asked" | "grader">): Task {
  const basis = JSON.stringify([[...files], asked, grader]);
  return { id: createHash("sha256").update(basis).digest("hex"), files };
}

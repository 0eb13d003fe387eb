import { whyOf } from "../base/write.ts";
import { SubmissionError } from "../submission/submission.ts";
import { ITEMS_MAX, printable, SEEN_MAX, UnreadableError } from "./item.ts";

/** @throws SubmissionError when there are too many files, be it with those that are left out or without */
export function refuseTooMany(kept: number, seen: number): void {
  if (kept <= ITEMS_MAX && seen <= SEEN_MAX) return;
  const what = kept > ITEMS_MAX ? `${ITEMS_MAX} files besides node_modules and the like` : `${SEEN_MAX} files`;
  throw new SubmissionError(`it holds more than ${what}: hand in the graded file alone`);
}

export function tooLong(name: string, bytes: number, bytes_max: number): SubmissionError {
  return new SubmissionError(
    `${printable(name)} is ${bytes} bytes long, the most is ${bytes_max}: leave out what is not your code`,
  );
}

export function refuseKind(name: string): never {
  throw new SubmissionError(`${printable(name)} is not a regular file: put the file itself there`);
}

/** What says of itself that it is not the machine's doing: the way to a file is too long, leads in a circle, or is none. */
const NOT_THE_MACHINES: ReadonlySet<string | undefined> = new Set(["ENAMETOOLONG", "ELOOP", "ENOTDIR"]);

/** The error to throw for an error of the file system: its code decides whose fault it is. */
export function unreadable(error: unknown): Error {
  return isTheirs(error)
    ? new SubmissionError(`it cannot be read (${whyOf(error)}): hand in the graded file alone`)
    : new UnreadableError(`it cannot be read here: ${whyOf(error)}`);
}

/** Whether an unreadable path was made unreadable by its author. */
export function isTheirs(error: unknown): boolean {
  return NOT_THE_MACHINES.has((error as NodeJS.ErrnoException).code);
}

import { messageOf } from "../base/error-message.ts";
import { SubmissionError } from "../submission/submission.ts";
import { isLeftOut, printable, UnreadableError } from "./item.ts";

/** What unpacks to more than this, and to so many times its own size, is made to fill disks. */
const BOMB_BYTES: number = 10 * 1024 * 1024;
const BOMB_TIMES = 200;

/** What an archive is called in words for the student. */
export type Kind = "zip" | "tar";

/**
 * Where in an archive a file lies, by the name that it has there: with slashes. Nothing is unpacked by such a name; one
 * that leads elsewhere is refused all the same, for who wrote it meant harm, or another file.
 *
 * @throws SubmissionError for a name that is not relative, or leads out of the archive
 */
export function placeIn(kind: Kind, written: string): string {
  // Windows has written them with backslashes.
  const name = written.replaceAll("\\", "/");
  if (name.startsWith("/") || /^[a-z]:/i.test(name)) {
    refuse(kind, `the name "${printable(written)}" is not relative: pack a folder by its own name`);
  }
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) {
    refuse(kind, `the name "${printable(written)}" leads out of its folder: pack what lies in one folder`);
  }
  return parts.join("/");
}

/** Whether a file is one that systems, editors and tools leave in any folder. */
export function isLeftOutAt(name: string): boolean {
  return name.split("/").some(isLeftOut);
}

export function refuseBomb(kind: Kind, unpacked_bytes: number, packed_bytes: number): void {
  if (unpacked_bytes <= BOMB_BYTES || unpacked_bytes <= BOMB_TIMES * packed_bytes) return;
  const size = `${BOMB_BYTES / 1024 / 1024} MiB, more than ${BOMB_TIMES} times its own size`;
  refuse(kind, `it unpacks to more than ${size}: hand in the graded file alone`);
}

/** Words for the student: why an archive is not taken. */
export function refuse(kind: Kind, why: string): never {
  throw new SubmissionError(`the ${kind} is not taken: ${why}`);
}

export function refuseDamaged(kind: Kind, error: unknown): never {
  if (error instanceof SubmissionError || error instanceof UnreadableError) throw error;
  return refuse(kind, `it is damaged: ${messageOf(error)}; pack it again`);
}

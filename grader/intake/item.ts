/** Where something lies: a path, whose bytes need not be UTF-8. */
export type Place = string | Buffer;

/** An archive: in a file, or, where it was packed itself, in memory. */
export type Packed = { place: Place } | { content: Buffer };

/** A file of what was handed in. It is not read before somebody asks for it, for most do not count. */
export interface Item {
  /** Its path in what was handed in, with slashes, as people read it. */
  name: string;
  kind: "file" | "link" | "other";
  /** Where a link leads, as it is written there. */
  target?: string;
  /** Where it lies, unless it is packed. */
  place?: Place;
  /**
   * Reads it.
   *
   * @throws SubmissionError when it is longer than that, damaged, encrypted, or no regular file
   * @throws UnreadableError when the machine does not let it be read
   */
  read(bytes_max: number): Promise<Buffer>;
}

/** What was found in a folder or an archive, but what systems, editors and tools leave in any folder. */
export interface Listing {
  items: Item[];
  /** Folders that could not be looked into, and why: what is looked for may lie there. */
  unread: { name: string; why: string }[];
  /** Folders that are too deep to be looked into. */
  tooDeep: string[];
}

/** More files than this are no submission, left-out ones not counted. */
export const ITEMS_MAX = 10_000;

/** More than this is not looked through, whatever it is. */
export const SEEN_MAX = 200_000;

/** What was handed in cannot be read, and the machine is at fault, or the folder's owner: nobody can say what is in it. */
export class UnreadableError extends Error {
  override name = "UnreadableError";
}

/** What systems, editors, git and npm leave in any folder, by the name of a file or of a folder around it. */
export function isLeftOut(part: string): boolean {
  return part.startsWith(".") || LEFT_OUT.has(part.toLowerCase());
}

const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", "__macosx", "thumbs.db", "desktop.ini", "icon\r"]);

/** A name for a message: without what would take hold of a terminal, and not longer than a line. */
export function printable(name: string): string {
  const clean = name.replace(/\p{C}/gu, "\ufffd");
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

import { folded } from "./safe-name.ts";

/** The longest name of an entry, and of one part of it, in bytes: so long ones can be written on any system. */
const NAME_BYTES_MAX = 400;
const PART_BYTES_MAX = 200;

/**
 * Judges the names in a zip one after the other: each alone, and beside those before it. A folder's name ends with a
 * slash; the folders that a name leads through count as named.
 */
export class ZipNames {
  /** By the name without regard to case: how it was written, and whether it is a folder. */
  readonly #seen = new Map<string, { name: string; isFolder: boolean; isListed: boolean }>();

  /** Notes a name. Returns what is wrong with it, or undefined if nothing is. */
  add(name: string): string | undefined {
    const isFolder = name.endsWith("/");
    const parts = (isFolder ? name.slice(0, -1) : name).split("/");
    const fault = faultOf(name, parts);
    if (fault !== undefined) return fault;
    for (const length of parts.keys()) {
      const clash = this.#note(parts.slice(0, length + 1).join("/"), length + 1 < parts.length, isFolder);
      if (clash !== undefined) return clash;
    }
    return undefined;
  }

  #note(name: string, isOnTheWay: boolean, isFolderAtEnd: boolean): string | undefined {
    const isFolder = isOnTheWay || isFolderAtEnd;
    const known = this.#seen.get(folded(name));
    if (known === undefined) {
      this.#seen.set(folded(name), { name, isFolder, isListed: !isOnTheWay });
      return undefined;
    }
    if (known.name !== name) return `"${printable(known.name)}" and "${printable(name)}" differ in case only`;
    if (known.isFolder !== isFolder) return `"${printable(name)}" is a file and a folder at once`;
    if (known.isListed && !isOnTheWay) return `"${printable(name)}" is there twice`;
    known.isListed ||= !isOnTheWay;
    return undefined;
  }
}

function faultOf(name: string, parts: readonly string[]): string | undefined {
  const shown = printable(name);
  if (/[\u0000-\u001f\u007f]/.test(name)) return `the name "${shown}" has control characters`;
  if (name.includes("\\")) return `the name "${shown}" has a backslash`;
  if (name.startsWith("/") || /^[a-z]:/i.test(name)) return `the name "${shown}" is not relative`;
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return `the name "${shown}" leads out of its folder, or nowhere`;
  }
  if (Buffer.byteLength(name) > NAME_BYTES_MAX || parts.some((part) => Buffer.byteLength(part) > PART_BYTES_MAX)) {
    return `the name "${shown}" is too long`;
  }
  return undefined;
}

/** A name for an error message: without what would take hold of a terminal, and not longer than a line. */
export function printable(name: string): string {
  const clean = name.replace(/\p{C}/gu, "\ufffd");
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

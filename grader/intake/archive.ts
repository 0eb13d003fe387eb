import path from "node:path";
import { SubmissionError } from "../submission/submission.ts";
import { type Listing, type Packed, printable } from "./item.ts";
import { listTar } from "./tar.ts";
import { listZip } from "./zip.ts";

/** What files of a kind begin with, at some place, and how they are called. */
const KINDS: readonly { kind: Kind; names: RegExp; magic: string; at: number }[] = [
  { kind: "zip", names: /\.zip$/i, magic: "PK\u0003\u0004", at: 0 },
  { kind: "zip", names: /\.zip$/i, magic: "PK\u0005\u0006", at: 0 },
  { kind: "tgz", names: /\.(tgz|tar\.gz)$/i, magic: "\u001f\u008b", at: 0 },
  { kind: "tar", names: /\.tar$/i, magic: "ustar", at: 257 },
  { kind: "strange", names: /\.7z$/i, magic: "7z\u00bc\u00af\u0027\u001c", at: 0 },
  { kind: "strange", names: /\.rar$/i, magic: "Rar!", at: 0 },
  { kind: "strange", names: /\.(tbz2?|tar\.bz2)$/i, magic: "BZh", at: 0 },
  { kind: "strange", names: /\.(txz|tar\.xz)$/i, magic: "\u00fd7zXZ", at: 0 },
  { kind: "strange", names: /\.(tzst|tar\.zst)$/i, magic: "\u0028\u00b5\u002f\u00fd", at: 0 },
];

type Kind = "zip" | "tgz" | "tar" | "strange";

/** So much of a file tells what it is. */
export const HEAD_BYTES = 512;

/** Whether a file is called like an archive, be it one that can be opened here or not. */
export function isArchive(name: string): boolean {
  return KINDS.some(({ names }) => names.test(name));
}

/** A name without what says that it is an archive. */
export function withoutExtension(name: string): string {
  return KINDS.reduce((left, { names }) => left.replace(names, ""), name);
}

/**
 * Lists the files of an archive of any kind that can be opened here. What it is, is told by what it begins with, and
 * else by its name.
 *
 * @throws SubmissionError for a kind that cannot be opened, and as `listZip` and `listTar` do
 */
export async function listArchive(archive: Packed, name: string, head: Buffer): Promise<Listing> {
  const text = head.toString("latin1");
  const known =
    KINDS.find(({ magic, at }) => text.startsWith(magic, at)) ?? KINDS.find(({ names }) => names.test(name));
  switch (known?.kind) {
    case "zip":
      return listZip(archive);
    case "tgz":
    case "tar":
      return listTar(archive, known.kind === "tgz");
    default:
      throw new SubmissionError(`${printable(path.posix.basename(name))} cannot be opened here: hand in a .zip`);
  }
}

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import type { Item, Listing, Packed } from "./item.ts";
import { readableNames } from "./names.ts";
import { isLeftOutAt, placeIn, refuse, refuseBomb, refuseDamaged } from "./packed.ts";
import { refuseKind, refuseTooMany, tooLong, unreadable } from "./refusals.ts";

/** An archive of which one part can only be read behind all parts before it: so much is gone through at most. */
const THROUGH_MAX_BYTES: number = 2 * 1024 * 1024 * 1024;

const FILES: readonly Header["type"][] = ["file", "contiguous-file"];
const LINKS: readonly Header["type"][] = ["link", "symlink"];

/**
 * Lists the files of a tar, which may be gzipped. Each that is read is looked for anew, for nothing is unpacked.
 *
 * @throws SubmissionError for what is no tar, is damaged, holds dangerous names, or is too much
 */
export async function listTar(tar: Packed, isGzipped: boolean): Promise<Listing> {
  const found: { header: Header; place: number }[] = [];
  await eachEntry(tar, isGzipped, async ({ header }, place) => {
    if (header.type !== "directory" && !isLeftOutAt(placeIn("tar", header.name))) found.push({ header, place });
    refuseTooMany(found.length, place);
    return true;
  });
  const names = namesOf(found.map(({ header }) => header));
  const items = found.map(({ header, place }, index): Item => {
    const name = placeIn("tar", names[index] as string);
    if (LINKS.includes(header.type)) {
      return { name, kind: "link", target: targetOf(header, name), read: async () => refuseKind(name) };
    }
    if (!FILES.includes(header.type)) return { name, kind: "other", read: async () => refuseKind(name) };
    const { size } = header;
    return { name, kind: "file", read: (bytes_max) => readEntry(tar, isGzipped, { name, place, size }, bytes_max) };
  });
  return { items: items.filter(({ name }) => !isLeftOutAt(name)), unread: [], tooDeep: [] };
}

async function readEntry(
  tar: Packed,
  isGzipped: boolean,
  { name, place, size }: { name: string; place: number; size: number },
  bytes_max: number,
): Promise<Buffer> {
  if (size > bytes_max) throw tooLong(name, size, bytes_max);
  const chunks: Buffer[] = [];
  await eachEntry(tar, isGzipped, async (part, at) => {
    if (at < place) return true;
    for await (const chunk of part) chunks.push(chunk);
    return false;
  });
  return Buffer.concat(chunks);
}

type Part = AsyncIterable<Buffer> & { header: Header; resume(): unknown };

/** Goes through the parts, as long as it is said to. */
async function eachEntry(
  tar: Packed,
  isGzipped: boolean,
  visit: (part: Part, place: number) => Promise<boolean>,
): Promise<void> {
  const packed_bytes =
    "content" in tar
      ? tar.content.length
      : (await stat(tar.place).catch((error: unknown) => Promise.reject(unreadable(error)))).size;
  // As bytes: in which encoding names were written is found out when all are known.
  const parts = extract({ filenameEncoding: "latin1" } as Parameters<typeof extract>[0]);
  const flowing = pipeline(
    "content" in tar ? Readable.from([tar.content]) : createReadStream(tar.place),
    isGzipped ? createGunzip() : (source: AsyncIterable<Buffer>) => source,
    (source: AsyncIterable<Buffer>) => limited(source, packed_bytes),
    parts,
  );
  // Errors come from the parts, except those after the last part.
  const fault = flowing.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    let place = 0;
    for await (const part of parts as unknown as AsyncIterable<Part>) {
      if (!(await visit(part, place))) return;
      part.resume();
      place += 1;
    }
    const error = await fault;
    if (error !== undefined) throw error;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw unreadable(error);
    refuseDamaged("tar", error);
  }
}

async function* limited(source: AsyncIterable<Buffer>, packed_bytes: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    refuseBomb("tar", bytes, packed_bytes);
    if (bytes > THROUGH_MAX_BYTES) refuse("tar", "it is too large: hand in the graded file alone");
    yield chunk;
  }
}

/** A pax header says its names in UTF-8; others are in any encoding. */
function namesOf(headers: readonly Header[]): string[] {
  const readable = readableNames(headers.map(({ name }) => Buffer.from(name, "latin1")));
  return headers.map(({ name, pax }, place) =>
    (pax as { path?: string } | undefined)?.path === undefined ? (readable[place] as string) : name,
  );
}

/** A hard link names another part of the archive; any other link leads from where it lies. */
function targetOf({ type, linkname }: Header, name: string): string {
  return type === "link" ? path.posix.relative(path.posix.dirname(name), linkname) : linkname;
}

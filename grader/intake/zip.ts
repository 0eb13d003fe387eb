import { isUtf8 } from "node:buffer";
import { buffer } from "node:stream/consumers";
import { crc32, inflateRawSync } from "node:zlib";
import yauzl from "yauzl";
import { type Item, type Listing, type Packed, printable } from "./item.ts";
import { readableNames } from "./names.ts";
import { isLeftOutAt, placeIn, refuse, refuseBomb, refuseDamaged } from "./packed.ts";
import { refuseTooMany, tooLong, unreadable } from "./refusals.ts";
import { ZipReader } from "./zip-reader.ts";

/** The kinds of files in the mode that Unix gives them. */
const KIND_MASK = 0o170000;
const LINK = 0o120000;
const FOLDER = 0o040000;
const FILES: readonly number[] = [0, 0o100000];

/** No file system lets a link lead farther. */
const TARGET_BYTES_MAX = 4096;

const [STORED, DEFLATED] = [0, 8];

/** What cannot be packed becomes a little longer. */
const SLACK_BYTES = 64 * 1024;

const UTF8_FLAG = 0x800;

/** Names are judged here, all by the same rules. */
const OPTIONS = { decodeStrings: false, validateEntrySizes: true, autoClose: false };

/**
 * Lists the files of a zip. Nothing that it says of itself is trusted: what comes out of a file that is read is counted and
 * checked.
 *
 * @throws SubmissionError for what is no zip, is damaged, holds dangerous names, or is too much
 */
export async function listZip(zip: Packed): Promise<Listing> {
  const entries: yauzl.Entry[] = [];
  const kept: { entry: yauzl.Entry; name: string }[] = [];
  let packed_bytes = 0;
  await withZip(zip, async (file) => {
    packed_bytes = file.fileSize;
    for await (const entry of file.eachEntry()) {
      // What is left out is most of it, and is forgotten at once.
      refuseTooMany(entries.length, file.entriesRead);
      if (isFolder(entry) || isLeftOutAt(placeIn("zip", entry.fileNameRaw.toString("latin1")))) continue;
      entries.push(entry);
    }
    refuseTooMany(entries.length, 0);
  });
  for (const [place, name] of namesOf(entries).entries()) {
    const found = { entry: entries[place] as yauzl.Entry, name: placeIn("zip", name) };
    if (!isLeftOutAt(found.name)) kept.push(found);
  }
  refuseBomb(
    "zip",
    kept.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0),
    packed_bytes,
  );
  const items: Item[] = [];
  for (const { entry, name } of kept) items.push(await itemOf(zip, entry, name));
  return { items, unread: [], tooDeep: [] };
}

async function itemOf(zip: Packed, entry: yauzl.Entry, name: string): Promise<Item> {
  const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK;
  const refuseTo = (why: string) => async () => refuse("zip", `"${printable(name)}" ${why}`);
  if (kind === LINK) {
    const target = entry.isEncrypted() ? "" : (await readEntry(zip, entry, name, TARGET_BYTES_MAX)).toString();
    return { name, kind: "link", target, read: refuseTo("is a link: pack the file itself") };
  }
  if (!FILES.includes(kind)) return { name, kind: "other", read: refuseTo("is neither a file nor a folder") };
  if (entry.isEncrypted()) return { name, kind: "file", read: refuseTo("is encrypted: pack it without a password") };
  return { name, kind: "file", read: (bytes_max) => readEntry(zip, entry, name, bytes_max) };
}

function isFolder({ fileNameRaw, externalFileAttributes }: yauzl.Entry): boolean {
  return /[/\\]$/.test(fileNameRaw.toString("latin1")) || ((externalFileAttributes >>> 16) & KIND_MASK) === FOLDER;
}

/** By the zip's own word for an encoding, and where it has none, by what fits all its names. */
function namesOf(entries: readonly yauzl.Entry[]): string[] {
  const own = entries.map((entry) => ownName(entry));
  const others = entries.filter((_, place) => own[place] === undefined).map(({ fileNameRaw }) => fileNameRaw);
  const guessed = readableNames(others).values();
  return own.map((name) => name ?? (guessed.next().value as string));
}

/** From a field that Info-ZIP adds, or by the flag that says UTF-8. */
function ownName({ generalPurposeBitFlag, fileNameRaw, extraFields }: yauzl.Entry): string | undefined {
  const [plain, named] = [[], extraFields].map((fields) => yauzl.getFileNameLowLevel(0, fileNameRaw, fields, true));
  if (named !== plain) return named;
  return (generalPurposeBitFlag & UTF8_FLAG) !== 0 && isUtf8(fileNameRaw) ? fileNameRaw.toString() : undefined;
}

function readEntry(zip: Packed, entry: yauzl.Entry, name: string, bytes_max: number): Promise<Buffer> {
  if (entry.uncompressedSize > bytes_max) throw tooLong(name, entry.uncompressedSize, bytes_max);
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    refuse("zip", `"${printable(name)}" is packed by a method that is not known here: make a plain .zip`);
  }
  return withZip(zip, async (file) => {
    if (compressedSize > uncompressedSize + SLACK_BYTES) throw new Error("its sizes do not fit");
    const packed = await buffer(await file.openReadStreamPromise(entry, { decodeFileData: false }));
    // A stream for each file costs more than all else.
    const content = compressionMethod === STORED ? packed : inflated(packed, uncompressedSize);
    if (content.length !== uncompressedSize) throw new Error("its sizes do not fit");
    if (crc32(content) !== entry.crc32) throw new Error(`the checksum of "${printable(name)}" does not fit`);
    return content;
  });
}

function inflated(packed: Buffer, bytes: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (error) {
    const isLonger = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw isLonger ? new Error("its sizes do not fit") : error;
  }
}

async function withZip<T>(zip: Packed, use: (file: yauzl.ZipFile) => Promise<T>): Promise<T> {
  const file = await openZip(zip).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall !== undefined) throw unreadable(error);
    return refuse("zip", "it is no zip that can be read, or a part of it is missing: pack it again");
  });
  // What it has to say otherwise comes by what is awaited.
  file.on("error", () => {});
  try {
    return await use(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw unreadable(error);
    return refuseDamaged("zip", error);
  } finally {
    file.close();
  }
}

async function openZip(zip: Packed): Promise<yauzl.ZipFile> {
  if ("content" in zip) return yauzl.fromBufferPromise(zip.content, { ...OPTIONS });
  const reader = new ZipReader(zip.place);
  try {
    return await yauzl.fromRandomAccessReaderPromise(reader, reader.size, { ...OPTIONS });
  } catch (error) {
    reader.close(() => {});
    throw error;
  }
}

import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { SubmissionError } from "../submission/submission.ts";
import { printable, ZipNames } from "./zip-names.ts";

/** More entries than this, or more bytes in all that are unpacked, are no submission. */
export const ENTRIES_MAX = 1000;
export const BYTES_MAX: number = 10 * 1024 * 1024;

/** The kinds of files in the mode that Unix gives them. */
const KIND_MASK = 0o170000;
const LINK = 0o120000;
const KINDS_ALLOWED: readonly number[] = [0, 0o100000, 0o040000];

/**
 * Reads the files of a zip, by their names, folders left out. What systems and editors add (`__MACOSX`, names with a dot
 * in front, `node_modules`) is not unpacked. Nothing that the zip says of itself is trusted: what comes out is counted.
 *
 * @throws SubmissionError for what is no zip, is damaged or encrypted, holds links or dangerous names, or is too much
 */
export async function readZip(file: string): Promise<Map<string, Buffer>> {
  const zip = await yauzl
    // Names are judged here, all by the same rules.
    .openPromise(file, { decodeStrings: false, validateEntrySizes: true, autoClose: false })
    .catch((error: Error) => refuse(`it is no zip that can be read: ${error.message}`));
  try {
    return await readEntries(zip);
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    return refuse(`it is damaged: ${(error as Error).message}`);
  } finally {
    zip.close();
  }
}

async function readEntries(zip: yauzl.ZipFile): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const names = new ZipNames();
  let entries = 0;
  let left = BYTES_MAX;
  for await (const entry of zip.eachEntry()) {
    entries += 1;
    if (entries > ENTRIES_MAX) refuse(`it holds more than ${ENTRIES_MAX} files: leave out node_modules`);
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    const fault = names.add(name);
    if (fault !== undefined) refuse(fault);
    refuseKind(entry, name);
    if (name.endsWith("/") || isLeftOut(name)) continue;
    const content = await inflate(zip, entry, left);
    left -= content.length;
    files.set(name, content);
  }
  return files;
}

function refuseKind(entry: yauzl.Entry, name: string): void {
  const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK;
  if (kind === LINK) refuse(`"${printable(name)}" is a link`);
  if (!KINDS_ALLOWED.includes(kind)) refuse(`"${printable(name)}" is neither a file nor a folder`);
  if (entry.isEncrypted()) refuse(`"${printable(name)}" is encrypted: leave out the password`);
}

async function inflate(zip: yauzl.ZipFile, entry: yauzl.Entry, bytes_max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let sum = 0;
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytes_max) refuse(`it unpacks to more than ${BYTES_MAX / 1024 / 1024} MiB`);
    sum = crc32(chunk, sum);
    chunks.push(chunk);
  }
  if (sum !== entry.crc32) throw new Error("a checksum does not fit");
  return Buffer.concat(chunks);
}

function isLeftOut(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || part === "node_modules");
}

function refuse(why: string): never {
  throw new SubmissionError(`the zip is not taken: ${why}`);
}

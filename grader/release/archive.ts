import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pack } from "tar-stream";
import { ZipFile } from "yazl";
import type { Entry } from "./entries.ts";

const [FILE, PROGRAM] = [0o644, 0o755];

export async function zip(entries: readonly Entry[]): Promise<Buffer> {
  // Some moment in local time, which is what a zip holds. The clock's would make every package another one.
  const mtime = new Date(2000, 0, 1, 12);
  const file = new ZipFile();
  for (const { name, content } of entries) {
    file.addBuffer(content, name, { mtime, mode: 0o100000 | modeOf(content), forceDosTimestamp: true });
  }
  file.end();
  return buffer(file.outputStream);
}

export async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const file = pack();
  for (const { name, content } of entries) file.entry({ name, mode: modeOf(content), mtime: new Date(0) }, content);
  file.finalize();
  return buffer(file);
}

export async function tarGz(entries: readonly Entry[]): Promise<Buffer> {
  return promisify(gzip)(await tar(entries));
}

/** What begins with `#!` is to be run. The file's own mode doesn't tell everywhere: Windows keeps none. */
function modeOf(content: Buffer): number {
  return content.subarray(0, 2).toString() === "#!" ? PROGRAM : FILE;
}

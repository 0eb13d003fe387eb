import yazl from "yazl";

export interface ZipEntry {
  name: string;
  content?: string | Buffer;
  /** As Unix has it, with the kind of file. */
  mode?: number;
  isStored?: boolean;
}

/** A zip with these entries, in this order. */
export async function zipOf(...entries: readonly ZipEntry[]): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const { name, content = "", mode = 0o100644, isStored = false } of entries) {
    if (name.endsWith("/")) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name, { mode, compress: !isStored });
  }
  zip.end();
  return Buffer.concat(await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer>));
}

/** The same zip with a name, or any other text, exchanged for one of the same length: what no honest tool writes. */
export function forged(zip: Buffer, text: string, other: string): Buffer {
  if (Buffer.byteLength(text) !== Buffer.byteLength(other)) throw new Error("the lengths differ");
  return Buffer.from(zip.toString("latin1").replaceAll(text, other), "latin1");
}

/** The same zip with two bytes of the first central header changed, where APPNOTE 4.3.12 has this field. */
export function withField(zip: Buffer, offset: number, value: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt16LE(value, zip.indexOf("PK\u0001\u0002", 0, "latin1") + offset);
  return changed;
}

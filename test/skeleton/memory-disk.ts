import type { Disk } from "../../skeleton/zdisk/disk.ts";

/** A disk that is gone with the process, and keeps what was asked of it. */
export class MemoryDisk implements Disk {
  appended = 0;
  bytes: Buffer;
  /** What was there before each write, and what each would have left. */
  readonly writes: { op: "append" | "replace"; before: Buffer; bytes: Buffer }[] = [];

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
  }

  load(): Buffer {
    this.appended = this.bytes.length;
    return this.bytes;
  }

  append(bytes: Uint8Array): void {
    this.writes.push({ op: "append", before: this.bytes, bytes: Buffer.from(bytes) });
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.appended += bytes.length;
  }

  replace(bytes: Uint8Array): void {
    this.writes.push({ op: "replace", before: this.bytes, bytes: Buffer.from(bytes) });
    this.bytes = Buffer.from(bytes);
    this.appended = 0;
  }
}

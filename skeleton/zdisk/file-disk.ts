import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { messageOf } from "../zlog/text.ts";
import { type Disk, DiskError } from "./disk.ts";

/**
 * A disk that is a file in a folder which exists. `fdatasync` makes the machine write what it would rather keep in memory for a
 * while: without it, bytes survive the death of the process, and not that of the machine.
 */
export class FileDisk implements Disk {
  appended = 0;
  readonly #folder: string;
  readonly #file: string;
  #fd: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, "records");
  }

  load(): Buffer {
    return this.#safely("read", () => {
      const bytes = existsSync(this.#file) ? readFileSync(this.#file) : Buffer.alloc(0);
      this.appended = bytes.length;
      return bytes;
    });
  }

  append(bytes: Uint8Array): void {
    this.#safely("write to", () => {
      this.#fd ??= this.#opened();
      writeAll(this.#fd, bytes);
      fdatasyncSync(this.#fd);
    });
    this.appended += bytes.length;
  }

  replace(bytes: Uint8Array): void {
    this.#safely("replace", () => {
      const whole = `${this.#file}.new`;
      const fd = openSync(whole, "w");
      writeAll(fd, bytes);
      // Before the new name: otherwise that could be on the disk before what it names is.
      fsyncSync(fd);
      closeSync(fd);
      if (this.#fd !== undefined) closeSync(this.#fd);
      this.#fd = undefined;
      renameSync(whole, this.#file);
      this.#syncFolder();
    });
    this.appended = 0;
  }

  #opened(): number {
    const isNew = !existsSync(this.#file);
    const fd = openSync(this.#file, "a");
    if (isNew) this.#syncFolder();
    return fd;
  }

  /** A name is what its folder says, and that is written apart from the file. */
  #syncFolder(): void {
    // Windows writes names by itself, and opens no folder.
    if (process.platform === "win32") return;
    const fd = openSync(this.#folder, "r");
    fsyncSync(fd);
    closeSync(fd);
  }

  #safely<T>(what: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new DiskError(`cannot ${what} ${this.#file}: ${messageOf(error)}`, { cause: error });
    }
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import yauzl from "yauzl";
import type { Place } from "./item.ts";

/** A thousand entries of a directory fit in. */
const WINDOW_BYTES = 128 * 1024;

const PIECE_BYTES = 64 * 1024;

/**
 * Reads a zip's file in large pieces. Its directory is read by 46 bytes and a name at a time, and packages make it long:
 * asking the system for each takes minutes.
 */
export class ZipReader extends yauzl.RandomAccessReader {
  readonly size: number;
  readonly #fd: number;
  readonly #window: Buffer = Buffer.allocUnsafe(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(place: Place) {
    super();
    this.#fd = openSync(place, "r");
    this.size = fstatSync(this.#fd).size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    let bytes = 0;
    let fault: Error | null = null;
    try {
      bytes = this.#read(buffer.subarray(offset, offset + length), position);
    } catch (error) {
      fault = error as Error;
    }
    // Called later, for the caller does not expect a synchronous answer.
    queueMicrotask(() => callback(fault, bytes));
  }

  #read(into: Buffer, position: number): number {
    if (into.length > WINDOW_BYTES) return readSync(this.#fd, into, 0, into.length, position);
    if (position < this.#start || position + into.length > this.#start + this.#length) {
      this.#length = readSync(this.#fd, this.#window, 0, WINDOW_BYTES, position);
      this.#start = position;
    }
    return this.#window.copy(
      into,
      0,
      position - this.#start,
      Math.min(position - this.#start + into.length, this.#length),
    );
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#pieces(start, end), { objectMode: false });
  }

  *#pieces(start: number, end: number): Generator<Buffer> {
    for (let place = start; place < end; ) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, end - place));
      const bytes = readSync(this.#fd, piece, 0, piece.length, place);
      // The file has become shorter meanwhile, which its checksum will show.
      if (bytes === 0) return;
      place += bytes;
      yield piece.subarray(0, bytes);
    }
  }

  override close(callback: (error: Error | null) => void): void {
    closeSync(this.#fd);
    queueMicrotask(() => callback(null));
  }
}

import { readSync, writeSync } from "node:fs";
import * as v from "valibot";
import { messageOf, oneLine } from "../zlog/text.ts";
import { type Disk, DiskError } from "./disk.ts";

const Answer = v.strictObject({
  id: v.number(),
  bytes: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "Invalid bytes: not base64"))),
  error: v.optional(v.string()),
});

const CHUNK_BYTES = 64 * 1024;

/** How long a descriptor that does not wait by itself is waited for, before it is tried again. */
const PAUSE_MS = 1;
const PAUSE: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));

/**
 * A disk that another process plays, at the other end of a descriptor. Each operation is a line of JSON,
 * `{"op":"append","id":7,"bytes":"…"}` with the bytes in base64, and so is its answer: `{"id":7}`, with `bytes` to a `load`, or
 * `{"id":7,"error":"EIO"}`. The whole process stands still until the answer is there, as it does while a file is synced.
 */
export class FdDisk implements Disk {
  appended = 0;
  readonly #fd: number;
  #lastId = 0;
  /** What was read behind the last answer. */
  #rest: Buffer = Buffer.alloc(0);

  /** The descriptor must not be that of a stream: a stream would never let a read wait. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  load(): Buffer {
    const bytes = Buffer.from(this.#ask("load") ?? "", "base64");
    this.appended = bytes.length;
    return bytes;
  }

  append(bytes: Uint8Array): void {
    this.#ask("append", bytes);
    this.appended += bytes.length;
  }

  replace(bytes: Uint8Array): void {
    this.#ask("replace", bytes);
    this.appended = 0;
  }

  #ask(op: "load" | "append" | "replace", bytes?: Uint8Array): string | undefined {
    this.#lastId += 1;
    const id = this.#lastId;
    const text = bytes === undefined ? undefined : Buffer.from(bytes).toString("base64");
    this.#write(Buffer.from(`${JSON.stringify({ op, id, bytes: text })}\n`));
    const answer = readAnswer(this.#line());
    if (answer.id !== id) throw new DiskError(`the disk answered ${answer.id}, and was asked ${id}`);
    if (answer.error !== undefined) throw new DiskError(`${op} failed: ${oneLine(answer.error, 100)}`);
    return answer.bytes;
  }

  #write(line: Buffer): void {
    for (let at = 0; at < line.length; ) at += this.#patiently(() => writeSync(this.#fd, line, at));
  }

  /** Reads up to the end of a line. */
  #line(): string {
    const chunks = [this.#rest];
    while (true) {
      const last = chunks.at(-1) as Buffer;
      const end = last.indexOf("\n");
      if (end !== -1) {
        this.#rest = last.subarray(end + 1);
        return Buffer.concat([...chunks.slice(0, -1), last.subarray(0, end)]).toString();
      }
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const length = this.#patiently(() => readSync(this.#fd, chunk));
      if (length === 0) throw new DiskError("the disk is gone: its descriptor ended");
      chunks.push(chunk.subarray(0, length));
    }
  }

  #patiently(act: () => number): number {
    while (true) {
      try {
        return act();
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "EAGAIN") throw new DiskError(`the disk cannot be reached: ${messageOf(error)}`, { cause: error });
        Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
      }
    }
  }
}

function readAnswer(line: string): v.InferOutput<typeof Answer> {
  try {
    return v.parse(Answer, JSON.parse(line));
  } catch (error) {
    throw new DiskError(`the disk answered what is no answer: ${oneLine(line, 60)} (${messageOf(error)})`);
  }
}

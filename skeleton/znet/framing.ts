import type { Socket } from "node:net";
import { oneLine } from "../zlog/text.ts";

/** A call of a method by name. One without an id is a notification: nobody answers it. */
export interface Call {
  jsonrpc: "2.0";
  id?: number | string;
  method: string;
  params?: object;
}

/** What comes of the call with the same id: a result or an error. */
export interface Answer {
  jsonrpc: "2.0";
  id: number | string | null;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** A message of JSON-RPC 2.0. Of several in one, a batch, nothing in the lab makes use. */
export type Message = Call | Answer;

/** The largest body of a frame, in bytes (handout, “The wire in a page”). */
export const FRAME_BYTES_MAX: number = 1024 * 1024;

let frameBytesMax = FRAME_BYTES_MAX;

/** From now on frames may be larger in this process: for a lab whose messages hold many others. */
export function setFrameBytesMax(bytes_max: number): void {
  frameBytesMax = bytes_max;
}

/** The largest header, in bytes: `Content-Length: 1048576` and a `Content-Type` fit many times. */
const HEADER_BYTES_MAX = 1024;

/** What a peer that does not read may leave waiting in this process, in bytes. */
const UNSENT_BYTES_MAX = 16 * FRAME_BYTES_MAX;

const END_OF_HEADER = "\r\n\r\n";

/** A peer's fault: the connection is of no more use, the process is. */
export class FrameError extends Error {
  override name = "FrameError";
}

/** Splits what a socket receives into JSON-RPC messages. */
export class FrameReader {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #length = 0;
  /** How many bytes must be there before it is worth looking again. */
  #wanted = 1;
  #bodyLength: number | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /**
   * Delivers each message when its last byte has come. Fails once, with a `FrameError` for a frame over the limit, a
   * broken header or a body that is not JSON-RPC, and reads nothing more after that.
   */
  listen(deliver: (message: Message) => void, fail: (error: Error) => void): void {
    const onData = (chunk: Buffer): void => {
      try {
        this.#take(chunk, deliver);
      } catch (error) {
        this.#socket.off("data", onData);
        this.#chunks = [];
        fail(error as Error);
      }
    };
    this.#socket.on("data", onData);
  }

  #take(chunk: Buffer, deliver: (message: Message) => void): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#length);
    while (true) {
      if (this.#bodyLength === undefined) {
        const end = bytes.indexOf(END_OF_HEADER);
        if (end > HEADER_BYTES_MAX || (end === -1 && bytes.length > HEADER_BYTES_MAX)) {
          throw new FrameError(`a header of more than ${HEADER_BYTES_MAX} bytes`);
        }
        if (end === -1) {
          this.#wanted = bytes.length + 1;
          break;
        }
        this.#bodyLength = contentLength(bytes.toString("latin1", 0, end));
        bytes = bytes.subarray(end + END_OF_HEADER.length);
      }
      if (bytes.length < this.#bodyLength) {
        this.#wanted = this.#bodyLength;
        break;
      }
      const body = bytes.toString("utf8", 0, this.#bodyLength);
      bytes = bytes.subarray(this.#bodyLength);
      this.#bodyLength = undefined;
      deliver(readMessage(body));
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }
}

/** Writes each message as one frame, in one call to the socket. A message that cannot be written rejects. */
export class FrameWriter {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async write(message: Message): Promise<void> {
    const body = JSON.stringify(message);
    const length = Buffer.byteLength(body);
    if (length > frameBytesMax) throw new FrameError(`a frame of ${length} bytes, the most is ${frameBytesMax}`);
    if (!this.#socket.writable) throw new FrameError("the connection has ended");
    if (this.#socket.writableLength > UNSENT_BYTES_MAX) {
      throw new FrameError(`the peer does not read: ${this.#socket.writableLength} bytes wait for it`);
    }
    // What is written in one turn of the event loop leaves in one system call.
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      setImmediate(() => this.#socket.uncork());
    }
    this.#socket.write(`Content-Length: ${length}${END_OF_HEADER}${body}`);
  }
}

function contentLength(header: string): number {
  let length: number | undefined;
  for (const line of header.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) throw new FrameError(`a header line without a colon: ${excerpt(line)}`);
    if (line.slice(0, colon).toLowerCase() !== "content-length") continue;
    const digits = line.slice(colon + 1).trim();
    if (length !== undefined && digits !== String(length)) throw new FrameError("two Content-Lengths that differ");
    if (!/^\d{1,9}$/.test(digits))
      throw new FrameError(`a Content-Length that is not a number of bytes: ${excerpt(digits)}`);
    length = Number(digits);
  }
  if (length === undefined) throw new FrameError(`a header without Content-Length: ${excerpt(header)}`);
  if (length > frameBytesMax) throw new FrameError(`a frame of ${length} bytes, the most is ${frameBytesMax}`);
  return length;
}

/** Parses a body and makes sure that it is a JSON-RPC 2.0 request, notification or response. */
function readMessage(body: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new FrameError(`a body that is not JSON: ${excerpt(body)}`);
  }
  if (!isMessage(value)) throw new FrameError(`a body that is not JSON-RPC 2.0: ${excerpt(body)}`);
  return value;
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { jsonrpc, id, method, params, error } = value as Record<string, unknown>;
  if (jsonrpc !== "2.0") return false;
  if (params !== undefined && (typeof params !== "object" || params === null)) return false;
  const hasId = typeof id === "string" || Number.isSafeInteger(id);
  if (method !== undefined) return typeof method === "string" && (hasId || id === undefined);
  if (error === undefined) return hasId && "result" in value;
  if (typeof error !== "object" || error === null || !(hasId || id === null)) return false;
  const { code, message } = error as Record<string, unknown>;
  return Number.isSafeInteger(code) && typeof message === "string";
}

function excerpt(text: string): string {
  return `"${oneLine(text, 60)}"`;
}

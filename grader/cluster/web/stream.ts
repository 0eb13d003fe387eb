import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hello } from "./events.ts";
import type { Recorder } from "./recorder.ts";

/** More streams than this are refused: a page needs one. */
const STREAMS_MAX = 16;

/** Events that come within so long go together. */
const BATCH_MS = 15;

/** So much is handed to the system at a time, in UTF-16 units; the rest waits in the record, where it takes no room of its own. */
const PORTION_MAX = 64 * 1024;

/** A proxy or a browser may give up a stream that says nothing; a reader that takes nothing is given up. */
const [HEARTBEAT_MS, STUCK_MS] = [15_000, 30_000];

/** For so long the end is waited for. */
const END_MS = 300;

const RETRY_MS = 500;

interface Stream {
  response: ServerResponse;
  /** The index of the next event that it gets. */
  next: number;
  /** Whether it was told of the cluster, and is sent what there is. */
  isBegun: boolean;
  /** Since when the system takes no more; undefined while it does. */
  full_ms: number | undefined;
}

/** The pages that follow the record, each from where it wants. A slow one holds up nobody. */
export class Streams {
  readonly #recorder: Recorder;
  readonly #hello: () => Hello;
  readonly #streams = new Set<Stream>();
  #batch: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(recorder: Recorder, hello: () => Hello) {
    this.#recorder = recorder;
    this.#hello = hello;
    recorder.onMore = () => {
      this.#batch ??= setTimeout(() => this.#flush(), BATCH_MS);
    };
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  get isFollowed(): boolean {
    return this.#streams.size > 0;
  }

  get isFull(): boolean {
    return this.#streams.size >= STREAMS_MAX;
  }

  /** Sends an open response all events from an index on, for as long as somebody reads it, once the record holds all that was. */
  async follow(response: ServerResponse, from: number, isUpToDate: Promise<void>): Promise<void> {
    const stream: Stream = { response, next: from, isBegun: false, full_ms: undefined };
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
    response.on("drain", () => {
      stream.full_ms = undefined;
      this.#send(stream);
    });
    await isUpToDate;
    // It may have gone meanwhile.
    if (!this.#streams.has(stream)) return;
    stream.isBegun = true;
    response.write(`retry: ${RETRY_MS}\ndata: ${JSON.stringify(this.#hello())}\n\n`);
    this.#send(stream);
  }

  /** Sends what there is, and ends all: who does not take it in time goes without. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#flush();
    const ends = Array.from(this.#streams, ({ response }) => new Promise<void>((resolve) => response.end(resolve)));
    await Promise.race([Promise.all(ends), sleep(END_MS)]);
  }

  #flush(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    for (const stream of this.#streams) this.#send(stream);
  }

  #send(stream: Stream): void {
    while (stream.isBegun && stream.full_ms === undefined) {
      const portion = this.#portion(stream);
      if (portion === "") return;
      if (!stream.response.write(portion)) stream.full_ms = performance.now();
    }
  }

  #portion(stream: Stream): string {
    let text = "";
    for (const line of this.#recorder.from(stream.next)) {
      text += `id: ${stream.next}\ndata: ${line}\n\n`;
      stream.next += 1;
      if (text.length >= PORTION_MAX) break;
    }
    return text;
  }

  #beat(): void {
    for (const { response, full_ms } of this.#streams) {
      if (full_ms === undefined) response.write(":\n\n");
      // Its page begins another, from where it was.
      else if (performance.now() - full_ms > STUCK_MS) response.destroy();
    }
  }
}

import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What pages are told: which version there is, and how things stand. */
export interface News {
  /** Of the page's file: another one is to be loaded. Empty where there is no file. */
  version: string;
  /** What goes on, in a sentence; empty if there is nothing to say. */
  words: string;
  /** What a page says that hears nothing any more. */
  lost: string;
  /** Nothing comes behind this. */
  isOver?: true;
}

/** More than this are refused: a page needs one. */
const READERS_MAX = 16;

/** A browser may give up a stream that says nothing. */
const HEARTBEAT_MS = 15_000;

const RETRY_MS = 1000;

/** For so long the end is waited for. */
const END_MS = 300;

/** The pages that are told how things stand: each at once when it comes, and all whenever that changes. */
export class Readers {
  readonly #responses = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => this.#write(":\n\n"), HEARTBEAT_MS).unref();
  }

  get isFull(): boolean {
    return this.#responses.size >= READERS_MAX;
  }

  add(response: ServerResponse, news: News): void {
    this.#responses.add(response);
    response.on("close", () => this.#responses.delete(response));
    response.write(`retry: ${RETRY_MS}\n${messageOf(news)}`);
  }

  tell(news: News): void {
    this.#write(messageOf(news));
  }

  /** Tells the last, and ends all: who does not take it in time goes without. */
  async close(last: News): Promise<void> {
    clearInterval(this.#heartbeat);
    const ends = Array.from(
      this.#responses,
      (response) => new Promise<void>((resolve) => response.end(messageOf(last), resolve)),
    );
    await Promise.race([Promise.all(ends), sleep(END_MS)]);
  }

  /** Each message tells all: who has not taken the one before needs none in between. */
  #write(text: string): void {
    for (const response of this.#responses) if (!response.writableNeedDrain) response.write(text);
  }
}

function messageOf(news: News): string {
  return `data: ${JSON.stringify(news)}\n\n`;
}

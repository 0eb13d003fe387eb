import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Aside } from "../zkv/prompt.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Link } from "../znet/link.ts";
import { METHODS } from "./messages.ts";

/** How long a server is waited for before the next one is asked: it may have no majority, and another one has. */
const ANSWER_TIMEOUT_MS = 1500;

/** How long it takes until all are asked again that cannot be reached. */
const PAUSE_MS = 50;

/** No answer came: the command may be executed or not. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
}

/** A client. It asks one thing at a time. */
export class Client {
  readonly #links: readonly Link[];
  readonly #timeout_ms: number;
  readonly #aside: Aside;
  /** What the servers know it by. */
  readonly #name = randomBytes(4).toString("hex");
  #number = 0;
  /** Who is asked first: the one who has answered last. */
  #server = 0;

  /** `aside` is called around what is logged while nothing is asked. */
  constructor(links: readonly Link[], timeout_ms: number, aside: Aside) {
    this.#links = links;
    this.#timeout_ms = timeout_ms;
    this.#aside = aside;
  }

  /**
   * Has a command executed, once, and returns its result. Any server will do: who does not answer is left for the next one,
   * which is asked for the very same command.
   *
   * @throws NoAnswerError when nobody answers in time
   */
  async request(command: string): Promise<string> {
    this.#number += 1;
    const params = { client: this.#name, number: this.#number, command };
    const deadline_ms = Date.now() + this.#timeout_ms;
    while (true) {
      const id = this.#server;
      const left_ms = deadline_ms - Date.now();
      if (left_ms <= 0) {
        throw new NoAnswerError(
          `no answer within ${this.#timeout_ms / 1000} s: a majority may be down; the command may still be executed`,
        );
      }
      this.#aside(() => zlog.info(`c${this.#name}#${this.#number}| => ${id}, cmd:[${command}]`));
      try {
        const timeout_ms = Math.min(left_ms, ANSWER_TIMEOUT_MS);
        const link = this.#links[id] as Link;
        const name = "Paxos.CommandRpc";
        const { seq, result } = await link.call(name, METHODS[name], params, { timeout_ms });
        this.#aside(() => zlog.info(`c${this.#name}#${this.#number}| <= ${id}, seq=${seq}`));
        return result;
      } catch (error) {
        this.#aside(() => zlog.warn(`Paxos.CommandRpc ${id} error: ${messageOf(error)}; asking the next one`));
        this.#server = (id + 1) % this.#links.length;
        if (this.#server === 0) await sleep(PAUSE_MS);
      }
    }
  }
}

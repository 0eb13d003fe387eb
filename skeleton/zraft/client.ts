import { setTimeout as sleep } from "node:timers/promises";
import type { Aside } from "../zkv/prompt.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Link } from "../znet/link.ts";
import { findServers } from "../zserver/find.ts";
import { METHODS } from "./messages.ts";

export interface ClientOptions {
  maddr: string;
  /** How long a command may take, from the first attempt on. */
  timeout_ms: number;
}

/** While nobody leads, or nothing is applied yet, servers are asked again: soon at first, then less often. */
const PAUSE_MIN_MS = 1;
const PAUSE_MAX_MS = 50;

/** How long an answer is waited for at the least. Who has only just time to say that it does not lead is not silent. */
const ANSWER_MIN_MS = 1000;

/** How long a server is waited for that is asked what it applied: another may know, and it is asked again. */
const RESULT_TIMEOUT_MS = 250;

/** No answer came: the command may be executed or not. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
}

/** Where a command stands in the log, if it comes to stand there for good. */
interface Place {
  index: number;
  term: number;
  /** The server that took the command. */
  leader: number;
}

/** Joins a cluster as a client. `aside` is called around what is logged while nothing is asked. */
export async function joinAsClient({ maddr, timeout_ms }: ClientOptions, aside: Aside): Promise<Client> {
  const links = await findServers(maddr);
  return new Client(links, timeout_ms, aside);
}

/** A client. It asks one thing at a time. */
export class Client {
  readonly #links: readonly Link[];
  readonly #timeout_ms: number;
  readonly #aside: Aside;
  /** Who is asked first: the last leader that was heard of. */
  #leader = 0;

  constructor(links: readonly Link[], timeout_ms: number, aside: Aside) {
    this.#links = links;
    this.#timeout_ms = timeout_ms;
    this.#aside = aside;
  }

  /**
   * Has a command executed, and returns the result of a server that applied it. It is given to the log again only if another
   * command took its place there for good: then it was not executed.
   *
   * @throws NoAnswerError when nobody takes it, or nobody says what became of it, in time
   */
  async request(command: string): Promise<string> {
    const deadline_ms = Date.now() + this.#timeout_ms;
    while (true) {
      const place = await this.#start(command, deadline_ms);
      const result = await this.#resultAt(place, deadline_ms);
      if (result !== undefined) return result;
      this.#aside(() => zlog.warn(`index=${place.index} became another command's: this one is sent again`));
    }
  }

  /** Finds the leader, and gives it the command. */
  async #start(command: string, deadline_ms: number): Promise<Place> {
    for (let pause_ms = PAUSE_MIN_MS; ; pause_ms *= 2) {
      const id = this.#leader;
      const reply = await this.#startAt(id, command, deadline_ms);
      if (reply?.isLeader) {
        const { index, term } = reply;
        this.#aside(() => zlog.info(`L=${id} T=${term}| start => ${id}, index=${index}, cmd:[${command}]`));
        return { index, term, leader: id };
      }
      const hint = reply?.leaderId ?? -1;
      const isHint = hint !== id && this.#links[hint] !== undefined;
      this.#leader = isHint ? hint : (id + 1) % this.#links.length;
      await this.#pause(pause_ms, deadline_ms, "nobody took the command, for nobody leads: a majority may be down");
    }
  }

  /** What a server says to the command; undefined if it cannot be reached, and so has not got it. */
  async #startAt(id: number, command: string, deadline_ms: number) {
    const link = this.#links[id] as Link;
    if (link.down !== undefined) return undefined;
    const timeout_ms = Math.max(ANSWER_MIN_MS, deadline_ms - Date.now());
    try {
      return await link.call("Raft.StartRpc", METHODS["Raft.StartRpc"], { command }, { timeout_ms });
    } catch (error) {
      // It may be silent for long: the next command is not to wait for it, too.
      this.#leader = (id + 1) % this.#links.length;
      throw new NoAnswerError(
        `Raft.StartRpc ${id} error: ${messageOf(error)}; the command may still be executed: look before you repeat it`,
      );
    }
  }

  /** The result of what stands at a place; undefined if that came to be another command. */
  async #resultAt({ index, term, leader }: Place, deadline_ms: number): Promise<string | undefined> {
    const n = this.#links.length;
    for (let [id, pause_ms] = [leader, PAUSE_MIN_MS]; ; id = (id + 1) % n, pause_ms *= 2) {
      const found = await this.#links[id]
        ?.call("Raft.ResultRpc", METHODS["Raft.ResultRpc"], { index }, { timeout_ms: RESULT_TIMEOUT_MS })
        .catch(() => undefined);
      if (found?.applied && found.term !== term) return undefined;
      if (found?.applied) {
        this.#aside(() => zlog.info(`L=${leader} T=${term}| apply <= ${id}, index=${index}`));
        return found.result;
      }
      await this.#pause(pause_ms, deadline_ms, `index=${index} was not applied: the command may still be executed`);
    }
  }

  async #pause(pause_ms: number, deadline_ms: number, why: string): Promise<void> {
    if (Date.now() > deadline_ms) throw new NoAnswerError(`no answer within ${this.#timeout_ms / 1000} s: ${why}`);
    await sleep(Math.min(pause_ms, PAUSE_MAX_MS));
  }
}

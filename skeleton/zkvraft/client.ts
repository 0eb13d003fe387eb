import type { Clock } from "../zclock/clock.ts";
import type { Aside } from "../zkv/prompt.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Link } from "../znet/link.ts";
import type { ClerkFunctions } from "./functions.ts";
import { type CommandArgs, type CommandReply, METHODS } from "./messages.ts";

/** While nobody leads, all servers are asked again after so long. */
const PAUSE_MS = 100;

/** What a server said to a call; undefined if no answer came: it is dead, silent, or refused. */
export interface Answer {
  id: number;
  reply: CommandReply | undefined;
}

/** The session was lost: the command may be executed or not, and is not repeated. */
export class SessionError extends Error {
  override name = "SessionError";
  readonly status: "expired" | "stale";

  constructor(status: "expired" | "stale") {
    super(`session ${status}: the last command may be executed or not: look before you repeat it`);
    this.status = status;
  }
}

export interface ClerkOptions {
  clock: Clock;
  /** How long an answer is waited for. */
  timeout_ms: number;
  /** Called around what is logged. */
  aside: Aside;
}

/** A client of the service: it has its commands executed, each once, by whoever leads. */
export class Clerk {
  /** How many servers there are. */
  readonly n: number;
  /** The id of its session; 0 before it has one. */
  clientId = 0;
  /** The number of its last command; 0 for none. */
  commandId = 0;
  /** Who is asked first: the one that has answered last. */
  server = 0;
  /** Who has named the one that is asked now as the leader; undefined if that is asked because it is its turn. */
  hintedBy: number | undefined = undefined;

  readonly #links: readonly Link[];
  readonly #options: ClerkOptions;
  readonly #functions: ClerkFunctions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(links: readonly Link[], options: ClerkOptions, functions: ClerkFunctions) {
    this.n = links.length;
    this.#links = links;
    this.#options = options;
    this.#functions = functions;
  }

  // What a client of a key-value store asks for.

  /** The value of a key; undefined if there is none. */
  async Get(key: string): Promise<string | undefined> {
    const result = await this.command(`get ${key}`);
    return result.startsWith("result: ") ? result.slice("result: ".length) : undefined;
  }

  async Put(key: string, value: string): Promise<void> {
    await this.command(`put ${key} ${value}`);
  }

  async Append(key: string, value: string): Promise<void> {
    await this.command(`append ${key} ${value}`);
  }

  /**
   * Has a command executed, and returns its result: one after the other.
   *
   * @throws SessionError if its session is lost
   */
  command(text: string): Promise<string> {
    const done = this.#last.then(() => this.#functions.command(this, text));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Asks a server. An answer that does not come in time is nobody's any more. */
  async call(id: number, args: CommandArgs): Promise<Answer> {
    const { aside, clock, timeout_ms } = this.#options;
    const at = `c${args.clientId}#${args.commandId}|`;
    aside(() => zlog.info(`${at} => ${id}`));
    try {
      const link = this.#links[id];
      if (link === undefined) throw new RangeError(`there is no server ${id}`);
      const after = (ms: number, act: () => void) => clock.after(ms, act);
      const reply = await link.call("Kv.CommandRpc", METHODS["Kv.CommandRpc"], args, { timeout_ms, after });
      aside(() => zlog.info(`${at} <= ${id}, ${reply.status}`));
      return { id, reply };
    } catch (error) {
      aside(() => zlog.warn(`Kv.CommandRpc ${id} error: ${messageOf(error)}`));
      return { id, reply: undefined };
    }
  }

  /** Whom to ask next, after an answer, or none. */
  nextServer(answer: Answer): number {
    return this.#functions.nextServer(this, answer);
  }

  /** Resolves after a while of its clock: where nobody leads, asking faster helps nobody. */
  pause(): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(PAUSE_MS, resolve));
  }
}

import { setImmediate as turn } from "node:timers/promises";
import type { CallOptions, Link } from "../../skeleton/znet/link.ts";

/** A call that a server made, and what becomes of it. */
export interface Message<N extends string = string> {
  from: number;
  to: number;
  name: N;
  params: never;
  /** Has the answer passed on, or the failure, if the sender still lives. */
  answer(reply: unknown): void;
  fail(): void;
}

/** The life of a process: nobody hears what becomes of the calls of the dead. */
export interface Mortal {
  isOver: boolean;
}

/** The network of a cluster in this process: a seeded chance says what arrives next, what is lost, and what is repeated. */
export class ChanceNetwork<N extends string> {
  /** What is on its way, of calls and of answers. */
  readonly held: (() => void | Promise<void>)[] = [];
  readonly sent: Message<N>[] = [];
  /** In a calm one nothing is repeated, and what was sent first arrives first. */
  isCalm = false;
  /** Whether nothing gets from one to another. */
  isCut: (from: number, to: number) => boolean = () => false;
  readonly #random: () => number;
  readonly #handle: (message: Message<N>) => Promise<unknown>;

  /** `handle` gives what a server answers; undefined if it does not. It throws if there is no such server now. */
  constructor(random: () => number, handle: (message: Message<N>) => Promise<unknown>) {
    this.#random = random;
    this.#handle = handle;
  }

  /** Delivers something that is on its way, or loses it. */
  async deliver(isLost = false): Promise<void> {
    const place = this.isCalm ? 0 : Math.floor(this.#random() * this.held.length);
    const [deliver] = this.held.splice(place, 1);
    if (deliver !== undefined && !isLost) await deliver();
  }

  /** Delivers all that is on its way, and all that comes of it. */
  async settle(): Promise<void> {
    while (this.held.length > 0) {
      await this.deliver();
      await turn();
    }
  }

  link(life: Mortal, from: number, to: number): Link {
    const call = (name: N, _method: unknown, params: never, patience: CallOptions): Promise<unknown> => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      if (life.isOver) return promise;
      const answer = (reply: unknown): void => void (!life.isOver && resolve(structuredClone(reply)));
      const fail = (): void => void (!life.isOver && reject(new Error("the connection ended")));
      patience.after?.(patience.timeout_ms ?? 0, fail);
      const message: Message<N> = { from, to, name, params: structuredClone(params), answer, fail };
      this.sent.push(message);
      this.held.push(() => this.#pass(message));
      // Networks repeat, too: the second answer is nobody's.
      if (!this.isCalm && this.#random() < 0.05) this.held.push(() => this.#pass({ ...message, answer: () => {} }));
      return promise;
    };
    return { call } as unknown as Link;
  }

  async #pass(message: Message<N>): Promise<void> {
    if (this.isCut(message.from, message.to)) return;
    let reply: unknown;
    try {
      reply = await this.#handle(message);
    } catch {
      return message.fail();
    }
    if (reply === undefined) return;
    this.held.push(() => {
      if (!this.isCut(message.to, message.from)) message.answer(reply);
    });
  }
}

import { Worker } from "node:worker_threads";
import type { Call } from "../../../history/events.ts";
import type { Check, Keyring } from "../judge/keyring.ts";
import type { Message } from "../wire.ts";

/** A check, as it goes to the thread. */
export type Sent = readonly [pem: string, phase: string, msg: object, sign: string];

/**
 * Checks signatures on a thread of its own, which begins when there is something to check: that takes most of the time of all
 * that is made of a message, and messages wait for the thread that passes them on.
 */
export class Checker {
  #worker: Worker | undefined;
  /** Who waits for the next answers, in their order; a thread that has failed answers nobody. */
  readonly #waiting: ((right: readonly boolean[]) => void)[] = [];
  #hasFailed = false;

  /** Has checks made, and the keyring told of them. Those that could not be made here are the keyring's own to make. */
  async check(keyring: Keyring, checks: readonly Check[]): Promise<void> {
    if (this.#hasFailed) return;
    const { promise, resolve } = Promise.withResolvers<readonly boolean[]>();
    this.#waiting.push(resolve);
    this.#worker ??= this.#begin();
    this.#worker.postMessage(checks.map(({ pem, phase, msg, sign }): Sent => [pem, phase, msg, sign]));
    const right = await promise;
    for (const [place, is] of right.entries()) keyring.learn(checks[place] as Check, is);
  }

  close(): void {
    void this.#worker?.terminate();
    this.#giveUp();
  }

  #begin(): Worker {
    const worker = new Worker(new URL("./checker-thread.ts", import.meta.url));
    // The cluster ends without asking it.
    worker.unref();
    worker.on("message", (right: readonly boolean[]) => this.#waiting.shift()?.(right));
    worker.on("error", () => this.#giveUp());
    return worker;
  }

  #giveUp(): void {
    this.#hasFailed = true;
    for (const resolve of this.#waiting.splice(0)) resolve([]);
  }
}

/** The checks that a judge makes of a message, and has not made yet. */
export function checksOf(keyring: Keyring, call: Call): Check[] {
  const message = call as Message;
  if (message.malformed !== undefined) return [];
  const { method, params } = message;
  if (method === "Server.PrePrepareRpc")
    return [keyring.checkOf(0, "pre-prepare", params.msg, params.sign), keyring.checkOfRequest(params.reqArgs)].filter(
      (check) => check !== undefined,
    );
  if (method !== "Server.PrepareRpc" && method !== "Server.CommitRpc") return [];
  const phase = method === "Server.PrepareRpc" ? "prepare" : "commit";
  return [keyring.checkOf(params.msg.peerId, phase, params.msg, params.sign)].filter((check) => check !== undefined);
}

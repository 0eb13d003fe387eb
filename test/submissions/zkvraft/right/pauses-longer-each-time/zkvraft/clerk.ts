// Right: each pause is twice as long as the one before, up to 800 ms.
import { type Answer, type Clerk, SessionError } from "./client.ts";
import type { CommandArgs } from "./messages.ts";

const PAUSES_MAX = 8;

export async function command(k: Clerk, text: string): Promise<string> {
  if (k.clientId === 0) {
    const id = await new Asker(k, { clientId: 0, commandId: 0, command: "" }).untilAnswered();
    k.clientId = Number.parseInt(id, 10);
  }
  k.commandId++;
  return new Asker(k, { clientId: k.clientId, commandId: k.commandId, command: text }).untilAnswered();
}

class Asker {
  readonly #k: Clerk;
  readonly #args: CommandArgs;
  #pauses = 1;

  constructor(k: Clerk, args: CommandArgs) {
    this.#k = k;
    this.#args = args;
  }

  async untilAnswered(): Promise<string> {
    for (;;) {
      const result = await this.#askAround();
      if (result !== undefined) return result;
      await this.#backOff();
    }
  }

  async #askAround(): Promise<string | undefined> {
    for (let count = 0; count < this.#k.n; count++) {
      const answer = await this.#k.call(this.#k.server, this.#args);
      switch (answer.reply?.status) {
        case "ok":
          this.#k.hintedBy = undefined;
          return answer.reply.result;
        case "expired":
        case "stale":
          throw new SessionError(answer.reply.status);
        default:
          this.#k.server = this.#k.nextServer(answer);
      }
    }
    return undefined;
  }

  async #backOff(): Promise<void> {
    for (let count = 0; count < this.#pauses; count++) await this.#k.pause();
    this.#pauses = Math.min(2 * this.#pauses, PAUSES_MAX);
  }
}

export function nextServer(k: Clerk, { id, reply }: Answer): number {
  const turn = k.hintedBy ?? id;
  const hint = reply?.leaderId ?? -1;
  const isHint = hint >= 0 && hint < k.n && (hint !== id || reply?.status === "retry");
  if (isHint && k.hintedBy === undefined) {
    k.hintedBy = id;
    return hint;
  }
  k.hintedBy = undefined;
  return (turn + 1) % k.n;
}

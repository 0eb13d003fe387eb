import type { RequestArgs } from "../../../skeleton/zpbft/messages.ts";
import type { METHODS } from "../../../skeleton/zviews/messages.ts";
import type { Held } from "../../cluster/world/network.ts";
import type { Answer } from "../../history/events.ts";
import { OneServer } from "../kit/world/one-server.ts";
import type { Setting } from "../views/judge/setting.ts";
import { type MessageOf, messagesOf, replica, type Spoken } from "../views/wire.ts";

/** What one of the others may do with the calls of the server under test. */
export type Ailment = "silent" | "refusing";

/** What a replica answers to one that starts, when nothing has happened yet. */
const CALM_STATUS = { ok: true, heard: false, seq: 0, newView: null, viewChange: null, checkpoint: [] };

/** One real server, and how the others answer its calls: as right replicas do, but where a script has it otherwise. */
export class Answering extends OneServer<Setting, typeof METHODS> {
  /** The texts of the states after each K-th seq that the others have executed. */
  readonly states = new Map<number, string>();
  /** Those that do not answer as they should, by id. */
  readonly ailing = new Map<number, Ailment>();
  /** What is answered to a call in another way than right replicas do; undefined where it is not. */
  answers: (held: Held) => Answer | undefined = () => undefined;
  /** What clients have asked for, by its digest. */
  protected readonly requests = new Map<string, RequestArgs>();

  /** Its messages of one method so far. */
  said<M extends Spoken>(method: M): MessageOf<M>[] {
    const all = messagesOf(this.world.history) as readonly { from: string; method: string }[];
    return all.filter((one) => one.from === this.name && one.method === method) as unknown as MessageOf<M>[];
  }

  /** Waits until it has done all that it does by itself, and answers what it calls meanwhile. */
  override async rest(): Promise<void> {
    do {
      await this.answerAll();
      await super.rest();
    } while (this.isAlive && this.#open().length > 0);
  }

  /** Answers its calls, and those that it makes thereupon. */
  async answerAll(): Promise<void> {
    for (let open = this.#open(); this.isAlive && open.length > 0; open = this.#open())
      await Promise.all(open.map((held) => this.world.answer(held, this.#answerTo(held))));
  }

  #open(): Held[] {
    const isSilent = (to: string) => [...this.ailing].some(([id, how]) => how === "silent" && to === replica(id));
    return [...this.world.network.held].filter(
      ({ call, outcome }) => call.from === this.name && outcome === undefined && !isSilent(call.to),
    );
  }

  #answerTo(held: Held): Answer {
    const other = this.answers(held);
    if (other !== undefined) return other;
    const { to, method, params } = held.call;
    if ([...this.ailing].some(([id, how]) => how === "refusing" && to === replica(id)))
      return { error: "it is not taken" };
    if (method === "Server.StatusRpc") return { result: CALM_STATUS };
    if (method === "Server.StateRpc") {
      const text = this.states.get((params as { seq: number }).seq);
      return { result: { ok: text !== undefined, parts: text === undefined ? 0 : 1, text: text ?? "" } };
    }
    if (method === "Server.FetchRequestRpc") {
      const reqArgs = this.requests.get((params as { digest: string }).digest) ?? null;
      return { result: { ok: reqArgs !== null, reqArgs } };
    }
    return { result: method === "Server.RequestRpc" ? { ok: true, seq: 0 } : { ok: true } };
  }
}

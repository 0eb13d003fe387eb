import type { LiveEvent } from "../../../cluster/web/events.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import type { Life } from "../../raft/playing/life.ts";
import { RaftWatch } from "../../raft/playing/watch.ts";
import { idOf } from "../wire.ts";
import { askedBy, ROUNDS } from "./rounds.ts";
import { listed, nameOf, sessionsIn } from "./standing.ts";

/** Follows a cluster of the service: its Rafts, the sessions that each server has, and the commands that wait at it. */
export class KvWatch extends RaftWatch {
  readonly #disk: (id: number) => Buffer | undefined;
  readonly #waiting = new Map<number, Set<Call>>();
  /** The sessions of each server as it had applied so much: to find them, all of its log is read. */
  readonly #sessions = new Map<number, { applied: number; text: string }>();

  constructor(history: History, diskOf: (id: number) => Buffer | undefined) {
    super(history, diskOf, ROUNDS);
    this.#disk = diskOf;
  }

  override passed(call: Call): LiveEvent[] {
    return [...super.passed(call), ...this.#waits(call, true)];
  }

  override answered(call: Call): LiveEvent[] {
    return [...super.answered(call), ...this.#waits(call, false)];
  }

  override started(id: number): LiveEvent[] {
    this.#waiting.set(id, new Set());
    this.#sessions.delete(id);
    return super.started(id);
  }

  protected override figuresOf(id: number, life: Life): Record<string, number | string> {
    const waiting = [...(this.#waiting.get(id) ?? [])].flatMap((call) => askedBy(call) ?? []).map(nameOf);
    return { ...super.figuresOf(id, life), sessions: this.#sessionsOf(id, life), waiting: listed(waiting) };
  }

  #waits(call: Call, isBegun: boolean): LiveEvent[] {
    const id = idOf(call.to);
    if (id === undefined || askedBy(call) === undefined) return [];
    const waiting = this.#waiting.getOrInsertComputed(id, () => new Set());
    if (isBegun) waiting.add(call);
    else waiting.delete(call);
    return this.standing(id);
  }

  #sessionsOf(id: number, { applied }: Life): string {
    const known = this.#sessions.get(id);
    if (known?.applied === applied) return known.text;
    const text = sessionsIn(this.#disk(id) ?? Buffer.alloc(0), applied);
    this.#sessions.set(id, { applied, text });
    return text;
  }
}

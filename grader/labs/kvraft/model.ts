import { Zkv } from "../../../skeleton/zkv/zkv.ts";
import { type ClientCommand, isRead, KEEP_ALIVE, REGISTER, readEntry } from "../../../skeleton/zkvraft/entries.ts";

/** An entry of the log, as a service is given it. */
export interface LogEntry {
  term: number;
  command: string | null;
  at_ms: number;
}

export interface Limits {
  sessions_max: number;
  ttl_ms: number;
}

/** What an entry comes to. `first` is the place at which its command was executed, if that was an earlier one. */
export interface Outcome {
  kind: "nothing" | "register" | "command";
  status: "ok" | "stale" | "expired";
  result: string;
  clientId: number;
  commandId: number;
  first?: number;
  /** What a read that is repeated comes to if it is executed again: that changes nothing, and may be. */
  anew?: string;
  /** Why its session is gone, or would be if it were: it was not used for too long, or there was no room; or there never was one. */
  cause: "time" | "room" | "none";
}

interface Session {
  commandId: number;
  result: string;
  /** The clock when it began. */
  begun_ms: number;
  used_ms: number;
  /** Where its last command was executed. */
  place: number;
  /** The place of the entry that has used it last. */
  usedAt: number;
}

/** A mistake that a state may have been made with: what was repeated is executed again, what is late, or what has no session. */
export type Slip = "O2" | "O3" | "O6";

/** A mistake by which sessions end at another time than they are to (O5). */
export type TimeSlip =
  | "the clock goes back"
  | "used by the entry"
  | "begun by the entry"
  | "ended by registrations"
  | "not ended by empty entries"
  | "not ended by refused entries"
  | "not ended by repeated entries"
  | "ended after use"
  | "ended one at a time"
  | "ended late"
  | "never ended";

const NOTHING: Outcome = { kind: "nothing", status: "ok", result: "", clientId: 0, commandId: 0, cause: "none" };

/** What the service's state is after some entries, by the rules and not by any submission. */
export class Model {
  readonly zkv: Zkv = new Zkv({ append: true });
  readonly sessions: Map<number, Session> = new Map();
  readonly #limits: Limits;
  /** Why sessions are gone, by their ids. */
  readonly #gone = new Map<number, "time" | "room">();
  #clock_ms = 0;
  readonly #slip: Slip | TimeSlip | undefined;

  constructor(limits: Limits, slip?: Slip | TimeSlip) {
    this.#limits = limits;
    this.#slip = slip;
  }

  take(index: number, { command, at_ms }: LogEntry): Outcome {
    const asked = readEntry(command ?? "");
    const found = this.#slip === "ended after use" && asked ? this.sessions.get(asked.clientId) : undefined;
    if (!this.#isWithoutTime(command, asked)) this.#pass(at_ms);
    if (command === REGISTER)
      return this.#register(index, this.#slip === "begun by the entry" ? at_ms : this.#clock_ms);
    if (asked === undefined) return NOTHING;
    const { clientId, commandId } = asked;
    if (found !== undefined) this.sessions.set(clientId, found);
    const session = this.sessions.get(clientId);
    const isFull = this.sessions.size >= this.#limits.sessions_max;
    const cause = session === undefined ? (this.#gone.get(clientId) ?? "none") : isFull ? "room" : "time";
    const told = { kind: "command", clientId, commandId, result: "", cause } as const;
    const executed = (): string =>
      asked.command === KEEP_ALIVE ? `${KEEP_ALIVE} ok` : this.zkv.execute(asked.command);
    if (session === undefined)
      return this.#slip === "O6" ? { ...told, status: "ok", result: executed() } : { ...told, status: "expired" };
    session.used_ms = this.#slip === "used by the entry" ? at_ms : this.#clock_ms;
    session.usedAt = index;
    if (commandId < session.commandId)
      return this.#slip === "O3" ? { ...told, status: "ok", result: executed() } : { ...told, status: "stale" };
    if (commandId === session.commandId && this.#slip !== "O2") {
      const anew = isRead(asked.command) ? { anew: executed() } : {};
      return { ...told, status: "ok", result: session.result, first: session.place, ...anew };
    }
    const result = executed();
    Object.assign(session, { commandId, result, place: index });
    return { ...told, status: "ok", result };
  }

  /** All that a snapshot of the state must tell, as short as it could well be. */
  get contents(): string {
    const sessions = Array.from(this.sessions, ([id, { commandId, result, used_ms }]) => [
      id,
      commandId,
      result,
      used_ms,
    ]);
    return JSON.stringify([this.#clock_ms, this.zkv.toText(), sessions]);
  }

  /** How long ago a session began, by the clock of the state, in milliseconds; undefined if there is none. */
  ageOf(id: number): number | undefined {
    const session = this.sessions.get(id);
    return session && this.#clock_ms - session.begun_ms;
  }

  /** Whether the time of an entry does not count, by the mistake that this state is made with. */
  #isWithoutTime(command: string | null, asked: ClientCommand | undefined): boolean {
    const session = asked && this.sessions.get(asked.clientId);
    switch (this.#slip) {
      case "ended by registrations":
        return command !== REGISTER;
      case "not ended by empty entries":
        return command === null;
      case "not ended by refused entries":
        return asked !== undefined && session === undefined;
      case "not ended by repeated entries":
        return session !== undefined && session.commandId === asked?.commandId;
      default:
        return false;
    }
  }

  /** Ends the sessions that were not used for too long, by the time of an entry. */
  #pass(at_ms: number): void {
    const slip = this.#slip;
    this.#clock_ms = slip === "the clock goes back" ? at_ms : Math.max(this.#clock_ms, at_ms);
    const since_ms = this.#clock_ms - this.#limits.ttl_ms;
    for (const [id, { used_ms }] of this.sessions) {
      if (slip === "never ended" || (slip === "ended late" ? used_ms >= since_ms : used_ms > since_ms)) continue;
      this.#end(id, "time");
      if (slip === "ended one at a time") return;
    }
  }

  #end(id: number, why: "time" | "room"): void {
    this.sessions.delete(id);
    this.#gone.set(id, why);
  }

  #register(index: number, now_ms: number): Outcome {
    while (this.sessions.size >= this.#limits.sessions_max) {
      const [oldest] = [...this.sessions].toSorted(([, one], [, other]) => one.usedAt - other.usedAt);
      if (oldest !== undefined) this.#end(oldest[0], "room");
    }
    const session = { commandId: 0, result: "", begun_ms: now_ms, used_ms: now_ms, place: 0, usedAt: index };
    this.sessions.set(index, session);
    return { kind: "register", status: "ok", result: String(index), clientId: 0, commandId: 0, cause: "none" };
  }
}

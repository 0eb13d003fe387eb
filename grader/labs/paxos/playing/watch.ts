import { oneLine, printable } from "../../../base/text.ts";
import type { DatabaseEvent, LiveEvent, PhaseEvent } from "../../../cluster/web/events.ts";
import type { Watch } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { laneOf } from "../../kit/world/lanes.ts";
import { idOf, type Message, type MessageOf, replyTo } from "../wire.ts";
import { Attempts } from "./attempts.ts";
import { Commands } from "./commands.ts";
import { ACCEPTED, answerKind, answerText, PROMISE, seqOf } from "./rounds.ts";
import { type DiskState, stateOf } from "./state.ts";

type Ask = MessageOf<"Paxos.PrepareRpc"> | MessageOf<"Paxos.AcceptRpc">;

/** An instance that nothing has happened about for so many others is not looked at any more. */
const INSTANCES_MAX = 300;
/** So many of the last instances on a disk are told, and so much of each value. */
const [TOLD_MAX, VALUE_MAX] = [100, 200];

const LINE = /\| I=\d+ seq=(\d+)\| (.*)$/;
const DECIDED = /^decided cmd:\[(.*)\]$/;
const APPLIED = /^apply cmd:\[(.*)\], result:/;

/** What is known of one instance at one server. */
interface Known {
  /** Whether it has promised or accepted something, and the ballot of its own attempt; 0 if it makes none. */
  hasPromised: boolean;
  ballot: number;
  isDecided: boolean;
  isApplied: boolean;
  /** Where its decision is not that of another. */
  differs: string | undefined;
}

/** Follows a cluster of Paxos: who proposes and who grants it by the wire, and how far each instance has come. */
export class PaxosWatch implements Watch {
  readonly #history: History;
  readonly #diskOf: (id: number) => Buffer | undefined;
  readonly #instances = new Map<number, Map<number, Known>>();
  /** The last instance that each member has applied in this life. */
  readonly #applied = new Map<number, number>();
  /** The first value that anybody said is decided in each instance, and who. */
  readonly #decided = new Map<number, { id: number; value: string }>();
  readonly #commands = new Commands((seq) => this.#decided.has(seq));
  #attempts: Attempts | undefined;
  readonly #disks = new Map<number, DiskState>();
  /** What was told last of each thing, as JSON. */
  readonly #told = new Map<string, string>();

  constructor(history: History, diskOf: (id: number) => Buffer | undefined) {
    this.#history = history;
    this.#diskOf = diskOf;
  }

  requestOf(call: Call): string | undefined {
    return this.#commands.requestOf(call);
  }

  called(call: Call): LiveEvent[] {
    const id = idOf(call.from);
    if (call.malformed !== undefined || id === undefined) return [];
    const message = call as Message;
    if (message.method === "Paxos.DecideRpc") return this.#learned(id, message.params.seq, message.params.value ?? "");
    if (!isAsk(message)) return [];
    this.#wire.asked(message);
    const { seq, ballot } = message.params;
    this.#known(id, seq).ballot = ballot;
    return [...this.#standing(id), ...this.#phase(id, seq)];
  }

  passed(call: Call): LiveEvent[] {
    if (call.malformed === undefined && isAsk(call as Message)) this.#wire.passed(call as Ask);
    return [];
  }

  answered(call: Call): LiveEvent[] {
    const at = call.answered;
    if (call.malformed !== undefined || answerKind(call) < 0 || at === undefined) return [];
    const message = call as Message;
    const said = {
      ...{ from: laneOf(call.to), to: laneOf(call.from), message: answerKind(call), text: answerText(call) },
      ...this.#placeOf(message),
    };
    return [{ kind: "call", call: at, ...said }, ...this.#granted(message)];
  }

  heard(call: Call): LiveEvent[] {
    const at = call.answered;
    if (call.malformed !== undefined || answerKind(call) < 0 || at === undefined) return [];
    const passed: LiveEvent[] = [
      { kind: "passed", of: at, times: 1 },
      { kind: "settled", of: at },
    ];
    const message = call as Message;
    const id = idOf(call.from);
    if (!isAsk(message) || id === undefined) return passed;
    const { seq, ballot } = message.params;
    const reply = replyTo<Ask["method"]>(message);
    if (reply === undefined) return passed;
    const common = { kind: "worth", of: at, id, seq, badge: "" } as const;
    if (!reply.ok) return [...passed, { ...common, worth: "refused", note: "refused" }];
    this.#wire.heard(message);
    const count = this.#wire.grants(message.method, seq, ballot);
    const what = message.method === "Paxos.PrepareRpc" ? "promises" : "acceptances";
    const note = `${count} of ${this.#wire.needed} ${what} of others`;
    return [...passed, { ...common, worth: "counted", note }, ...this.#phase(id, seq)];
  }

  started(id: number): LiveEvent[] {
    this.#instances.set(id, new Map());
    this.#applied.delete(id);
    return this.#look(id);
  }

  ended(): void {}

  wrote(id: number, stream: "stdout" | "stderr", line: string): LiveEvent[] {
    const [, digits, said = ""] = LINE.exec(line) ?? [];
    if (digits === undefined || stream === "stdout") return [];
    const seq = Number(digits);
    const [decided, applied] = [DECIDED.exec(said)?.[1], APPLIED.exec(said)?.[1]];
    if (applied !== undefined) {
      this.#known(id, seq).isApplied = true;
      this.#applied.set(id, seq);
    }
    const value = decided ?? applied;
    return [...(value === undefined ? [] : this.#learned(id, seq, value)), ...this.#look(id)];
  }

  idle(ids: readonly number[]): LiveEvent[] {
    return ids.flatMap((id) => this.#look(id));
  }

  seqIn(line: string): number | undefined {
    const seq = LINE.exec(line)?.[1];
    return seq === undefined ? undefined : Number(seq);
  }

  repliers(since: number, _: string, result: string): number[] {
    const answered = this.#history.calls.findLast(
      (call) => call.method === "Paxos.CommandRpc" && call.at > since && answerText(call) === `result [${result}]`,
    );
    return answered === undefined ? [] : [idOf(answered.to) ?? 0];
  }

  /** How many members there are is known when the first of them speaks. */
  get #wire(): Attempts {
    this.#attempts ??= new Attempts(this.#history.of("cluster")[0]?.pubkeys.length ?? this.#instances.size);
    return this.#attempts;
  }

  /** The instance that an answer is about; a result has none of its own. */
  #placeOf(message: Message): { seq?: number; request?: string } {
    if (message.method !== "Paxos.CommandRpc") return { seq: seqOf(message) };
    const request = this.#commands.requestOf(message);
    if (message.outcome !== undefined && "result" in message.outcome) this.#commands.done(message.params);
    return { request };
  }

  #granted(message: Message): LiveEvent[] {
    const id = idOf(message.to);
    if (!isAsk(message) || id === undefined || !replyTo<Ask["method"]>(message)?.ok) return [];
    this.#wire.said(message);
    this.#known(id, message.params.seq).hasPromised = true;
    return [...this.#standing(id), ...this.#phase(id, message.params.seq)];
  }

  #learned(id: number, seq: number, value: string): LiveEvent[] {
    const known = this.#known(id, seq);
    known.isDecided = true;
    const first = this.#decided.getOrInsert(seq, { id, value });
    if (first.value !== value)
      known.differs = `it has [${value}] decided in instance ${seq}; server ${first.id} has [${first.value}] there`;
    return [...this.#standing(id), ...this.#phase(id, seq)];
  }

  #known(id: number, seq: number): Known {
    const instances = this.#instances.getOrInsertComputed(id, () => new Map());
    const known = instances.getOrInsertComputed(seq, () => ({
      ...{ hasPromised: false, ballot: 0, isDecided: false, isApplied: false },
      differs: undefined,
    }));
    const [oldest] = instances.keys();
    if (instances.size > INSTANCES_MAX && oldest !== undefined) instances.delete(oldest);
    return known;
  }

  #phase(id: number, seq: number): LiveEvent[] {
    const known = this.#known(id, seq);
    const { ballot, differs } = known;
    const { needed } = this.#wire;
    const [promises, acceptances] = (["Paxos.PrepareRpc", "Paxos.AcceptRpc"] as const).map((method) =>
      this.#wire.grants(method, seq, ballot),
    ) as [number, number];
    const isProposer = ballot > 0 && needed > 0;
    const isPromised = isProposer ? promises >= needed : known.hasPromised;
    const phase: PhaseEvent = {
      ...{ kind: "phase", id, seq },
      reached: [
        ...(isPromised ? ["promised"] : []),
        ...(known.isDecided ? ["decided"] : []),
        ...(known.isApplied ? ["applied"] : []),
      ],
      counts: isProposer
        ? [
            { kind: PROMISE, count: promises, needed },
            { kind: ACCEPTED, count: acceptances, needed },
          ]
        : [],
      ...(differs !== undefined && { differs }),
    };
    return this.#unlessTold(`phase ${id} ${seq}`, phase);
  }

  /** Looks at a member's disk. */
  #look(id: number): LiveEvent[] {
    this.#disks.set(id, stateOf(this.#diskOf(id) ?? Buffer.alloc(0)));
    return [...this.#standing(id), ...this.#unlessTold(`db ${id}`, this.#logOf(id))];
  }

  /** What was on a member's disk when it was looked at last. */
  #diskSeen(id: number): DiskState {
    return this.#disks.get(id) ?? stateOf(Buffer.alloc(0));
  }

  #standing(id: number): LiveEvent[] {
    const { instances, min, applied } = this.#diskSeen(id);
    const open = [...(this.#instances.get(id) ?? [])].filter(([, one]) => one.ballot > 0 && !one.isDecided);
    const [first] = open.toSorted(([a], [b]) => a - b);
    const differs = this.#wire.wrongOf(id);
    const event: LiveEvent = {
      ...{ kind: "standing", id, role: first === undefined ? "" : `proposes, ballot ${first[1].ballot}` },
      figures: {
        last: Math.max(0, min - 1, ...instances.keys()),
        open: [...instances.values()].filter(({ decided }) => decided === undefined).length,
        applied: this.#applied.get(id) ?? applied,
        min,
      },
      ...(differs !== undefined && { differs }),
    };
    return this.#unlessTold(`standing ${id}`, event);
  }

  /** The log that is on a member's disk, each instance with how far it has come. */
  #logOf(id: number): DatabaseEvent {
    const { instances, applied } = this.#diskSeen(id);
    const last = this.#applied.get(id) ?? applied;
    const shown = [...instances].slice(-TOLD_MAX);
    const pairs = shown.map(([seq, { promised, accepted, decided }]): [string, string] => {
      if (decided !== undefined) return [String(seq), `${seq <= last ? "■" : "◆"} ${brief(decided.value)}`];
      const words = accepted === undefined ? "" : `, accepted ${accepted.ballot} [${brief(accepted.value)}]`;
      return [String(seq), `promised ${promised}${words}`];
    });
    return { kind: "db", id, pairs, more: instances.size - shown.length };
  }

  #unlessTold(name: string, event: LiveEvent): LiveEvent[] {
    const told = JSON.stringify(event);
    if (this.#told.get(name) === told) return [];
    this.#told.set(name, told);
    return [event];
  }
}

const isAsk = (message: Message): message is Ask =>
  message.method === "Paxos.PrepareRpc" || message.method === "Paxos.AcceptRpc";

function brief(value: string | null): string {
  const line = printable(oneLine(value ?? "(empty)"));
  return line.length <= VALUE_MAX ? line : `${line.slice(0, VALUE_MAX)}… (${line.length} characters)`;
}

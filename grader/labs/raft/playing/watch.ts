import type { LiveEvent, PhaseEvent } from "../../../cluster/web/events.ts";
import type { Watch } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { idOf, type Message, type MessageOf, replyTo } from "../wire.ts";
import { Votes } from "./ballots.ts";
import { type Life, lifeOf, logEvent, readLine } from "./life.ts";
import { ANSWER, laneOf, RESULT, type Rounds } from "./rounds.ts";

/** An index that nothing has happened about for so many others is not looked at any more. */
const INDEXES_MAX = 300;

/** What is known of one index at one server. */
interface Known {
  isCommitted: boolean;
  isApplied: boolean;
  /** Who has said that it has it: what a leader counts. */
  matched: Set<number>;
  /** What it applied that another did not. */
  differs: string | undefined;
  told: string;
}

/** Follows a cluster of Raft: who stands and leads by the wire and by itself, and how far each index has come. */
export class RaftWatch implements Watch {
  readonly #history: History;
  readonly #rounds: Rounds;
  readonly #diskOf: (id: number) => Buffer | undefined;
  readonly #lives = new Map<number, Life>();
  readonly #indexes = new Map<number, Map<number, Known>>();
  readonly #votes = new Votes();
  /** What each member was told to do last without entries: what says nothing new is not told of. */
  readonly #quiet = new Map<string, string>();
  readonly #untold = new WeakSet<Call>();
  /** What each call of a client belongs to, for its answer may come when its command is long done. */
  readonly #asked = new WeakMap<Call, string>();
  /** The commands whose index nobody knows yet, in their order. */
  readonly #open: { request: string; command: string }[] = [];
  readonly #standings = new Map<number, string>();
  readonly #logs = new Map<number, string>();
  /** The first command that anybody applied at each index, and who. */
  readonly #applied = new Map<number, { id: number; command: string }>();

  constructor(history: History, diskOf: (id: number) => Buffer | undefined, rounds: Rounds) {
    this.#history = history;
    this.#rounds = rounds;
    this.#diskOf = diskOf;
  }

  isTold(call: Call): boolean {
    const isTold = !this.#rounds.isQuiet(call) || this.#isNews(call as Message);
    // Of a question for a result the answer is of interest, if there is one.
    if (!isTold && this.#rounds.answerKind(call) !== RESULT) this.#untold.add(call);
    return isTold;
  }

  #isNews(message: Message): boolean {
    if (message.method !== "Raft.AppendEntriesRpc") return false;
    const { term, prevLogIndex, leaderCommit } = message.params;
    const line = `${message.from} ${message.to}`;
    const says = `${term} ${prevLogIndex} ${leaderCommit}`;
    if (this.#quiet.get(line) === says) return false;
    this.#quiet.set(line, says);
    return true;
  }

  called(call: Call): LiveEvent[] {
    if (call.malformed !== undefined) return [];
    const message = call as Message;
    const candidate = message.method === "Raft.RequestVoteRpc" ? idOf(message.from) : undefined;
    // Who stands votes for itself.
    if (message.method === "Raft.RequestVoteRpc" && candidate !== undefined) {
      this.#votes.granted(candidate, candidate, message.params.term);
      return this.standing(candidate);
    }
    return message.method === "Raft.AppendEntriesRpc" ? this.#claims(message) : [];
  }

  /** Who sends AppendEntries leads, whatever it says of itself. */
  #claims({ from, params }: MessageOf<"Raft.AppendEntriesRpc">): LiveEvent[] {
    const id = idOf(from);
    if (id === undefined) return [];
    this.#votes.leads(id, params.term, this.#n);
    return this.standing(id);
  }

  /** A command goes one way, from the client that may have to ask several servers for the leader, to the entries that carry it. */
  requestOf(call: Call): string | undefined {
    if (call.malformed !== undefined) return undefined;
    const asked = this.#rounds.commandOf(call);
    const { method, params, at } = call as Message;
    const command = method === "Raft.AppendEntriesRpc" ? params.entries.at(-1)?.command : asked;
    const known = this.#open.find((one) => one.command === command)?.request;
    if (asked === undefined) return known;
    const request = known ?? `command ${at}`;
    if (known === undefined) this.#open.push({ request, command: asked });
    this.#asked.set(call, request);
    return request;
  }

  passed(_: Call): LiveEvent[] {
    return [];
  }

  answered(call: Call): LiveEvent[] {
    const at = call.answered;
    if (!this.#isAnswerTold(call) || at === undefined) return [];
    const { seq, request = this.#asked.get(call), title } = this.#rounds.aboutOf(call);
    const message = this.#rounds.answerKind(call);
    const said = { from: laneOf(call.to), to: laneOf(call.from), message, text: this.#rounds.answerText(call) };
    return [{ kind: "call", call: at, ...said, seq, request, title }, ...this.#granted(call as Message)];
  }

  #isAnswerTold(call: Call): boolean {
    const kind = this.#rounds.answerKind(call);
    if (call.malformed !== undefined || kind < 0 || this.#untold.has(call)) return false;
    return kind !== RESULT || this.#rounds.resultOf(call) !== undefined;
  }

  #granted(message: Message): LiveEvent[] {
    if (message.method !== "Raft.RequestVoteRpc") return [];
    const reply = replyTo(message);
    const [voter, candidate] = [idOf(message.to), idOf(message.from)];
    if (voter === undefined || candidate === undefined || !reply?.voteGranted) return [];
    this.#votes.granted(voter, candidate, message.params.term);
    return this.standing(voter);
  }

  heard(call: Call): LiveEvent[] {
    if (!this.#isAnswerTold(call) || call.answered === undefined) return [];
    const passed: LiveEvent[] = [
      { kind: "passed", of: call.answered, times: 1 },
      { kind: "settled", of: call.answered },
    ];
    const message = call as Message;
    const [other, id] = [idOf(call.to), idOf(call.from)];
    if (other === undefined || id === undefined) return passed;
    if (message.method === "Raft.RequestVoteRpc" && replyTo(message)?.voteGranted) {
      const count = this.#votes.heard(other, id, message.params.term);
      const note = `${count} of ${Math.floor(this.#n / 2)} votes of others`;
      return [...passed, worthOf(call, id, "counted", note)];
    }
    if (isRefused(message)) return [...passed, worthOf(call, id, "refused", "refused")];
    if (message.method !== "Raft.AppendEntriesRpc" || !replyTo(message)?.success) return passed;
    const { prevLogIndex, entries } = message.params;
    const indexes = Array.from(entries, (_, place) => prevLogIndex + place + 1);
    return [
      ...passed,
      ...indexes.flatMap((index) => {
        this.#known(id, index).matched.add(other);
        return this.#phase(id, index);
      }),
    ];
  }

  started(id: number): LiveEvent[] {
    this.#lives.set(id, lifeOf());
    this.#indexes.set(id, new Map());
    return this.#look(id);
  }

  ended(): void {}

  wrote(id: number, stream: "stdout" | "stderr", line: string): LiveEvent[] {
    const life = this.#lives.get(id);
    if (life === undefined || stream === "stdout") return [];
    const said = readLine(life, line);
    if (said === undefined) return [];
    const changes: LiveEvent[] = [];
    const from = Math.max(1, said.before + 1);
    for (let index = from; index <= life.commit; index++) {
      this.#known(id, index).isCommitted = true;
      changes.push(...this.#phase(id, index));
    }
    if (said.applied !== undefined) {
      const { index, command } = said.applied;
      this.#known(id, index).isApplied = true;
      if (!this.#applied.has(index)) this.#applied.set(index, { id, command });
      const done = this.#open.findIndex((one) => one.command === command);
      if (done >= 0) this.#open.splice(done, 1);
      changes.push(...this.#phase(id, index, command));
    }
    return [...changes, ...this.#look(id)];
  }

  idle(): LiveEvent[] {
    return [...this.#lives.keys()].flatMap((id) => this.#look(id));
  }

  seqIn(line: string): number | undefined {
    const index = /\| I=\d+ T=\d+ L=\S+\| (?:start index=|apply index=|commit=|append => \d+, match=)(\d+)/.exec(
      line,
    )?.[1];
    return index === undefined ? undefined : Number(index);
  }

  repliers(since: number, _: string, result: string): number[] {
    const answered = this.#history.calls.findLast(
      (call): call is Call => call.at > since && this.#rounds.resultOf(call) === result,
    );
    return answered === undefined ? [] : [idOf(answered.to) ?? 0];
  }

  get #n(): number {
    return this.#history.of("cluster")[0]?.pubkeys.length ?? this.#lives.size;
  }

  #known(id: number, index: number): Known {
    const indexes = this.#indexes.get(id) ?? new Map<number, Known>();
    this.#indexes.set(id, indexes);
    const known = indexes.get(index) ?? {
      isCommitted: false,
      isApplied: false,
      matched: new Set(),
      differs: undefined,
      told: "",
    };
    indexes.set(index, known);
    const [oldest] = indexes.keys();
    if (indexes.size > INDEXES_MAX && oldest !== undefined) indexes.delete(oldest);
    return known;
  }

  #phase(id: number, index: number, command?: string): LiveEvent[] {
    const known = this.#known(id, index);
    const needed = Math.floor(this.#n / 2);
    const isLeader = known.matched.size > 0;
    const first = this.#applied.get(index);
    if (command !== undefined && first !== undefined && first.command !== command)
      known.differs = `it has applied [${command}] at index ${index}; server ${first.id} has applied [${first.command}] there`;
    const { differs } = known;
    const phase: PhaseEvent = {
      ...{ kind: "phase", id, seq: index },
      reached: [...(known.isCommitted ? ["committed"] : []), ...(known.isApplied ? ["applied"] : [])],
      counts: isLeader ? [{ kind: ANSWER, count: known.matched.size, needed }] : [],
      ...(differs !== undefined && { differs }),
    };
    const told = JSON.stringify(phase);
    if (known.told === told) return [];
    known.told = told;
    return [phase];
  }

  #look(id: number): LiveEvent[] {
    const life = this.#lives.get(id);
    if (life === undefined) return [];
    const log = logEvent(id, life, this.#diskOf(id));
    const told = JSON.stringify(log);
    const isNew = this.#logs.get(id) !== told;
    this.#logs.set(id, told);
    return [...this.standing(id), ...(isNew ? [log] : [])];
  }

  protected figuresOf(_: number, { vote, leader, commit, applied }: Life): Record<string, number | string> {
    return { vote, "led by": leader, commit, applied };
  }

  /** How a server stands, if that has changed. */
  protected standing(id: number): LiveEvent[] {
    const life = this.#lives.get(id);
    if (life === undefined) return [];
    const { role, term } = life;
    const differs = this.#votes.wrongOf(id);
    const event: LiveEvent = {
      ...{ kind: "standing", id, role: `${role}, term ${term}` },
      figures: this.figuresOf(id, life),
      ...(differs !== undefined && { differs }),
    };
    const told = JSON.stringify(event);
    if (this.#standings.get(id) === told) return [];
    this.#standings.set(id, told);
    return [event];
  }
}

function isRefused(message: Message): boolean {
  if (message.method === "Raft.RequestVoteRpc") return replyTo(message)?.voteGranted === false;
  return message.method === "Raft.AppendEntriesRpc" && replyTo(message)?.success === false;
}

/** What an answer is worth to who asked. */
function worthOf({ answered = 0, params }: Call, id: number, worth: "counted" | "refused", note: string): LiveEvent {
  return { kind: "worth", of: answered, id, seq: (params as { term: number }).term, worth, note, badge: "" };
}

import { History } from "../../../../../grader/history/history.ts";
import type { Setting } from "../../../../../grader/labs/raft/judge/view.ts";
import { RAFT, server, serviceOf } from "../../../../../grader/labs/raft/wire.ts";
import { QUIET_MS } from "../../../../../grader/sandbox/wait-for-idle.ts";
import { answerTo, CALLS, SERVERS, type TimeOf, written } from "./history-words.ts";

/**
 * A history as a text, for tables that a reader can check by eye. What stands between two semicolons, or on a line, is one of these;
 * the servers in `live` are processes, whose disks, clocks and calls are judged, the others are played.
 *
 *     start 1                       a process starts, on what is on its disk, and is at work
 *     tick 1 200                    it is told what time it is
 *     fence 1                       it has taken all that it was told; by itself, that comes before the next that it is told
 *     idle 1                        it does nothing more
 *     kill 1 | exit 1 [with 3]      it ends, by itself with an exit code
 *     1 writes T3v0                 it writes to its disk, which is acknowledged: see RECORDS; `1 replaces …` puts it in the place of all, `1 adds …` behind it
 *     1 asks T3v0; 1 acked          the same, held; or `1 acked EIO`, `1 killed 5`: with five bytes of it on the disk
 *     1 logs elect.ts:9: INFO| …    it writes a line to its log
 *     0>1 vote 3 7/2                a call: RequestVote in term 3 with the last entry 7 of term 2
 *     0>1 append 3 7/2+2a,3b c5     AppendEntries in term 3: prevLogIndex 7 of term 2, entries of terms 2 and 3, leaderCommit 5
 *     0>1 install 3 5/2             InstallSnapshot, of index 5 and term 2
 *     x>1 start put x 1             a client's command
 *     1>s apply 4 2a                the service of 1 is given entry 4; `1>s restore 5/2`, `s>1 snapshot 5`
 *
 * `&` before a call has it passed while the one before is open, and `1=0 yes` answers the oldest of 0's that is; `1=x 4/3` a client's.
 *
 * Behind a call to a live server, what it does meanwhile, in brackets, and what it answers: `0>1 vote 3 7/2 [T3v0] = yes`. A call of
 * a live server waits until `1<0 yes` has it passed, answered and heard (the oldest that has no answer); where both live, `1 hears 0`
 * has it hear the oldest answer that it has not. Answers:
 *
 *     yes | no | yes@4 no@4         voteGranted or success, in the call's own term or another
 *     no 1/5                        refused, with conflictTerm 1 and conflictIndex 5
 *     ok | ok@4                     of a snapshot
 *     4/3                           of a command: index 4 in term 3
 *     nobody@4 | nobody 2/4         that it does not lead, in term 4; and that 2 does
 *     error                         an error
 *
 * RECORDS, several in one write by commas' stead a space: `N` whose disk it is, `T3v0` the term and the vote (`v-` none),
 * `L4:2a,3b` the log from entry 4 on, `S5/2:3c` a snapshot and the log behind it (in the place of all), `junk` what is none,
 * `~L4:2a` a record with another checksum.
 *
 * An entry has the time of the clock of who tells of it first, 0 of those that are played; `2a@350` has another.
 */
export function historyOf(text: string, live: readonly number[] = SETTING.live): History {
  const history = new History(RAFT);
  const teller = new Teller(history, live);
  for (const piece of text.split(/[;\n]/).map((one) => one.trim())) if (piece !== "") teller.tell(piece);
  teller.settleAll();
  return history;
}

/** The same of pieces in any order: those that cannot follow what is before them are left out. */
export function anyHistoryOf(pieces: readonly string[], live: readonly number[]): History {
  const history = new History(RAFT);
  const teller = new Teller(history, live);
  for (const piece of pieces) {
    try {
      teller.tell(piece);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return history;
}

export const SETTING: Setting = {
  n: SERVERS,
  live: [1],
  heartbeat_ms: 50,
  election_ms: [200, 200],
  patience_ms: 1000,
  owedAt: "fence",
  hasServices: true,
};

class Teller {
  readonly #history: History;
  readonly #live: readonly number[];
  /** The servers that were told something, and have not taken it; and the place at which they were told. */
  readonly #unsettled = new Set<number>();
  readonly #asked = new Map<number, number>();
  /** The clock of each, and when each entry was first told of. */
  readonly #clocks = new Map<number, number>();
  readonly #times = new Map<string, number>();

  constructor(history: History, live: readonly number[]) {
    this.#history = history;
    this.#live = live;
  }

  settleAll(): void {
    for (const id of [...this.#unsettled]) this.#settle(id);
  }

  tell(piece: string): void {
    for (const [form, act] of this.#forms) {
      const found = form.exec(piece);
      if (found === null) continue;
      act(...(found.slice(1) as string[]));
      return;
    }
    throw new SyntaxError(`no piece of a history: ${piece}`);
  }

  readonly #forms: readonly (readonly [RegExp, (...words: string[]) => void])[] = [
    [
      /^start (\d+)$/,
      (id) => {
        this.#history.note({ kind: "start", who: server(Number(id)) });
        this.#unsettled.add(Number(id));
      },
    ],
    [
      /^tick (\d+) (\d+)$/,
      (id, to_ms) => {
        this.#into(id, () => this.#history.note({ kind: "tick", who: server(Number(id)), to_ms: Number(to_ms) }));
        this.#clocks.set(Number(id), Number(to_ms));
      },
    ],
    [/^fence (\d+)$/, (id) => this.#settle(Number(id))],
    [
      /^idle (\d+)$/,
      (id) => {
        this.#settle(Number(id));
        const since = this.#history.now;
        this.#history.note({ kind: "idle", who: [server(Number(id))], since, quiet_ms: QUIET_MS });
      },
    ],
    [
      /^(kill|exit) (\d+)(?: with (\d+))?$/,
      (kind, id, code) => {
        this.#unsettled.delete(Number(id));
        const ended = code === undefined ? {} : { code: Number(code) };
        this.#history.note({ kind: kind as "kill" | "exit", who: server(Number(id)), ...ended });
      },
    ],
    [/^(\d+) writes (.*)$/, (id, records) => this.#write(Number(id), records)],
    [/^(\d+) replaces (.*)$/, (id, records) => this.#write(Number(id), records, "replace")],
    [
      /^(\d+) logs (.*)$/,
      (id, line) => this.#history.note({ kind: "log", who: server(Number(id)), stream: "stderr", text: `${line}\n` }),
    ],
    [/^(\d+) adds (.*)$/, (id, records) => this.#write(Number(id), records, "append")],
    [/^(\d+) asks (.*)$/, (id, records) => this.#ask(Number(id), records)],
    [
      /^(\d+) acked(?: (\S+))?$/,
      (id, error) => this.#history.note({ kind: "acked", disk: this.#asks(id), ...(error && { error, kept: 0 }) }),
    ],
    [
      /^(\d+) killed (\d+)$/,
      (id, kept) => {
        this.#unsettled.delete(Number(id));
        this.#history.note({ kind: "kill", who: server(Number(id)), disk: this.#asks(id), kept: Number(kept) });
      },
    ],
    [
      /^(\d+)=(\d+|x) (.*)$/,
      (id, other, text) => {
        const caller = other === "x" ? "client" : server(Number(other));
        const call = this.#history.calls.find(
          ({ from, to, answered }) => from === caller && to === server(Number(id)) && answered === undefined,
        );
        if (call === undefined) throw new SyntaxError(`nothing of ${other} to ${id} waits for an answer`);
        this.#history.answer(call, answerTo(call, text) as never);
      },
    ],
    [
      /^(\d+)<(\d+) (.*)$/,
      (id, other, text) => {
        const call = this.#history.calls.find(
          ({ from, to, passed }) => from === server(Number(id)) && to === server(Number(other)) && passed === undefined,
        );
        if (call === undefined) throw new SyntaxError(`nothing of ${id} to ${other} waits for an answer`);
        this.#history.pass(call);
        this.#history.answer(call, answerTo(call, text) as never);
        this.#into(id, () => this.#history.hear(call));
      },
    ],
    [
      /^(\d+) hears (\d+|s)$/,
      (id, other) => {
        const called = other === "s" ? serviceOf(Number(id)) : server(Number(other));
        const call = this.#history.calls.find(
          ({ from, to, answered, heard }) =>
            from === server(Number(id)) && to === called && answered !== undefined && heard === undefined,
        );
        if (call === undefined) throw new SyntaxError(`${other} has answered nothing that ${id} has not heard`);
        this.#into(id, () => this.#history.hear(call));
      },
    ],
    [
      /^(&)?(\d+|x|s)>(\d+|s) (\w+) ([^=[]*?)(?: ?\[(.*)\])?(?: ?= (.*))?$/,
      (isMore, from, to, kind, rest, writes, answer) => {
        const others = from === "x" ? "client" : from === "s" ? serviceOf(Number(to)) : server(Number(from));
        const receiver = to === "s" ? serviceOf(Number(from)) : server(Number(to));
        const make = CALLS[kind];
        if (make === undefined) throw new SyntaxError(`no call: ${kind}`);
        const call = this.#history.hold({
          from: others,
          to: receiver,
          ...make(rest, Number(from), this.#timeBy(Number(from))),
        });
        if (call.malformed !== undefined) throw new SyntaxError(call.malformed);
        if (to === "s") {
          this.#history.pass(call);
          this.#history.answer(call, { result: { ok: true } });
          return;
        }
        if (!this.#live.includes(Number(to))) return;
        if (isMore) this.#history.pass(call);
        else this.#into(to, () => this.#history.pass(call));
        for (const records of writes?.split("|") ?? []) this.#write(Number(to), records.trim());
        if (answer !== undefined) this.#history.answer(call, answerTo(call, answer) as never);
      },
    ],
  ];

  /** The times of entries where this one tells of them. */
  #timeBy(id: number): TimeOf {
    return (entry) => this.#times.getOrInsert(entry, this.#clocks.get(id) ?? 0);
  }

  #into(id: string, act: () => unknown): void {
    this.#settle(Number(id));
    act();
    this.#unsettled.add(Number(id));
  }

  #settle(id: number): void {
    if (!this.#unsettled.delete(id)) return;
    this.#history.note({ kind: "fence", who: server(id), since: this.#history.now + 1 });
  }

  #asks(id: string): number {
    const asked = this.#asked.get(Number(id));
    if (asked === undefined) throw new SyntaxError(`${id} has asked its disk for nothing`);
    return asked;
  }

  #ask(id: number, records: string, how?: "append" | "replace"): void {
    const { op: natural, bytes } = written(records, id, this.#timeBy(id));
    const op = how ?? natural;
    this.#asked.set(id, this.#history.note({ kind: "disk", who: server(id), op, bytes: bytes.toString("base64") }));
  }

  #write(id: number, records: string, how?: "append" | "replace"): void {
    this.#ask(id, records, how);
    this.#history.note({ kind: "acked", disk: this.#asks(String(id)) });
  }
}

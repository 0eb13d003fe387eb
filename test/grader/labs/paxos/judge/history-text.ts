import type { Call } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import type { Setting } from "../../../../../grader/labs/paxos/judge/view.ts";
import { PAXOS, server, serviceOf } from "../../../../../grader/labs/paxos/wire.ts";
import { QUIET_MS } from "../../../../../grader/sandbox/wait-for-idle.ts";
import { encodeRecord } from "../../../../../skeleton/zdisk/record.ts";

/**
 * A history as a text, for tables that a reader can check by eye. What stands between two semicolons, or on a line, is one of these;
 * the servers in `live` are processes, whose disks, clocks and calls are judged, the others are played.
 *
 *     start 1                    a process starts, on what is on its disk, and is at work
 *     tick 1 200                 it is told what time it is
 *     idle 1                     it does nothing more
 *     kill 1                     it ends
 *     1 writes p1/5              it writes to its disk, which is acknowledged: see RECORDS; `1 replaces …` puts it in the place of all
 *     1 logs LINE                it writes a line of its log
 *     0>1 prepare 1/5 d3         a call: PrepareRpc in instance 1 with ballot 5; `d3` says that 0 is done with 3 (0 without it)
 *     0>1 accept 1/5 a           AcceptRpc of the value a (`-` is the empty one); `0>1 decide 1 a`
 *     x>1 start 1 a              the client's; `s>1 done 3` that of its service, `1>s decided 1 a` what it is given
 *
 * Behind a call to a live server, what it writes meanwhile, in brackets, and what it answers: `0>1 prepare 1/5 [p1/5] = yes 5`. A call
 * of a live server waits until `1<0 yes 5` has it passed, answered and heard (the oldest to 0 that has no answer). Answers:
 *
 *     yes 5 | no 5               ok, and the ballot that is promised
 *     yes 5 3a                   a promise that tells what was accepted: a in ballot 3
 *     yes 5 !a                   what is decided is told, too
 *     gone                       it is forgotten; `ok m4` the answer of start and done, with min; `ok` of others; `error`
 *     ... d3                     behind any of the first: what the one who answers is done with
 *
 * `and` before any of these: it is told in the same turn as what is before it.
 *
 * RECORDS, several in one write by a space: `N` whose disk it is, `p1/5` ballot 5 promised in instance 1, `a1/5v` v accepted in it (and
 * promised; `A1/5v` is not promised by that; `a1/5?` has no value), `!1v` v decided there, `d0,3,0` up to where each is done.
 */
export function historyOf(text: string, live: readonly number[] = SETTING.live): History {
  const history = new History(PAXOS);
  const teller = new Teller(history, live);
  for (const piece of text.split(/[;\n]/).map((one) => one.trim())) if (piece !== "") teller.tell(piece);
  teller.settleAll();
  return history;
}

/** The same of pieces in any order: those that cannot follow what is before them are left out. */
export function anyHistoryOf(pieces: readonly string[], live: readonly number[]): History {
  const history = new History(PAXOS);
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

export const SETTING: Setting = { n: 3, live: [1], retry_ms: [100, 100], owedAt: "fence", hasServices: true };

const NO_VALUE = "?";

const valueIn = (text = ""): string | null => (text === "-" ? null : text);

function recordIn(word: string, node: number): object {
  if (word === "N") return { node, n: SETTING.n };
  const [, kind, seq, ballot, value] = /^([pa!A])(\d+)(?:\/(\d+))?(.*)$/.exec(word) ?? [];
  const accepted = { ballot: Number(ballot), ...(value !== NO_VALUE && { value: valueIn(value) }) };
  const at = { seq: Number(seq) };
  if (kind === "p") return { ...at, promised: Number(ballot) };
  if (kind === "a") return { ...at, promised: Number(ballot), accepted };
  if (kind === "A") return { ...at, accepted };
  if (kind === "!") return { ...at, decided: { value: valueIn(value) } };
  const dones = /^d([\d,]+)$/.exec(word)?.[1];
  if (dones === undefined) throw new SyntaxError(`no record: ${word}`);
  return { dones: dones.split(",").map(Number) };
}

function saidIn(text: string, from: number): { method: string; params: object } {
  const [, what, rest = "", done = "0"] = /^([a-z]+) (.*?)(?: d(\d+))?$/.exec(text) ?? [];
  const [place = "", value] = rest.split(" ");
  const [seq, ballot] = place.split("/").map(Number);
  const common = { from, seq, done: Number(done) };
  if (what === "prepare") return { method: "Paxos.PrepareRpc", params: { ...common, ballot } };
  if (what === "accept") return { method: "Paxos.AcceptRpc", params: { ...common, ballot, value: valueIn(value) } };
  if (what === "decide") return { method: "Paxos.DecideRpc", params: { ...common, value: valueIn(value) } };
  if (what === "start") return { method: "Paxos.StartRpc", params: { seq, value: valueIn(value) } };
  if (what === "done") return { method: "Paxos.DoneRpc", params: { seq } };
  if (what === "decided") return { method: "Service.DecidedRpc", params: { from, seq, value: valueIn(value) } };
  throw new SyntaxError(`no call: ${text}`);
}

function answerTo({ method }: Pick<Call, "method">, text: string): NonNullable<Call["outcome"]> {
  if (text === "error") return { error: "it threw" };
  const [, word = "", ballot = "0", accepted, decided, min, done = "0"] =
    /^([a-z]+)(?: (\d+))?(?: (\d+[a-z-]))?(?: !([a-z-]))?(?: m(\d+))?(?: d(\d+))?$/.exec(text) ?? [];
  const ok = word === "yes" || word === "ok";
  if (/Start|Done/.test(method)) return { result: { ok, min: Number(min ?? 1), max: 9 } };
  if (method === "Service.DecidedRpc") return { result: { ok } };
  if (method === "Paxos.DecideRpc") return { result: { ok, done: Number(done) } };
  const told = accepted && { accepted: { ballot: Number.parseInt(accepted, 10), value: valueIn(accepted.slice(-1)) } };
  const known = decided && { decided: { value: valueIn(decided) } };
  return { result: { ok, ballot: Number(ballot), ...told, ...known, done: Number(done) } };
}

class Teller {
  readonly #history: History;
  readonly #live: readonly number[];
  /** The servers that were told something, and have not taken it. */
  readonly #unsettled = new Set<number>();
  /** Whether what is told now belongs to the turn before. */
  #isSameTurn = false;

  constructor(history: History, live: readonly number[]) {
    this.#history = history;
    this.#live = live;
  }

  settleAll(): void {
    for (const id of [...this.#unsettled]) this.#settle(id);
  }

  tell(text: string): void {
    this.#isSameTurn = text.startsWith("and ");
    const piece = text.replace(/^and /, "");
    for (const [form, act] of this.#forms) {
      const found = form.exec(piece);
      if (found === null) continue;
      act(...(found.slice(1) as string[]));
      return;
    }
    throw new SyntaxError(`no piece of a history: ${piece}`);
  }

  readonly #forms: readonly (readonly [RegExp, (...words: string[]) => void])[] = [
    [/^start (\d+)$/, (id) => this.#into(id, () => this.#history.note({ kind: "start", who: server(Number(id)) }))],
    [
      /^tick (\d+) (\d+)$/,
      (id, to_ms) =>
        this.#into(id, () => this.#history.note({ kind: "tick", who: server(Number(id)), to_ms: Number(to_ms) })),
    ],
    [
      /^idle (\d+)$/,
      (id) => {
        this.#settle(Number(id));
        const since = this.#history.now;
        this.#history.note({ kind: "idle", who: [server(Number(id))], since, quiet_ms: QUIET_MS });
      },
    ],
    [
      /^kill (\d+)$/,
      (id) => {
        this.#unsettled.delete(Number(id));
        this.#history.note({ kind: "kill", who: server(Number(id)) });
      },
    ],
    [
      /^(\d+) logs (.+)$/,
      (id, line) => this.#history.note({ kind: "log", who: server(Number(id)), stream: "stderr", text: `${line}\n` }),
    ],
    [/^(\d+) (writes|replaces) (.+)$/, (id, how, records = "") => this.#write(Number(id), records, how === "replaces")],
    [
      /^(\d+)<(\d+) (.+)$/,
      (id, other, answer = "") => {
        const call = this.#history.calls.find((one) => {
          return one.from === server(Number(id)) && one.to === server(Number(other)) && one.answered === undefined;
        });
        if (call === undefined) throw new SyntaxError(`${id} has called ${other} for nothing`);
        this.#history.pass(call);
        this.#history.answer(call, answerTo(call, answer));
        this.#into(id, () => this.#history.hear(call));
      },
    ],
    [
      /^(\d+|x|s)>(\d+|s) ([^[=]+?)(?: \[([^\]]*)\])?(?: = (.+))?$/,
      (from = "", to = "", what = "", writes, answer) => {
        const names: Record<string, string> = { x: "client", s: serviceOf(Number(from === "s" ? to : from)) };
        const nameOf = (one: string): string => names[one] ?? server(Number(one));
        const call = this.#history.hold({ from: nameOf(from), to: nameOf(to), ...saidIn(what, Number(from)) });
        if (to === "s") {
          this.#history.pass(call);
          this.#history.answer(call, { result: { ok: true } });
          this.#history.hear(call);
          return;
        }
        if (!this.#live.includes(Number(to))) return;
        this.#into(to, () => this.#history.pass(call));
        if (writes !== undefined && writes !== "") this.#write(Number(to), writes, false);
        if (answer !== undefined) this.#history.answer(call, answerTo(call, answer));
      },
    ],
  ];

  #into(id: string | undefined, act: () => unknown): void {
    if (!this.#isSameTurn) this.#settle(Number(id));
    act();
    this.#unsettled.add(Number(id));
  }

  #settle(id: number): void {
    if (!this.#unsettled.delete(id)) return;
    this.#history.note({ kind: "fence", who: server(id), since: this.#history.now + 1 });
  }

  #write(id: number, records: string, isWhole: boolean): void {
    const bytes = Buffer.concat(records.split(" ").map((word) => encodeRecord(recordIn(word, id))));
    const [op, who] = [isWhole ? "replace" : "append", server(id)] as const;
    const disk = this.#history.note({ kind: "disk", who, op, bytes: bytes.toString("base64") });
    this.#history.note({ kind: "acked", disk });
  }
}

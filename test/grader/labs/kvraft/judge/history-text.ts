import type { Call } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { CALM } from "../../../../../grader/labs/kit/world/judge.ts";
import type { Setting } from "../../../../../grader/labs/kvraft/judge/view.ts";
import { clerk, KVRAFT, raftOf, server } from "../../../../../grader/labs/kvraft/wire.ts";
import { QUIET_MS } from "../../../../../grader/sandbox/wait-for-idle.ts";

/**
 * A history as a text, for tables that a reader can check by eye. What stands between two semicolons, or on a line, is one of these;
 * `1` is a server, and `k` the clerk, which both are processes:
 *
 *     start 1; kill 1; idle 1; tick 1 200      a process starts, ends, does nothing more, is told the time
 *     x>1 c2#1 put x 1                         client 2's first command comes; `x>1 register` for a session
 *     1= c2#1 ok put ok                        the answer to the first of these that has none; `@0` behind it is the leader that it names; `1= c2#1 error`
 *     1 starts c2#1 put x 1 -> 3/1             it gives that to its Raft, which says index 3, term 1; `-> no 0` that 0 leads; `-> lost`
 *     r>1 3/1 c2#1 put x 1                     it is given entry 3, of term 1; `r>1 1/1 -` is one without a command, `at 5000` before it its time
 *     r>1 restores 3/1; r>1 leader 2/0         a snapshot; that 0 leads in term 2 (`-1` that nobody is known to)
 *     1 reads -> 3; 1 offers 3 TEXT -> ok      it asks for a read index (`-> no`), and offers a snapshot (`-> no`); without an arrow, no answer yet
 *     x>k put x 1; k= ok put ok                the clerk is asked for something, and answers; `nothing` is an answer without a result
 *     1>0 append 2: c2#1 put x 1 -> ok         its own Raft calls another's in term 2, with that entry, which takes it; `-> no`; `-> old` that a higher term is known; `2: -` brings none
 *     1 logs TEXT; 1 prints TEXT; calm         a line on its stderr, or on its stdout; from here on nothing is lost, or late
 *     k>0 c2#1 put x 1 -> ok put ok            it asks server 0, and hears the answer; `-> not-leader @2`, `-> lost`; without an arrow, nothing yet
 */
export function historyOf(text: string): History {
  const teller = new Teller();
  for (const piece of piecesOf(text)) teller.tell(piece);
  teller.settleAll();
  return teller.history;
}

/** The same of pieces in any order: those that cannot follow what is before them are left out. */
export function anyHistoryOf(pieces: readonly string[]): History {
  const teller = new Teller();
  for (const piece of pieces.flatMap(piecesOf)) {
    try {
      teller.tell(piece);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return teller.history;
}

export const SETTING: Setting = {
  ...{ n: 3, live: [0, 1], clerks: [0], raft: "played", timeout_ms: 1000 },
  ...{ sessions_max: 2, ttl_ms: 60_000, maxState: 0 },
};

const piecesOf = (text: string): string[] =>
  text
    .split(/[;\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");

const nameOf = (who: string): string => (who === "k" ? clerk(0) : server(Number(who)));

function argsIn(text: string): { clientId: number; commandId: number; command: string } {
  if (text === "register") return { clientId: 0, commandId: 0, command: "" };
  const [, clientId, commandId, command = ""] = /^c(\d+)#(\d+) (.*)$/.exec(text) ?? [];
  if (clientId === undefined) throw new SyntaxError(`no command: ${text}`);
  return { clientId: Number(clientId), commandId: Number(commandId), command };
}

function replyIn(text: string): NonNullable<Call["outcome"]> {
  if (text === "error" || text === "lost") return { error: "it threw" };
  const [, status, result = "", leaderId = "1"] = /^([a-z-]+)(?: (.*?))?(?:\s*@(-?\d+))?$/.exec(text) ?? [];
  return { result: { status, result, leaderId: Number(leaderId) } };
}

class Teller {
  readonly history = new History(KVRAFT);
  readonly #unsettled = new Set<string>();
  #at_ms = 1000;

  settleAll(): void {
    for (const who of [...this.#unsettled]) this.#settle(who);
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
      /^start (\w)$/,
      (who = "") => this.#into(nameOf(who), () => this.history.note({ kind: "start", who: nameOf(who) })),
    ],
    [
      /^tick (\w) (\d+)$/,
      (who = "", ms) =>
        this.#into(nameOf(who), () => this.history.note({ kind: "tick", who: nameOf(who), to_ms: Number(ms) })),
    ],
    [
      /^at (\d+)$/,
      (ms) => {
        this.#at_ms = Number(ms);
      },
    ],
    [
      /^idle (\w)$/,
      (who = "") => {
        this.#settle(nameOf(who));
        const since = this.history.now;
        this.history.note({ kind: "idle", who: [nameOf(who)], since, quiet_ms: QUIET_MS });
      },
    ],
    [
      /^kill (\w)$/,
      (who = "") => {
        this.#unsettled.delete(nameOf(who));
        this.history.note({ kind: "kill", who: nameOf(who) });
      },
    ],
    [/^x>k (.+)$/, (command) => this.#pass("client", clerk(0), "Clerk.CommandRpc", { command })],
    [
      /^x>(\d) (.+)$/,
      (to = "", text = "") => this.#pass(`client ${argsIn(text).clientId}`, nameOf(to), "Kv.CommandRpc", argsIn(text)),
    ],
    [
      /^(\d)= (register|c\d+#\d+) (.+)$/,
      (from = "", which = "", answer = "") => {
        const { clientId, commandId } = argsIn(which === "register" ? which : `${which} `);
        const call = this.history.calls.find(({ to, method, params, answered }) => {
          const asked = params as { clientId: number; commandId: number };
          const isIt = asked.clientId === clientId && asked.commandId === commandId;
          return to === nameOf(from) && method === "Kv.CommandRpc" && isIt && answered === undefined;
        });
        this.#answer(call, replyIn(answer));
      },
    ],
    [
      /^k= ([a-z]+) ?(.*)$/,
      (status = "", result) => {
        const call = this.history.calls.find(
          ({ to, answered, passed }) => to === clerk(0) && passed && answered === undefined,
        );
        const told = status === "nothing" ? { status: "ok" } : { status, result };
        this.#answer(call, status === "error" ? { error: "it threw" } : { result: told });
      },
    ],
    [
      /^(\d) starts (.+?)(?: -> (.+))?$/,
      (who = "", command, answer) => {
        const [, index, term, leaderId] = /^(?:(\d+)\/(\d+)|no (-?\d+))$/.exec(answer ?? "") ?? [];
        const isLeader = index !== undefined;
        const told = {
          index: Number(index ?? 0),
          term: Number(term ?? 1),
          isLeader,
          leaderId: Number(leaderId ?? who),
        };
        this.#make(nameOf(who), raftOf(Number(who)), "Raft.StartRpc", { command }, answer, told);
      },
    ],
    [
      /^(\d) reads(?: -> (.+))?$/,
      (who = "", answer) => {
        const told = { ok: answer !== "no", index: Number(answer === "no" ? 0 : answer) };
        this.#make(nameOf(who), raftOf(Number(who)), "Raft.ReadIndexRpc", {}, answer, told);
      },
    ],
    [
      /^(\d) offers (\d+) (.*?)(?: -> (.+))?$/,
      (who = "", index, data, answer) => {
        const params = { index: Number(index), data };
        this.#make(nameOf(who), raftOf(Number(who)), "Raft.SnapshotRpc", params, answer, { ok: answer === "ok" });
      },
    ],
    [
      /^r>(\d) restores (\d+)\/(\d+)$/,
      (to = "", index, term) =>
        this.#given(to, "Service.RestoreRpc", { index: Number(index), term: Number(term), data: "its own" }),
    ],
    [
      /^r>(\d) leader (\d+)\/(-?\d+)$/,
      (to = "", term, leaderId) =>
        this.#given(to, "Service.LeaderRpc", { term: Number(term), leaderId: Number(leaderId) }),
    ],
    [
      /^r>(\d) (\d+)\/(\d+) (.+?)( unanswered)?$/,
      (to = "", index, term, text = "", isOpen) => {
        const entry = { term: Number(term), command: text === "-" ? null : text, at_ms: this.#at_ms };
        this.#given(to, "Service.ApplyRpc", { index: Number(index), ...entry }, isOpen === undefined);
      },
    ],
    [/^calm$/, () => this.history.note({ kind: "trying", part: CALM })],
    [
      /^(\w) (logs|prints) (.+)$/,
      (who = "", verb, text = "") => {
        const stream = verb === "logs" ? "stderr" : "stdout";
        this.history.note({ kind: "log", who: nameOf(who), stream, text: `${text}\n` });
      },
    ],
    [
      /^(\d)>(\d) append (\d+): (.+?)(?: -> (.+))?$/,
      (from = "", to = "", of = "", text, answer) => {
        const [term, leaderId] = [Number(of), Number(from)];
        const entries = text === "-" ? [] : [{ term, command: text === "null" ? null : text, at_ms: this.#at_ms }];
        const params = { term, leaderId, prevLogIndex: 1, prevLogTerm: 1, entries, leaderCommit: 0 };
        const told = {
          term: answer === "old" ? term + 1 : term,
          success: answer === "ok",
          conflictTerm: 0,
          conflictIndex: 0,
        };
        this.#make(nameOf(from), nameOf(to), "Raft.AppendEntriesRpc", params, answer, told);
      },
    ],
    [
      /^k>(\d) (register|c\d+#\d+ .+?)(?: -> (.+))?$/,
      (to = "", text = "", answer) =>
        this.#make(clerk(0), nameOf(to), "Kv.CommandRpc", argsIn(text), answer, answer && replyIn(answer)),
    ],
  ];

  #given(to: string, method: string, params: object, isAnswered = true): void {
    const call = this.#pass(raftOf(Number(to)), nameOf(to), method, { from: Number(to), ...params });
    if (isAnswered) this.#answer(call, { result: { ok: true } });
  }

  /** Somebody whom the grader plays calls a process. */
  #pass(from: string, to: string, method: string, params: object): Call {
    const call = this.history.hold({ from, to, method, params });
    this.#into(to, () => this.history.pass(call));
    return call;
  }

  /** A process calls somebody whom the grader plays, and hears what that answers, if it does. */
  #make(from: string, to: string, method: string, params: object, answer: string | undefined, result: unknown): void {
    const call = this.history.hold({ from, to, method, params });
    if (answer === undefined && !method.startsWith("Raft.Append")) return;
    this.history.pass(call);
    if (answer === undefined) return;
    const isOutcome =
      typeof result === "object" &&
      result !== null &&
      ("result" in result || "error" in result) &&
      method === "Kv.CommandRpc";
    this.history.answer(
      call,
      answer === "lost" ? { error: "lost" } : isOutcome ? (result as { result: unknown }) : { result },
    );
    this.#into(from, () => this.history.hear(call));
  }

  #answer(call: Call | undefined, outcome: NonNullable<Call["outcome"]>): void {
    if (call === undefined) throw new SyntaxError("nobody has asked for that");
    this.history.answer(call, outcome);
    this.history.hear(call);
  }

  #into(who: string, act: () => unknown): void {
    this.#settle(who);
    act();
    this.#unsettled.add(who);
  }

  #settle(who: string): void {
    if (!this.#unsettled.delete(who)) return;
    this.history.note({ kind: "fence", who, since: this.history.now + 1 });
  }
}

import type { Outcome } from "../../../../grader/checks/check.ts";
import type { Breakdown, Call } from "../../../../grader/history/events.ts";
import { History } from "../../../../grader/history/history.ts";
import { PBFT, replica } from "../../../../grader/labs/pbft/wire.ts";
import { ASKS } from "../../../../grader/labs/zpbft/cluster-tests/asks.ts";
import { PERSON, TYPED } from "../../../../grader/labs/zpbft/cluster-tests/session.ts";
import { AILMENTS, SETTLED_MS, SHORT_MS } from "../../../../grader/labs/zpbft/one-server/ailments.ts";
import { HELPS } from "../../../../grader/labs/zpbft/one-server/stuck.ts";
import { QUIET_MS } from "../../../../grader/sandbox/wait-for-idle.ts";
import { callsOf, pubkeysOf, requestOf } from "../pbft/judge/history-text.ts";

/**
 * A history with all that happened, as a text: what stands between two semicolons, or on a line, is either messages as
 * `pbft/judge/history-text.ts` has them, or one of these. Messages are passed on at once, and answered.
 *
 *     script 1 quorum V7: pp Pa | Pb    the script about seq 1, of a group, with the rule that it tries; `eager 1 …`
 *     decided 1                         what decides it was sent
 *     helped 1: a COMMIT of everybody   what was sent to a server that is stuck, `(worked)` or `(did not)` behind it
 *     wait                              the grader begins to wait, until the next `idle`; without it, at that very moment
 *     idle | idle 2 3 | idle briefly    the real servers were idle, or these only; for less than is enough to owe anything;
 *                                       `idle shortly`: for as long as a slow peer is waited for; `idle hardly`: for less;
 *                                       `idle finally`: for so long that nothing more would be executed
 *     start 2; exit 2; exit client      a process started, or ended
 *     trying quorum; tried quorum       a part of what is tried began, or was tried to its end
 *     fault 3 hangs 1; fault 3 killed   what was done to a member, by its short name, and which seq it is about
 *     refused 3                         the call that was made third, and left unanswered by `?`, is answered with an error
 *     asked 1 again: 4                  the request of that number, what is asked, and its detail
 *     typed put x 1 -> put ok           a person at the prompt, and what is to be shown
 *     shown put ok                      what the client showed
 *     says: LINE; 3 says: LINE; client says: LINE; prints: LINE
 *                                       a line in the log of the judged server, of another, of the client; on its standard output
 *     broken loops                      a process is not well; `broken loops at start`
 *     passed 3                          the call that was made third, and held back by `~`, is passed on
 *     answered 3                        the call that was made third, and left unanswered by `?`, is answered
 */
export function historyOf(text: string, { live = [2], f = 1 }: { live?: readonly number[]; f?: number } = {}): History {
  const history = new History(PBFT);
  const n = 3 * f + 1;
  history.note({ kind: "cluster", f, live, pubkeys: pubkeysOf(n) });
  const told = { history, live, n, waits: undefined };
  for (const piece of text.split(/[;\n]/).map((one) => one.trim())) if (piece !== "") tell(told, piece);
  return history;
}

interface Told {
  history: History;
  live: readonly number[];
  n: number;
  /** Where the grader began to wait. */
  waits: number | undefined;
}

type Word = (told: Told, found: readonly string[]) => void;

const note =
  (fact: (found: readonly string[]) => Parameters<History["note"]>[0]): Word =>
  ({ history }, found) =>
    history.note(fact(found));

const memberOf = (text: string): string => (/^\d+$/.test(text) ? replica(Number(text)) : text);

const PIECES: readonly (readonly [RegExp, Word])[] = [
  [
    /^(script|eager) (\d+) (\S+) (\w+): (.*)$/,
    note(([word, about, group = "", rule = "", text = ""]) => ({
      ...{ kind: "script", about: Number(about), group, rule, text },
      ...(word === "eager" && { isEager: true }),
    })),
  ],
  [/^decided (\d+)$/, note(([about]) => ({ kind: "decided", about: Number(about) }))],
  [
    /^helped (\d+): (.*?)(?: \((worked|did not)\))?$/,
    note(([about, by = "", worked]) => {
      if (!(HELPS as readonly string[]).includes(by)) throw new SyntaxError(`no help: ${by}`);
      return { kind: "helped", about: Number(about), by, ...(worked && { worked: worked === "worked" }) };
    }),
  ],
  [
    /^wait$/,
    (told) => {
      told.waits = told.history.now;
    },
  ],
  [
    /^idle( briefly| shortly| hardly| finally)?((?: \d+)*)$/,
    (told, [how, ids = ""]) => {
      const who = (ids === "" ? told.live : ids.trim().split(" ").map(Number)).map(replica);
      const since = told.waits ?? told.history.now;
      told.history.note({ kind: "idle", who, since, quiet_ms: QUIET_OF[how?.trim() ?? ""] ?? QUIET_MS });
      told.waits = undefined;
    },
  ],
  [/^start (\w+)$/, note(([who = ""]) => ({ kind: "start", who: memberOf(who) }))],
  [/^exit (\w+)$/, note(([who = ""]) => ({ kind: "exit", who: memberOf(who), code: 1 }))],
  [/^(trying|tried) (\S+)$/, note(([kind, part = ""]) => ({ kind: kind as "trying" | "tried", part }))],
  [
    /^fault (\d+) (\D+?)(?: (\d+))?$/,
    note(([who, what = "", about]) => ({
      ...{ kind: "fault", who: replica(Number(who)), what: AILMENTS[what as keyof typeof AILMENTS] ?? what },
      ...(about && { about: Number(about) }),
    })),
  ],
  [
    /^asked (\d+) ([^:]+)(?:: (.*))?$/,
    note(([number, what = "", detail]) => {
      const isKnown = Object.hasOwn(ASKS, what) || ["again", ...UNANSWERED].includes(what);
      if (!isKnown) throw new SyntaxError(`nothing to ask: ${what}`);
      const { timestamp, clientAddr } = requestOf(Number(number)).req;
      return { kind: "asked", what, request: `${timestamp} ${clientAddr}`, ...(detail && { detail }) };
    }),
  ],
  [
    /^typed (.*) -> (.*)$/,
    note(([request = "", detail]) => ({ kind: "asked", what: TYPED, request, detail: spelt(detail) })),
  ],
  [
    /^shown (.*)$/,
    note(([result]) => {
      const text = `\n==== result ====\n${spelt(result)}\n================\ntake: 1 ms\n`;
      return { kind: "log", who: PERSON, stream: "stdout", text };
    }),
  ],
  [
    /^(?:(\w+) )?(says|prints): ?(.*)$/,
    ({ history, live }, [who = String(live[0]), how, text]) =>
      history.note({
        ...{ kind: "log", who: memberOf(who), stream: how === "says" ? "stderr" : "stdout" },
        text: `${spelt(text)}\n`,
      }),
  ],
  [
    /^broken (.*?)( at start)?$/,
    note(([how, atStart]) => ({
      ...{ kind: "broken", how: how as Breakdown["how"], isAtStart: atStart !== undefined },
      ...{ message: "it is not well", seen: "this was seen", wrote: "its last words" },
    })),
  ],
  [/^passed (\d+)$/, ({ history }, [nth]) => history.pass(madeAs(history, nth))],
  [/^refused (\d+)$/, ({ history }, [nth]) => history.answer(madeAs(history, nth), { error: "refused" })],
  [/^answered (\d+)$/, ({ history }, [nth]) => history.answer(madeAs(history, nth), { result: { ok: true } })],
];

/** For how long servers were idle: for less than is enough to owe anything; for just so long that one thing may follow from another. */
const QUIET_OF: Record<string, number> = {
  briefly: QUIET_MS - 1,
  shortly: SHORT_MS,
  hardly: SHORT_MS - 1,
  finally: SETTLED_MS,
};

const UNANSWERED = ["with two of four faulty", "with forgeries for a quorum"];

/** The call that was made so many-th. */
function madeAs({ calls }: History, nth: string | undefined): Call {
  const call = calls[Number(nth) - 1];
  if (call === undefined) throw new SyntaxError(`there is no call ${nth}`);
  return call;
}

/** A line end is written as `⏎`. */
function spelt(text = ""): string {
  return text.replaceAll("⏎", "\n");
}

function tell(told: Told, piece: string): void {
  for (const [pattern, word] of PIECES) {
    const found = pattern.exec(piece);
    if (found === null) continue;
    word(told, found.slice(1));
    return;
  }
  for (const word of piece.split(/\s+/)) say(told, word);
}

function say({ history, live, n }: Told, word: string): void {
  for (const { from, to, method, params, passed, outcome } of callsOf(word, 1, { id: live[0] as number, n })) {
    const call = history.hold({ from, to, method, params });
    if (passed === undefined) continue;
    history.pass(call);
    if (outcome !== undefined) history.answer(call, outcome);
  }
}

/** What an outcome tells, in short: against which checks, and with which message. */
export function told({ found, covered, blocked }: Outcome) {
  return {
    found: found.map(({ checks, describe }) => `${checks.join(" or ")}: ${describe().message}`),
    covered: covered.join(" "),
    blocked: blocked.map(([part, because]) => `${part} because of ${because.join(" or ")}`),
  };
}

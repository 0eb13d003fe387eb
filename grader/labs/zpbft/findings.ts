import type { Finding, Found } from "../../checks/check.ts";
import { WANTS_MORE, wantsMore } from "../../checks/wants-more.ts";
import { writtenAtEnd } from "../../cluster/written-at-end.ts";
import type { Breakdown } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { type LogPlace, logPlace } from "../../history/log-place.ts";
import { linesOf } from "../../history/scene/text.ts";
import { type Case, subjectOf, writtenBy } from "../pbft/judge/case.ts";
import { sceneOf } from "../pbft/judge/excerpt.ts";
import { firstUnanswered, howEnded, lastWords } from "../pbft/judge/last-words.ts";
import { type Subject, sizeWords } from "../pbft/judge/model.ts";
import { suspectsOf } from "../pbft/judge/suspects.ts";
import { traceOf } from "../pbft/judge/trace.ts";
import type { Violation } from "../pbft/judge/violation.ts";
import { FUNCTIONS, type Rule, type StudentFunction } from "../pbft/rules.ts";
import { replica } from "../pbft/wire.ts";
import { afterwards } from "./afterwards.ts";
import { BROKEN_RANK, rankOfViolation } from "./ranks.ts";

/** The check that judges each rule with one server among puppets. */
const CHECK_OF_RULE: Partial<Record<Rule, string>> = {
  P1: "concurrent",
  C1: "commit-once",
  C2: "commit-content",
  C3: "commit-alone",
  R1: "answers",
  R2: "early-votes",
  R3: "recount",
  V1: "repeated",
  V2: "view",
  V3: "digest",
  V4: "signature",
  V5: "sender",
  V6: "forgeries",
  V7: "quorum",
  V8: "once",
  X1: "once",
  X3: "quorum",
};

/** The checks of which a violation fails one: the first, unless another of them has failed anyway. */
export function checksOf({ rule, orRules = [] }: Pick<Violation, "rule" | "orRules">): [string, ...string[]] {
  return [rule, ...orRules].map((one) => CHECK_OF_RULE[one] as string) as [string, ...string[]];
}

/** A violation as a finding, which is built with its evidence on demand. */
export function foundIn(about: Case, violation: Violation, checks: readonly [string, ...string[]]): Found {
  return { checks, rank: rankOfViolation(violation), describe: () => describe(about, violation) };
}

function describe(about: Case, violation: Violation): Finding {
  const { history, subject, models, messages } = about;
  const { rule, message, expected, isUnspecific = false, seq, ended } = violation;
  const seen = rule === "R1" ? withReturned(about, violation) : violation.seen;
  const functions = suspectsOf(about, violation);
  const scene = sceneOf(subject, models, messages, violation, history.of("cluster")[0]?.live);
  const lines = scene === undefined ? [] : linesOf(scene);
  const evidence = [
    ...(lines.length === 0 ? [] : [`${viewOf(subject, seq)}:`, ...lines]),
    ...(ended === undefined ? [] : lastWords(history, subject.id)),
    ...afterwards(history, subject, violation),
  ];
  const log = logPlace(history, replica(subject.id), seq === undefined ? undefined : `seq=${seq}|`);
  const thrown = thrownAbout(about, violation);
  const missing = notExported(thrown);
  const told =
    missing === undefined
      ? { functions, message }
      : { functions: [...new Set([missing, ...functions])], message: `commit.ts does not export ${missing}` };
  return { rule, ...told, expected, seen, evidence, thrown, log, isUnspecific, ...(scene && { scene }) };
}

/** Whose view an excerpt is, of what, and in how large a cluster: what is right for one may be wrong for another. */
function viewOf(subject: Subject, seq: number | undefined): string {
  const what = seq === undefined ? "" : `seq=${seq} `;
  return `${what}as server ${subject.id} saw it, which runs your code (${sizeWords(subject)})`;
}

/** The given code answers ok: false in place of a CommitRpc that threw, or returned something else than an answer, and says so. */
function withReturned({ history, subject }: Case, { seq, seen }: Violation): string {
  if (!seen.startsWith("ok: false")) return seen;
  const log = writtenBy(history, replica(subject.id));
  const [, what] =
    new RegExp(` WARN\\| I=\\d+ L=\\d+ seq=${seq}\\| CommitRpc (.*): its caller is told `).exec(log) ?? [];
  return what === undefined ? seen : `CommitRpc ${what}, so that its caller was told ${seen}`;
}

/** The function that the given code could not call, for the graded file does not export it. */
function notExported(thrown: readonly string[]): StudentFunction | undefined {
  const name = thrown
    .map(
      (line) =>
        /^server\.ts:\d+: ERROR\| (\w+) threw: TypeError: this\S*phases\S*\.\1 is not a function$/.exec(line)?.[1],
    )
    .find((one) => one !== undefined);
  return FUNCTIONS.find((one) => one === name);
}

const THROWN_MAX = 3;

/** In UTF-16 units. */
const LINE_MAX = 2000;

/** What the student's functions threw: servers say so in their logs, with file and line. */
export function thrownBy(history: History, ids: readonly number[]): string[] {
  const found = new Set<string>();
  for (const id of ids) for (const { line } of errorsIn(writtenBy(history, replica(id)))) found.add(line);
  return [...found].slice(0, THROWN_MAX);
}

/**
 * What was thrown at the moment that a violation is about: about its seq, if anything was; otherwise before it was seen, for
 * that may have spoilt what several seqs share.
 */
function thrownAbout({ history, subject }: Case, { seq, culprit, missing }: Violation): string[] {
  const errors = errorsIn(writtenBy(history, replica(subject.id)));
  const about = errors.filter((error) => error.seq === seq);
  const end = culprit?.at ?? missing ?? Number.POSITIVE_INFINITY;
  const before = about.length > 0 ? about : errorsIn(writtenBy(history, replica(subject.id), "stderr", { end }));
  return [...new Set(before.map(({ line }) => line))].slice(0, THROWN_MAX);
}

/** The ERROR lines of a log; each with the seq of the function that was called last before it, if the log tells that. */
function errorsIn(log: string): { line: string; seq: number | undefined }[] {
  const found: { line: string; seq: number | undefined }[] = [];
  let seq: number | undefined;
  for (const [line, begun] of log.matchAll(
    /^(?:\S+: ERROR\| .*|trace\.ts:\d+: Debug\| I=\d+ L=\d+ seq=(\d+)\| \w+ begins: .*)$/gm,
  )) {
    if (begun !== undefined) seq = Number(begun);
    else found.push({ line: line.slice(0, LINE_MAX).replace(/seq=\d+/g, "seq=…"), seq });
  }
  return found;
}

/**
 * A server that ends at its start, runs without end or is stopped. It is the submission's fault, for a control has worked.
 * `history` tells what it was doing last.
 */
export function foundBroken(breakdown: Breakdown, check: string, history: History): Found {
  const describe = () => {
    const words = BROKEN[breakdown.how](breakdown);
    const last = breakdown.isAtStart ? undefined : lastDoing(history, breakdown.how);
    if (last === undefined) return { evidence: [], thrown: [], ...words, ...exitOfBroken(breakdown, history, words) };
    const [first] = words.functions;
    const functions =
      first === undefined || last.name === undefined ? words.functions : [...new Set([last.name, ...words.functions])];
    return { thrown: [], ...words, functions, evidence: last.lines, log: last.log };
  };
  return { checks: [check], rank: BROKEN_RANK, describe };
}

/** How a server ended that was not at work yet. */
function exitOfBroken({ how }: Breakdown, history: History, { seen }: Words): Partial<Words> {
  const exit = how === "ends" ? history.of("exit").find(({ why }) => why === undefined) : undefined;
  const id = Number(exit?.who.replace("replica ", ""));
  return Number.isNaN(id) ? {} : { seen: seen.replace("ended;", `ended: ${howEnded(history, id)};`) };
}

/**
 * What a server was doing last, and the function that was called last in it, if it is clear which one it is: the only one, or the
 * only one that has not answered a message about what it was called for.
 */
function lastDoing(
  history: History,
  how: Breakdown["how"],
): { name: StudentFunction | undefined; lines: string[]; log: LogPlace } | undefined {
  const live = history.of("cluster")[0]?.live ?? [];
  const [only, ...others] = live.length === 1 ? live : live.filter((id) => firstUnanswered(history, id) !== undefined);
  if (only === undefined || others.length > 0) return undefined;
  const last = traceOf(history, only).begun.at(-1);
  // While a function waits for a timer, others are called. A COMMIT without an answer shows that CommitRpc has not returned.
  const isAwaited = how === "never idle" && firstUnanswered(history, only)?.method === "Server.CommitRpc";
  return {
    name: isAwaited ? "CommitRpc" : last?.name,
    log: logPlace(history, replica(only), last && `seq=${last.seq}|`),
    lines: [
      `server ${only}, which runs your code (${sizeWords(subjectOf(history, only))}):`,
      ...lastWords(history, only),
    ],
  };
}

type Words = Omit<Finding, "evidence" | "thrown"> & { evidence?: readonly string[] };

const EVERYTHING = ["commit", "CommitRpc", "verifyBallotCommit"] as const;
const COMES_TO_WORK = "servers that register, connect and go to work";

/** Only a call that never ends breaks a rule: no rule is about timers, or about what a file does when it is loaded. */
const BROKEN: Readonly<Record<Breakdown["how"], (breakdown: Breakdown) => Words>> = {
  "never starts": ({ message, seen, wrote }) => ({
    rule: undefined,
    functions: [],
    message,
    expected: COMES_TO_WORK,
    seen,
    evidence: wrote.split("\n").slice(-12),
  }),
  ends: ({ wrote }) => ({
    rule: undefined,
    functions: [],
    message: "a server ends before it is at work",
    expected: COMES_TO_WORK,
    ...(wantsMore(wrote) && WANTS_MORE),
    seen: "its process ended; it wrote:",
    evidence: writtenAtEnd(wrote, ["zpbft/commit.ts"]),
  }),
  loops: (breakdown) => ({
    rule: breakdown.isAtStart ? undefined : "R1",
    message: "a server works without end: it never becomes idle, though nothing is sent to it",
    expected: "a server that is idle when it has done what it was sent",
    ...busy(breakdown),
  }),
  "never idle": (breakdown) => ({
    rule: undefined,
    message: "a server is never idle, though nothing is sent to it",
    expected: "a server that waits for messages, not with a timer that goes off again and again",
    ...busy(breakdown),
  }),
  overspends: (breakdown) => ({
    rule: undefined,
    message: "a server takes far more processor time than its work can need",
    expected: "a server that needs milliseconds of it for each request",
    ...busy(breakdown),
  }),
  "is stopped": ({ message }) => ({
    rule: undefined,
    functions: [],
    message: "a server stops itself, and does nothing more",
    expected: "servers that go on until the grader ends them",
    seen: message,
  }),
  "takes nothing": deaf,
  "takes no time": deaf,
};

function deaf({ message }: Breakdown): Words {
  return {
    rule: undefined,
    functions: [],
    message: "a server takes nothing any more",
    expected: "servers that go on until the grader ends them",
    seen: message,
  };
}

function busy({ isAtStart, message }: Breakdown): Pick<Words, "functions" | "seen"> & Partial<Words> {
  if (!isAtStart) return { functions: EVERYTHING, seen: message };
  return {
    functions: [],
    seen: message,
    message: "a server runs without end before it is at work: is there a loop outside of all functions?",
    expected: "a file that is loaded to its end, and servers that come to work",
  };
}

import type { Finding, Found } from "../../checks/check.ts";
import type { Breakdown } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import { linesOf } from "../../history/scene/text.ts";
import { type Case, writtenBy } from "../pbft/judge/case.ts";
import { sceneOf } from "../pbft/judge/excerpt.ts";
import { suspectsOf } from "../pbft/judge/suspects.ts";
import { traceOf } from "../pbft/judge/trace.ts";
import type { Violation } from "../pbft/judge/violation.ts";
import type { Rule, StudentFunction } from "../pbft/rules.ts";
import { replica } from "../pbft/wire.ts";
import { BROKEN_RANK, rankOfViolation } from "./ranks.ts";

/** The check that judges each rule with one server among puppets. */
const CHECK_OF_RULE: Partial<Record<Rule, string>> = {
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
  const { rule, message, expected, isUnspecific = false } = violation;
  const seen = rule === "R1" ? withReturned(about, violation.seen) : violation.seen;
  const functions = suspectsOf(about, violation);
  const scene = sceneOf(subject, models, messages, violation, history.of("cluster")[0]?.live);
  const lines = scene === undefined ? [] : linesOf(scene);
  const evidence = lines.length === 0 ? [] : [`as server ${subject.id} saw it, which runs your code:`, ...lines];
  const words = { message, expected, seen, evidence, thrown: thrownBy(history, [subject.id]), isUnspecific };
  return { rule, functions, ...words, ...(scene === undefined ? {} : { scene }) };
}

/** The given code answers ok: false in place of a CommitRpc that returned something else than an answer, and says so. */
function withReturned({ history, subject }: Case, seen: string): string {
  const hasReturned = / WARN\| .* CommitRpc returned no \{ ok: true \}/.test(writtenBy(history, replica(subject.id)));
  return hasReturned && seen.startsWith("ok: false")
    ? `CommitRpc returned no { ok: true }, so that its caller was told ${seen}`
    : seen;
}

const THROWN_MAX = 3;

/** In UTF-16 units. */
const LINE_MAX = 2000;

/** What the student's functions threw: servers say so in their logs, with file and line. */
export function thrownBy(history: History, ids: readonly number[]): string[] {
  const found = new Set<string>();
  for (const id of ids) {
    for (const [line] of writtenBy(history, replica(id)).matchAll(/^\S+: ERROR\| .*$/gm)) {
      found.add(line.slice(0, LINE_MAX).replace(/seq=\d+/g, "seq=…"));
      if (found.size === THROWN_MAX) break;
    }
  }
  return [...found].slice(0, THROWN_MAX);
}

/**
 * A server that ends at its start, runs without end or is stopped. It is the submission's fault, for a control has worked.
 * `history` tells which function was called last: what never ends is in that one.
 */
export function foundBroken(breakdown: Breakdown, check: string, history: History): Found {
  const describe = () => {
    const words = BROKEN[breakdown.how](breakdown);
    const last = breakdown.how === "loops" && words.functions.length > 0 ? lastBegun(history) : undefined;
    const functions = last === undefined ? words.functions : [...new Set([last, ...words.functions])];
    return { evidence: [], thrown: [], ...words, functions };
  };
  return { checks: [check], rank: BROKEN_RANK, describe };
}

/** The function that was called last in a server, if only one of them was at work. */
function lastBegun(history: History): StudentFunction | undefined {
  const [only, ...others] = history.of("cluster")[0]?.live ?? [];
  return only === undefined || others.length > 0 ? undefined : traceOf(history, only).begun.at(-1)?.name;
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
    seen: "its process ended; it wrote:",
    // Without Node's advice, and without the frames that are not of the student's file.
    evidence: wrote
      .split("\n")
      .filter((line) => line.trim() !== "" && !/node:|^\s*(\^|\{|\}|code:|Node\.js v)/.test(line))
      .filter((line) => !/^\s+at /.test(line) || line.includes("/commit.ts:"))
      .map((line) => line.replace(/file:\S*\/zlab-stage-[^/]+\//, "").trimEnd())
      .slice(0, 12),
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
};

function busy({ isAtStart, message }: Breakdown): Pick<Words, "functions" | "seen"> & Partial<Words> {
  if (!isAtStart) return { functions: EVERYTHING, seen: message };
  return {
    functions: [],
    seen: message,
    message: "a server runs without end before it is at work: is there a loop outside of all functions?",
    expected: "a file that is loaded to its end, and servers that come to work",
  };
}

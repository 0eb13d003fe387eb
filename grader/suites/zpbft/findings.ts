import type { Event } from "../../journal/journal.ts";
import { excerpt } from "../../judge/excerpt.ts";
import type { Finding } from "../../judge/finding.ts";
import type { SeqModel, Subject } from "../../judge/model.ts";
import type { Rule } from "../../judge/rules.ts";
import type { Process } from "../../process/launch.ts";
import { OutputError } from "../../process/output.ts";
import { RestlessError, SpinningError } from "../../process/settle.ts";
import type { Failure } from "../check.ts";
import type { Ledger } from "../ledger.ts";

/** The check that judges each rule with one server among puppets. */
export const CHECK_OF_RULE: Partial<Record<Rule, string>> = {
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

/** The evidence that a finding is told with. */
export interface Evidence {
  subject: Subject;
  models: ReadonlyMap<number, SeqModel>;
  records: readonly Event[];
  server: Process | undefined;
}

/** Turns what the judge found into what a person reads. */
export function failureOf(finding: Finding, { subject, models, records, server }: Evidence): Failure {
  const { rule, functions, message, expected, seen, isVague = false } = finding;
  const messages = excerpt(subject, models, records, finding);
  const evidence = messages.length === 0 ? [] : [`as server ${subject.id} saw it, which runs your code:`, ...messages];
  return { rule, functions, message, expected, seen, evidence, thrown: thrownIn(server), isVague };
}

/** What the student's functions threw: the server says so in its log, with file and line. */
export function thrownIn(server: Process | undefined): string[] {
  const lines = (server?.stderr.text ?? "").split("\n").filter((line) => /^\S+: ERROR\| /.test(line));
  return [...new Set(lines.map((line) => line.replace(/seq=\d+/g, "seq=…")))].slice(0, 3);
}

/**
 * A server that ends at its start, or runs without end, is the submission's failure; anything else that goes wrong may be
 * the machine's, and is thrown on.
 */
export function failOrThrow(error: unknown, ledger: Ledger, check: string): void {
  const failure = startFailure(error) ?? spinFailure(error);
  if (failure === undefined) throw error;
  if (error instanceof SpinningError) ledger.crowd();
  ledger.fail(check, () => failure);
}

function startFailure(error: unknown): Failure | undefined {
  if (!(error instanceof OutputError) || !error.ended) return undefined;
  // What it wrote, without the frames of Node's own stack and its advice.
  const [, written = error.message] = error.message.split("it wrote: ");
  const lines = written
    .split("\n")
    .filter((line) => line.trim() !== "" && !/node:|^\s*(\^|\{|\}|code:|Node\.js v)/.test(line));
  return {
    rule: undefined,
    functions: [],
    message: "a server ends before it is at work",
    expected: "servers that register, connect and go to work",
    seen: "its process ended; it wrote:",
    evidence: lines.map((line) => line.replace(/file:\S*\/zpbft-stage-[^/]+\//, "").trimEnd()).slice(0, 12),
    thrown: [],
  };
}

function spinFailure(error: unknown): Failure | undefined {
  if (!(error instanceof SpinningError)) return undefined;
  const common = { functions: ["commit", "CommitRpc", "verifyBallotCommit"], seen: error.message } as const;
  // No rule speaks of timers.
  if (error instanceof RestlessError) {
    return {
      ...common,
      rule: undefined,
      message: "a server never rests, though nothing is sent to it",
      expected: "a server that waits for messages, not with a timer that goes off again and again",
      evidence: [],
      thrown: [],
    };
  }
  return {
    ...common,
    rule: "R1",
    message: "a server works without end: it never comes to rest, though nothing is sent to it",
    expected: "a server that rests when it has done what it was sent",
    evidence: [],
    thrown: [],
  };
}

import type { Failure } from "../../checks/check.ts";
import type { Scoreboard } from "../../checks/scoreboard.ts";
import { StartError } from "../../cluster/start-error.ts";
import type { Event } from "../../history/history.ts";
import type { Process } from "../../sandbox/launch.ts";
import { OutputError } from "../../sandbox/output.ts";
import { BusyLoopError, NeverIdleError, OverspentError, StoppedError } from "../../sandbox/wait-for-idle.ts";
import { excerpt } from "../pbft/judge/excerpt.ts";
import type { Finding } from "../pbft/judge/finding.ts";
import type { SeqModel, Subject } from "../pbft/judge/model.ts";
import type { Rule } from "../pbft/rules.ts";

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
export function thrownIn(server: Process | undefined): readonly string[] {
  const text = server?.stderr.text ?? "";
  const known = server === undefined ? undefined : thrownBy.get(server);
  if (known?.length === text.length) return known.lines;
  const found = new Set<string>();
  for (const [line] of text.matchAll(/^\S+: ERROR\| .*$/gm)) {
    found.add(line.slice(0, THROWN_MAX).replace(/seq=\d+/g, "seq=…"));
    if (found.size === 3) break;
  }
  const lines = [...found];
  if (server !== undefined) thrownBy.set(server, { length: text.length, lines });
  return lines;
}

/** In UTF-16 units. */
const THROWN_MAX = 2000;

/** Every story of an experiment asks it, of a log that may be megabytes long: with how much of it was read. */
const thrownBy = new WeakMap<Process, { length: number; lines: readonly string[] }>();

/**
 * A server that ends at its start, runs without end or is stopped is the submission's failure, once `control` was well;
 * anything else that goes wrong may be the machine's, and is thrown on.
 */
export function failOrThrow(error: unknown, scoreboard: Scoreboard, check: string, control: () => Promise<void>): void {
  const failure = startFailure(error) ?? spinFailure(error) ?? stopFailure(error);
  if (failure === undefined) throw error;
  if (error instanceof BusyLoopError) scoreboard.crowd();
  const tries = triesFor(error as Error);
  if (tries !== undefined)
    scoreboard.disturb({ what: briefly(error as Error), kind: (error as Error).name, tries, control });
  scoreboard.fail(check, () => failure);
}

/**
 * How often an experiment that ended so is tried, if the control is well; undefined where there is nothing to ask: a server's own
 * time on a processor is nobody else's.
 */
function triesFor(error: Error): number | undefined {
  if (error instanceof NeverIdleError) return 1;
  if (error instanceof BusyLoopError) return undefined;
  return error instanceof StoppedError ? 3 : 2;
}

/** The first line, which says what happened. What a process has written stands in the failure. */
function briefly({ message }: Error): string {
  return (message.split("\n")[0] as string).slice(0, 300);
}

function startFailure(error: unknown): Failure | undefined {
  const common = {
    rule: undefined,
    functions: [],
    expected: "servers that register, connect and go to work",
    thrown: [],
  };
  if (error instanceof StartError) {
    const { message, seen, wrote } = error;
    return { ...common, message, seen, evidence: wrote.split("\n").slice(-12) };
  }
  if (!(error instanceof OutputError) || !error.ended) return undefined;
  // What it wrote, without the frames of Node's own stack and its advice.
  const [, written = error.message] = error.message.split("it wrote: ");
  const lines = written
    .split("\n")
    .filter((line) => line.trim() !== "" && !/node:|^\s*(\^|\{|\}|code:|Node\.js v)/.test(line));
  return {
    ...common,
    message: "a server ends before it is at work",
    seen: "its process ended; it wrote:",
    evidence: lines.map((line) => line.replace(/file:\S*\/zlab-stage-[^/]+\//, "").trimEnd()).slice(0, 12),
  };
}

function spinFailure(error: unknown): Failure | undefined {
  if (!(error instanceof BusyLoopError)) return undefined;
  const functions = error.isAtStart ? [] : (["commit", "CommitRpc", "verifyBallotCommit"] as const);
  return { functions, seen: error.message, evidence: [], thrown: [], ...spinWords(error) };
}

/** Of what runs too long, only a call that has no end breaks a rule: none speaks of timers, or of what a file does when it is loaded. */
function spinWords(error: BusyLoopError): Pick<Failure, "rule" | "message" | "expected"> {
  if (error.isAtStart) {
    return {
      rule: undefined,
      message: "a server runs without end before it is at work: is there a loop outside of all functions?",
      expected: "a file that is loaded to its end, and servers that come to work",
    };
  }
  if (error instanceof NeverIdleError) {
    return {
      rule: undefined,
      message: "a server never rests, though nothing is sent to it",
      expected: "a server that waits for messages, not with a timer that goes off again and again",
    };
  }
  if (error instanceof OverspentError) {
    return {
      rule: undefined,
      message: "a server takes far more processor time than its work can need",
      expected: "a server that needs milliseconds of it for each request",
    };
  }
  return {
    rule: "R1",
    message: "a server works without end: it never becomes idle, though nothing is sent to it",
    expected: "a server that rests when it has done what it was sent",
  };
}

function stopFailure(error: unknown): Failure | undefined {
  if (!(error instanceof StoppedError)) return undefined;
  return {
    rule: undefined,
    functions: [],
    message: "a server stops itself, and does nothing more",
    expected: "servers that go on until the grader ends them",
    seen: error.message,
    evidence: [],
    thrown: [],
  };
}

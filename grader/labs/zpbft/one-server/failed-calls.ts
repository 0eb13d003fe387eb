import type { EventOf } from "../../../history/events.ts";
import { type Case, exitOf, writtenBy } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { howEnded } from "../../pbft/judge/last-words.ts";
import type { Idle } from "../../pbft/judge/obligations.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { replica } from "../../pbft/wire.ts";
import { AILMENTS, CALLS_MAX, RELIEF, warning, warningWithoutCause } from "./ailments.ts";
import { PARTS } from "./parts.ts";
import { callsByWay } from "./retries.ts";

/** A COMMIT of which it is proved that the call failed, and nothing can have made it succeed: its receiver, and when. */
interface Failure {
  what: Fails;
  seq: number;
  to: string;
  at: number;
}

/** How sentences name a replica to which calls failed. */
const NAMES = {
  [AILMENTS.refuses]: "a replica that refuses",
  [AILMENTS.dies]: "a replica that dies",
  [AILMENTS.dead]: "a dead replica",
} as const;
type Fails = keyof typeof NAMES;

/** Failures that were made together, up to a place. */
interface Step {
  what: Fails;
  failures: readonly Failure[];
  from: number;
  end: number;
}

/** What of an error line says that it is about a failed call. */
const FAILURE = /(?:Unreachable|Refused)Error\b|failed: refused|the connection (?:has )?ended|\bECONN[A-Z]+/;

/** A failed call is a WARN line, and no more: it is told, ends nothing, is thrown to nobody, and is not made without end. */
export function failedCalls(about: Case, idles: readonly Idle[]): Violation[] {
  const steps = stepsOf(about);
  const [first] = steps.flatMap(({ failures }) => failures).toSorted((a, b) => a.at - b.at);
  const [step] = steps;
  if (first === undefined || step === undefined) return [];
  const violation =
    ended(about, step, first) ?? thrown(about, first) ?? endless(about, steps) ?? untold(about, steps, idles);
  return violation === undefined ? [] : [violation];
}

/** The evidence is in the log, not in a message. */
function violationOf({ subject }: Case, message: string, expected: string, seen: string): Violation {
  return {
    rule: "C3",
    functions: ["commit"],
    replica: subject.id,
    seq: undefined,
    ...{ message, expected, seen },
    culprit: undefined,
  };
}

function lineOf(to: string, what = "one line"): string {
  return `${what}: WARN| Server.CommitRpc ${idOf(to)} error: <cause>`;
}

/** The faults in which calls fail, in steps: those of one kind that follow each other. */
function stepsOf(about: Case): Step[] {
  const { history } = about;
  const faults = history.of("fault").filter(({ what, about }) => Object.hasOwn(NAMES, what) && about !== undefined);
  const starts = faults.filter(
    (fault, place) => place === 0 || faults[place - 1]?.what !== fault.what || isAfterReturn(about, faults, place),
  );
  return starts.map(({ what, at }, place) => {
    const end = starts[place + 1]?.at ?? Number.POSITIVE_INFINITY;
    const mine = faults.filter((fault) => fault.at >= at && fault.at < end);
    return { what: what as Fails, failures: mine.flatMap((fault) => failureOf(about, fault)), from: at, end };
  });
}

function isAfterReturn({ history }: Case, faults: readonly EventOf<"fault">[], place: number): boolean {
  const [before, fault] = [faults[place - 1]?.at ?? 0, faults[place]?.at ?? 0];
  return history.of("fault").some(({ what, at }) => what === RELIEF.returns && at > before && at < fault);
}

/** A call to one that is dead cannot be seen. It is made if COMMITs are sent at all, and whether they are is judged besides. */
function failureOf({ subject, messages }: Case, fault: EventOf<"fault">): Failure[] {
  const [what, seq, to] = [fault.what as Fails, fault.about as number, fault.who];
  if (what === AILMENTS.dead) return [{ what, seq, to, at: fault.at }];
  const call = commitsOf(subject, messages).find((one) => one.params.msg.seq === seq && one.to === to);
  if (call === undefined) return [];
  if (what === AILMENTS.dies) return call.outcome === undefined ? [{ what, seq, to, at: call.at }] : [];
  const isRefused = call.outcome !== undefined && "error" in call.outcome;
  return isRefused ? [{ what, seq, to, at: call.answered ?? call.at }] : [];
}

function ended(about: Case, { from }: Step, first: Failure): Violation | undefined {
  const exit = exitOf(about.history, about.subject.id);
  if (exit === undefined || exit < from) return undefined;
  const how = howEnded(about.history, about.subject.id);
  const message = `the server's process ended while calls to other replicas failed: ${how}`;
  return { ...violationOf(about, message, lineOf(first.to), `its process ended: ${how}`), ended: how };
}

/**
 * An ERROR line that a failed call has caused: `commit` threw it, or nobody caught it and it quotes the failure. A line that was
 * there before calls failed, but for its numbers, has another cause.
 */
function thrown(about: Case, first: Failure): Violation | undefined {
  const { history, subject } = about;
  const begun = history.of("trying").find(({ part }) => part === PARTS.faults)?.at ?? first.at;
  const linesOf = (range: { from?: number; end?: number }) =>
    writtenBy(history, replica(subject.id), "stderr", range)
      .split("\n")
      .filter((line) => /^\S+: ERROR\| /.test(line));
  const before = new Set(linesOf({ end: begun }).map(alike));
  const line = linesOf({ from: first.at }).find((one) => isOfFailure(one) && !before.has(alike(one)));
  if (line === undefined) return undefined;
  const { what } = first;
  const who = line.includes("RefusedError")
    ? NAMES[AILMENTS.refuses]
    : NAMES[what === AILMENTS.refuses ? AILMENTS.dead : what];
  return violationOf(about, `a call to ${who} failed, and nobody took care of that`, lineOf(first.to), line);
}

function isOfFailure(line: string): boolean {
  if (/\| commit (?:threw|rejected): /.test(line)) return true;
  return /\| (?:uncaught|unhandled rejection): /.test(line) && FAILURE.test(line);
}

function alike(line: string): string {
  return line.replace(/\d+/g, "#");
}

/** Calls for one seq to one replica without end: as COMMITs that came, or as lines about those that could not. */
function endless(about: Case, steps: readonly Step[]): Violation | undefined {
  const { history, subject, messages } = about;
  const expected = "a failed call is a WARN line, and no more: the given code delivers it when the replica is back";
  for (const step of steps.filter(({ what }) => what === AILMENTS.dead)) {
    for (const [to, failures] of Map.groupBy(step.failures, (one) => one.to)) {
      const count = told(about, to, step);
      if (count <= CALLS_MAX * failures.length) continue;
      const seqs = failures.length === 1 ? "one seq" : `${failures.length} seqs`;
      return violationOf(
        about,
        "a dead replica is called again and again",
        expected,
        `${count} calls for ${seqs} that failed, and no end`,
      );
    }
  }
  const calls = callsByWay(subject, messages);
  const came = history
    .of("fault")
    .map((fault) => ({ fault, count: calls.get(`${fault.about} ${fault.who}`) ?? 0 }))
    .find(({ fault, count }) => Object.values<string>(AILMENTS).includes(fault.what) && count > CALLS_MAX);
  if (came === undefined) return undefined;
  const message = "a COMMIT that a replica did not take is sent to it again and again";
  return violationOf(about, message, expected, `${came.count} COMMITs for one seq, and no end`);
}

/** A failed call of which the log says nothing, though the server is idle. */
function untold(about: Case, steps: readonly Step[], idles: readonly Idle[]): Violation | undefined {
  for (const step of steps) {
    const idle = idles.find(({ since, at }) => at < step.end && step.failures.some((failure) => since >= failure.at));
    if (idle === undefined) continue;
    const failed = Map.groupBy(
      step.failures.filter(({ at }) => at <= idle.since),
      ({ to }) => to,
    );
    const lacking = [...failed]
      .map(([to, { length }]) => ({ to, calls: length, lines: told(about, to, { ...step, end: idle.at }) }))
      .filter(({ calls, lines }) => lines < calls);
    const [first] = lacking;
    if (first === undefined) continue;
    const line = warningWithoutCause(idOf(first.to))
      .exec(logOf(about, { ...step, end: idle.at }))?.[0]
      .trim();
    if (line !== undefined) {
      const message = `a call to ${NAMES[step.what]} failed, and the log does not tell why`;
      return violationOf(about, message, lineOf(first.to), line);
    }
    const isNothing = [...failed.keys()].every((to) => told(about, to, { ...step, end: idle.at }) === 0);
    if (isNothing) {
      const message = `a call to ${NAMES[step.what]} failed, and the log does not tell`;
      return violationOf(about, message, lineOf(first.to), "no such line, and the server is idle");
    }
    return violationOf(
      about,
      "several calls failed, and the log does not tell of each",
      lineOf(first.to, "one line for each"),
      `${first.lines} about ${first.calls} calls to ${first.to}, and the server is idle`,
    );
  }
  return undefined;
}

/** How often the log of a step tells that a COMMIT to a replica failed. */
function told(about: Case, to: string, step: Pick<Step, "from" | "end">): number {
  return logOf(about, step).match(warning(idOf(to)))?.length ?? 0;
}

function logOf({ history, subject }: Case, { from, end }: Pick<Step, "from" | "end">): string {
  return writtenBy(history, replica(subject.id), "stderr", { from, end });
}

function idOf(to: string): string {
  return to.replace("replica ", "");
}

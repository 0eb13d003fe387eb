import type { Found } from "../../../checks/check.ts";
import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { type Case, caseOf, exitOf, writtenBy } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import { type Idle, missingCommits } from "../../pbft/judge/obligations.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { replica } from "../../pbft/wire.ts";
import { foundIn } from "../findings.ts";
import { idlesOf } from "./idles.ts";
import { PARTS } from "./parts.ts";

/** What is wrong with a peer, as the end of a clause. */
export const AILMENTS = {
  hangs: "which takes it and never answers",
  slow: "which is slow",
  refuses: "which refuses it",
  dies: "which dies over it",
  dead: "which is dead",
} as const;

/** A server that calls a dead replica this often for one seq does not stop by itself. */
const CALLS_MAX = 20;

/**
 * Judges a server whose peers hang, are slow, refuse, die or are dead: the others must get their COMMITs, and a failed call
 * must be a WARN line (C3).
 */
export function delays(history: History, id: number): Found[] {
  const ill = history.of("fault").filter(({ about }) => about !== undefined);
  if (ill.length === 0) return [];
  const about = caseOf(history, id);
  const idles = idlesOf(history, id);
  const violations = [
    ...ill.flatMap((fault) => leftOut(about, fault, idles)),
    ...(history.of("tried").some(({ part }) => part === PARTS.faults) ? failedCalls(about, idles) : []),
  ];
  return violations.map((violation) => foundIn(about, violation, ["commit-alone"]));
}

/** The replicas that answer calls, but had not got the COMMITs of a seq when the server was idle. */
function leftOut(about: Case, { what, who, about: seq }: EventOf<"fault">, idles: readonly Idle[]): Violation[] {
  const { subject, models, messages } = about;
  const others = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id);
  const isGone = what === AILMENTS.dies || what === AILMENTS.dead;
  const to = isGone ? others.filter((id) => replica(id) !== who) : others;
  for (const idle of idles) {
    const missing = missingCommits(subject, models, messages, idle).find((one) => one.seq === seq);
    if (missing === undefined) continue;
    const reached = commitsOf(subject, messages)
      .filter(({ params, at }) => params.msg.seq === seq && at < idle.at)
      .map((commit) => commit.to);
    const left = to.filter((id) => !reached.includes(replica(id)));
    if (left.length === 0) continue;
    return [
      {
        ...missing,
        rule: "C3",
        message: `a COMMIT did not get to ${left.join(" and ")} because of another replica, ${what}`,
        expected: `a COMMIT to each of the others at once: ${to.join(" ")}`,
        seen: `${reached.length === 0 ? "none" : `only one to ${reached.join(" and ")}`}, and the server is idle`,
      },
    ];
  }
  return [];
}

/** The call to a dead peer fails, and that is a WARN line and no more. */
function failedCalls({ history, subject }: Case, idles: readonly Idle[]): Violation[] {
  const dead = history.of("fault").find(({ what }) => what === AILMENTS.dead);
  if (dead === undefined) return [];
  const id = dead.who.replace("replica ", "");
  const lines = writtenBy(history, replica(subject.id), "stderr", { from: dead.at }).split("\n");
  const calls = lines.filter((line) => warning(id).test(line)).length;
  const errors = lines.filter((line) => /^\S+: ERROR\| /.test(line));
  const expected = `one line: WARN| Server.CommitRpc ${id} error: <cause>`;
  // The evidence is in the log, not in a message.
  const common = {
    rule: "C3",
    functions: ["commit"],
    replica: subject.id,
    seq: undefined,
    culprit: undefined,
  } as const;
  if (exitOf(history, subject.id) !== undefined) {
    const message = "the server's process ended while calls to other replicas failed";
    return [{ ...common, message, expected, seen: "its process ended" }];
  }
  if (errors.length > 0) {
    const message = "a call to a dead replica failed, and nobody took care of that";
    return [{ ...common, message, expected, seen: errors[0] as string }];
  }
  if (calls > CALLS_MAX) {
    return [
      {
        ...common,
        message: "a dead replica is called again and again",
        expected: "a failed call is a WARN line, and no more: the given code delivers it when the replica is back",
        seen: `${calls} calls for one seq that failed, and no end`,
      },
    ];
  }
  if (calls > 0 || !idles.some(({ since }) => since >= dead.at)) return [];
  const message = "a call to a dead replica failed, and the log does not tell";
  return [{ ...common, message, expected, seen: "no such line, and the server is idle" }];
}

/** The line by which a server says that a COMMIT to a replica failed. */
export function warning(id: number | string): RegExp {
  return new RegExp(`: WARN\\| Server\\.CommitRpc ${id} error: \\S`);
}

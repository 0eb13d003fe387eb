import type { LogPlace } from "../history/log-place.ts";
import type { Scene } from "../history/scene/scene.ts";

/** A check as a catalogue declares it: what it is about, and what it is worth. */
export interface CheckSpec {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The names of the rules that it judges. */
  rules: readonly string[];
  points: number;
  /** The function that earns the points. Absent if all functions together earn them. */
  of?: string;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
  /** The checks from whose mistakes a failure of this one may follow: then it is not told as a mistake of its own. */
  mayFollow?: readonly string[];
  /**
   * What must have been tried to its end before the check may pass: `experiment/part`. The first is what it is mainly about:
   * the others may be left out if the failure of another check was in their way.
   */
  coverage: readonly string[];
  /** Set if students do not have the check: they read its hint, and nothing else of what was tried. */
  hidden?: true;
  hint?: string;
}

export type CheckStatus = "passed" | "failed" | "skipped" | "inconclusive";

/** What was seen contradicts a rule. */
export interface Finding {
  /** Undefined if the servers did not come so far that they could break a rule. */
  rule: string | undefined;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly string[];
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The few messages, or lines of a log, that show it. */
  evidence: readonly string[];
  /** What the student's functions threw meanwhile, with file and line. */
  thrown: readonly string[];
  /** The same messages, to be drawn. Absent if what shows it is something else. */
  scene?: Scene;
  /** Where in the logs of its history it is told, if it is in one of them. */
  log?: LogPlace;
  /** Whether another finding may say more about the cause. */
  isUnspecific?: boolean;
}

/** Where a finding is to be seen: in which history, in what it is about (`seq 20`), and at which event. */
export interface Sight {
  history: string;
  about: string;
  at: number;
}

/** A finding, which `describe` builds on demand, and the checks of which it fails one: the first, unless another of them has failed anyway. */
export interface Found {
  checks: readonly [string, ...string[]];
  /** How near it is to the cause: of several findings against a check, the report tells one with the lowest rank. 0 if it is not given. */
  rank?: number;
  /** How many things of this kind it stands for, if more than one: lines of a log, of which it shows a few. */
  times?: number;
  describe: () => Finding;
}

/** What a part of an experiment was tried with: how large a cluster, who in it was real, and what was played or asked. */
export interface Tried {
  part: string;
  n: number;
  who: string;
  scripts?: number;
  requests?: number;
}

/** What a history says of the checks of an experiment. */
export interface Outcome {
  found: readonly Found[];
  /** What was tried to its end. */
  covered: readonly string[];
  /** What could not be tried, each with the checks of which one has failed and is the reason. */
  blocked: readonly (readonly [covers: string, because: readonly string[]])[];
  /** With what, to its end or not. */
  tried?: readonly Tried[];
}

/** What came of a check. */
export interface Verdict {
  id: string;
  status: CheckStatus;
  /** Why it was skipped, or why there is no verdict. Empty for a pass and a failure. */
  reason: string;
  /** The failed check because of which it was skipped, if one that it needs leads there. */
  cause?: string;
  /** The first that was found; there for a failed check, and for no other. */
  finding: Finding | undefined;
  /** How many more were found. */
  others: number;
  /** Where a few of those are to be seen, in the order of the experiments. Empty if they cannot be drawn. */
  alike: readonly Sight[];
  /** The name of the history in which it was found, if it was in one. */
  history?: string;
  /** What was tried for it, part by part; undefined if nothing tells. */
  tried?: readonly Tried[];
}

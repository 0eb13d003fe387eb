/** A check as a catalogue declares it: what it is about, and what it is worth. */
export interface CheckSpec {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The names of the rules that it judges. */
  rules: readonly string[];
  points: number;
  /** The function that earns them; none where it takes all of them. */
  of?: string;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
  /** What must have been tried, all of it and to its end, for this one to pass: `experiment/part`. */
  coverage: readonly string[];
  /** Students do not have it: they are told its hint, and no more of what was tried. */
  hidden?: true;
  hint?: string;
}

export type CheckStatus = "passed" | "failed" | "skipped" | "inconclusive";

/** What was seen contradicts a rule. */
export interface Finding {
  /** Undefined when there is nothing yet that a rule could be broken by. */
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
  /** Whether another finding may know more of the cause. */
  isUnspecific?: boolean;
}

/** A finding that is told when somebody wants to read it, and the checks of which it fails one: the first, unless it fails another anyway. */
export interface Found {
  checks: readonly [string, ...string[]];
  describe: () => Finding;
}

/** What a history says of the checks of an experiment. */
export interface Outcome {
  found: readonly Found[];
  /** What was tried to its end. */
  covered: readonly string[];
  /** What could not be tried, and the checks of which one has failed for the reason. */
  blocked: readonly (readonly [covers: string, because: readonly string[]])[];
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
}

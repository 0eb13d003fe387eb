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
  /** What must have been tried, all of it and to its end, for this one to pass. */
  parts: readonly string[];
  /** Students do not have it: they are told its hint, and no more of what was tried. */
  hidden?: true;
  hint?: string;
}

export type CheckStatus = "passed" | "failed" | "skipped" | "inconclusive";

/** What was seen contradicts a rule. */
export interface Failure {
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
  /** Whether another story may know more of the cause. */
  isVague?: boolean;
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
  failure: Failure | undefined;
  /** How many more were found. */
  others: number;
}

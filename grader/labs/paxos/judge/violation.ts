import type { Call } from "../../../history/events.ts";
import type { Rule, StudentFunction } from "../rules.ts";

/** One way in which what a history holds contradicts a rule. */
export interface Violation {
  rule: Rule;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly StudentFunction[];
  /** The server that broke the rule. */
  replica: number;
  /** The instance that it is about; 0 if it is about none. */
  seq: number;
  /** The place in the history at which it was clear. */
  at: number;
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The message that breaks the rule: its own call, or the call that it answered. Undefined if what breaks it is that something is missing, or on its disk. */
  culprit: Call | undefined;
  /** Whether several mistakes look like this: another finding of the rule says more. */
  isUnspecific?: boolean;
  /** More of the same kind, as lines: what else was logged wrongly. */
  evidence?: readonly string[];
}

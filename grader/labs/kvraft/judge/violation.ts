import type { Call } from "../../../history/events.ts";
import type { Rule, StudentFunction } from "../rules.ts";

/** One way in which what a history holds contradicts a rule. */
export interface Violation {
  rule: Rule;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly StudentFunction[];
  /** The server or the clerk that broke the rule. */
  replica: number;
  /** The clerk's name in the history, if it is one. */
  who?: string;
  /** The index of the log that it is about; 0 if it is about none. */
  seq: number;
  /** The place in the history at which it was clear. */
  at: number;
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The message that breaks the rule: its own call, or the call that it answered. Undefined if what breaks it is that something is missing. */
  culprit: Call | undefined;
  /** Whether another mistake has such examples, too, and others that say more. */
  isUnspecific?: boolean;
  /** More of the same kind, as lines: what else was logged wrongly. */
  evidence?: readonly string[];
}

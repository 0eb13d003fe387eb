import type { Call } from "../../../history/events.ts";
import type { Rule, StudentFunction } from "../rules.ts";

/** One way in which what a history holds contradicts a rule. */
export interface Violation {
  rule: Rule;
  /** Other rules of which each alone would explain the same. */
  orRules?: readonly Rule[];
  /** The student's functions to look at, the likeliest first. */
  functions: readonly StudentFunction[];
  /** The replica that broke the rule. */
  replica: number;
  /** The seq that it is about; undefined if it is about none. */
  seq: number | undefined;
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The message that breaks the rule; undefined if what breaks it is that a message is missing. */
  culprit: Call | undefined;
  /** What is wrong with the culprit, in the few words that stand beside it in an excerpt. */
  remark?: string;
  /** Whether another violation of the same kind may say more about the cause. */
  isUnspecific?: boolean;
  /** For a message that is missing: the place in the history at which it was clear that it would not come. What was sent after that shows nothing. */
  missing?: number;
  /** How the replica's process ended, if that is why a message is missing. */
  ended?: string;
}

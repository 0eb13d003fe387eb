import type { Call } from "../../../history/events.ts";
import type { Rule, StudentFunction } from "../rules.ts";

/** One way in which what a history holds contradicts a rule. */
export interface Violation {
  rule: Rule;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly StudentFunction[];
  /** The server that broke the rule. */
  replica: number;
  /** The place in the history at which it was clear. */
  at: number;
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The message that breaks the rule: its own call, or the call that it answered. Undefined if what breaks it is that something is missing, or on its disk. */
  culprit: Call | undefined;
  /** Whether another violation of the kind may say more about the cause. */
  isUnspecific?: boolean;
  /** More of the same kind, as lines: what else was logged wrongly. */
  evidence?: readonly string[];
  /** What to look for in the server's log, if that shows it. */
  log?: string;
  /** The place from which on nothing else that its server does is judged: its disk says something else than it goes on with. */
  spoils?: number;
}

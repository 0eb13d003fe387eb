import type { Call } from "../../../history/events.ts";
import { RULES, type Rule, type StudentFunction } from "../rules.ts";
import type { Known } from "./known.ts";

/** One way in which what a history holds contradicts a rule. */
export interface Violation {
  rule: Rule;
  /** The student's functions to look at, the likeliest first. */
  functions: readonly StudentFunction[];
  /** The replica that broke the rule. */
  replica: number;
  /** The view and the seq that it is about; undefined if it is about none. */
  view: number | undefined;
  seq: number | undefined;
  /** The place in the history at which it was clear. */
  at: number;
  /** One sentence on what went wrong, in the protocol's terms. */
  message: string;
  expected: string;
  seen: string;
  /** The message that breaks the rule; undefined if what breaks it is that one is missing. */
  culprit: Call | undefined;
}

/** What a violation says besides its rule. */
type Told = Pick<Violation, "message" | "expected" | "seen"> & Partial<Pick<Violation, "view" | "seq" | "functions">>;

/** A violation by a message. */
export function wrong({ id }: Known, rule: Rule, culprit: Call, told: Told): Violation {
  return violation(id, rule, culprit.at, culprit, told);
}

/** A violation by a message that is missing at a place. */
export function missing({ id }: Known, rule: Rule, at: number, told: Told): Violation {
  return violation(id, rule, at, undefined, told);
}

function violation(replica: number, rule: Rule, at: number, culprit: Call | undefined, told: Told): Violation {
  return { rule, functions: RULES[rule].functions, replica, view: undefined, seq: undefined, at, culprit, ...told };
}

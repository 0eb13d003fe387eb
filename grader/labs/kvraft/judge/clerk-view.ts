import type { Rule, StudentFunction } from "../rules.ts";
import type { MessageOf } from "../wire.ts";
import type { Process } from "./process.ts";
import type { Setting } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A pause, in milliseconds of the clerk's clock. */
export const PAUSE_MS = 100;

/** How long a clerk may wait after a call that has come to nothing: it may make its pauses longer and longer, up to this. */
export const PAUSES_MAX_MS = 1000;

/** What a clerk asks a server. */
export type Ask = MessageOf<"Kv.CommandRpc">;

/** A clerk that is a process. */
export interface ClerkView extends Process {
  id: number;
  setting: Setting;
}

/** The violation that something is which a clerk has said, or has not. */
export function told(
  { id }: ClerkView,
  rule: Rule,
  functions: readonly StudentFunction[],
  at: number,
  culprit: Violation["culprit"],
  [message, expected, seen]: readonly [string, string, string],
): Violation {
  const texts = { message, expected: expected || "another text than an empty one", seen: seen || "an empty text" };
  return { rule, functions, replica: id, seq: 0, at, culprit, ...texts };
}

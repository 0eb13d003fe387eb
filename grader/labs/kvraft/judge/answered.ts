import type { CommandReply } from "../../../../skeleton/zkvraft/messages.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { restorers } from "./restored.ts";
import { type Command, type View, wasRestored } from "./view.ts";
import type { Violation } from "./violation.ts";

/** An answer that a server gave to a client, and what may be told of it. */
export interface Answered {
  view: View;
  call: Command;
  at: number;
  reply: CommandReply;
  /** The highest index that may be in its state. */
  applied: number;
}

/** The violation that an answer is. */
export function told(
  { view, call, at, reply, applied }: Answered,
  rule: Rule,
  functions: readonly StudentFunction[],
  message: string,
  expected: string,
): Violation {
  const seen = `${reply.status}${reply.result === "" ? "" : `, "${reply.result.slice(0, 60)}"`}, leader ${reply.leaderId}`;
  const wanted = expected === "" ? "an empty result" : expected.slice(0, 80);
  return { rule, functions, replica: view.id, seq: applied, at, culprit: call, message, expected: wanted, seen };
}

const SLIP_WORDS = {
  O2: "a command that stands in the log twice is executed again",
  O3: "a command with a lower number than the last one is executed",
  O6: "a command of a session that there is not is executed",
} as const;

/** A result that is what the log comes to with one mistake: undefined if none explains it. */
export function slipIn(answered: Answered, expected: string): Violation | undefined {
  const { view, call, reply, applied } = answered;
  const slip = view.log.slipFor(call.params.command, reply.result, applied);
  const isRestored = wasRestored(view, answered.at);
  // What is too much in a restored state was there before it was restored (S8).
  if (isRestored && slip === "O6") return undefined;
  const functions: readonly StudentFunction[] = isRestored ? [...restorers(view, answered.at), "execute"] : ["execute"];
  return slip && told(answered, slip, functions, SLIP_WORDS[slip], expected);
}

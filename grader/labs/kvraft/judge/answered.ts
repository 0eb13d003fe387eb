import type { CommandReply } from "../../../../skeleton/zkvraft/messages.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import type { Command, View } from "./view.ts";
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

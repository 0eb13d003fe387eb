import { turnAt } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, type ReplyTo, replyTo } from "../wire.ts";
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

/** What a clerk has heard of a call by a place. */
export const heardBy = (ask: Ask, at: number): ReplyTo<"Kv.CommandRpc"> | undefined =>
  ask.heard !== undefined && ask.heard <= at ? replyTo(ask) : undefined;

/** The same, if the clerk is sure to have taken it: it still waited for it, by its clock. */
export function takenBy(view: ClerkView, ask: Ask, at: number): ReplyTo<"Kv.CommandRpc"> | undefined {
  const [asked, heard] = [turnAt(view, ask.at), ask.heard === undefined ? undefined : turnAt(view, ask.heard)];
  if (asked === undefined || heard === undefined || asked.life !== heard.life) return undefined;
  return heard.after_ms - asked.before_ms < view.setting.timeout_ms ? heardBy(ask, at) : undefined;
}

/** Whether an answer ends a command. */
export const isFinal = (reply: ReplyTo<"Kv.CommandRpc"> | undefined): boolean =>
  reply !== undefined && ["ok", "expired", "stale"].includes(reply.status);

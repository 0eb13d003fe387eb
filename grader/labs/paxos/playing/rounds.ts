import type { Call } from "../../../history/events.ts";
import type { MessageKind } from "../../../history/scene/scene.ts";
import { type Message, replyTo } from "../wire.ts";
import { SPEECH } from "../words.ts";

/** What is drawn while it happens: calls, and their answers as messages of their own. */
export const [COMMAND, PREPARE, PROMISE, ACCEPT, ACCEPTED, DECIDE, RESULT] = [0, 1, 2, 3, 4, 5, 6] as const;

export const KINDS: readonly MessageKind[] = [
  { name: "command", letter: "c" },
  { name: "Prepare", letter: "P" },
  { name: "promise", letter: "p" },
  { name: "Accept", letter: "A" },
  { name: "accepted", letter: "a" },
  { name: "Decide", letter: "D" },
  { name: "result", letter: "r" },
];

const CALLS: Readonly<Record<string, number>> = {
  "Paxos.CommandRpc": COMMAND,
  "Paxos.PrepareRpc": PREPARE,
  "Paxos.AcceptRpc": ACCEPT,
  "Paxos.DecideRpc": DECIDE,
};

/** What says nothing but that it has arrived is not drawn. */
const ANSWERS: Readonly<Record<string, number>> = {
  "Paxos.CommandRpc": RESULT,
  "Paxos.PrepareRpc": PROMISE,
  "Paxos.AcceptRpc": ACCEPTED,
};

export const kindOf = ({ method }: Call): number => CALLS[method] ?? -1;

/** The kind of an answer; -1 for one that is not drawn. */
export const answerKind = ({ method }: Call): number => ANSWERS[method] ?? -1;

/** The instance that a call is about; undefined for a command, whose instance nobody knows yet. */
export const seqOf = (call: Call): number | undefined =>
  call.malformed === undefined ? SPEECH.aboutOf(call as Message) : undefined;

/** An answer in words. */
export function answerText(call: Call): string {
  if (call.method !== "Paxos.CommandRpc") return SPEECH.answeredTo(call);
  const reply = call.malformed === undefined ? replyTo(call as Message & { method: "Paxos.CommandRpc" }) : undefined;
  return `result [${reply?.result ?? ""}]`;
}

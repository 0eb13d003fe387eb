import type { Call } from "../../../history/events.ts";
import { COMMAND, ROUNDS as RAFT, RESULT, type Rounds, resultText } from "../../raft/playing/rounds.ts";
import { textOf } from "../judge/view.ts";
import { type Message, type MessageOf, replyTo } from "../wire.ts";
import { SPEECH } from "../words.ts";

/** What tells a clerk to ask again, or somebody else, is no result. */
const ASK_AGAIN = ["retry", "not-leader"];

/** A clerk's well-formed call; undefined for any other: those between the Rafts are drawn as lab zraft's. */
export function askedBy(call: Call): MessageOf<"Kv.CommandRpc"> | undefined {
  const message = call.malformed === undefined ? (call as Message) : undefined;
  return message?.method === "Kv.CommandRpc" ? message : undefined;
}

function commandOf(call: Call): string | undefined {
  const params = askedBy(call)?.params;
  return params && textOf(params);
}

function resultOf(call: Call): string | undefined {
  const asked = askedBy(call);
  const reply = asked && replyTo(asked);
  if (reply === undefined || ASK_AGAIN.includes(reply.status)) return undefined;
  return reply.status === "ok" ? reply.result : reply.status;
}

const isClerks = ({ method }: Call): boolean => method === "Kv.CommandRpc";

/** What is drawn of a cluster of lab zkvraft. */
export const ROUNDS: Rounds = {
  kindOf: (call) => (isClerks(call) ? COMMAND : RAFT.kindOf(call)),
  aboutOf: (call) => (isClerks(call) ? { message: COMMAND } : RAFT.aboutOf(call)),
  saidIn: (call) => (isClerks(call) ? SPEECH.saidIn(call as Message) : RAFT.saidIn(call)),
  isQuiet: (call) => !isClerks(call) && RAFT.isQuiet(call),
  answerKind: (call) => (isClerks(call) ? RESULT : RAFT.answerKind(call)),
  answerText: (call) => (isClerks(call) ? resultText(resultOf(call)) : RAFT.answerText(call)),
  ...{ commandOf, resultOf },
};

import { type GenericSchema, type InferOutput, safeParse } from "valibot";
import type { Params } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zviews/messages.ts";
import type { Call } from "../../history/events.ts";
import type { History, Protocol } from "../../history/history.ts";
import { protocolOf, type Taken } from "../kit/calls.ts";

export { server as replica } from "../kit/calls.ts";
export { requestName } from "../pbft/wire.ts";

/** The methods by which replicas and clients speak with each other. */
export type Spoken = Exclude<keyof typeof METHODS, `Master.${string}` | `Clock.${string}`>;

/** A well-formed call: the receiver accepts its method from the sender, and each field of its parameters is valid. */
export type Message = Call &
  { [M in Spoken]: { method: M; params: Params<(typeof METHODS)[M]>; malformed?: undefined } }[Spoken];

/** The messages of one method. */
export type MessageOf<M extends Spoken> = Extract<Message, { method: M }>;

/** What is answered to a method. */
export type ReplyTo<M extends Spoken> = InferOutput<(typeof METHODS)[M]["result"]>;

/** The well-formed calls of a history. */
export function messagesOf({ wellFormed }: Pick<History, "wellFormed">): readonly Message[] {
  return wellFormed as readonly Call[] as readonly Message[];
}

/** What was answered to a call; undefined if nothing was, or an error, or what is no answer to that method. */
export function replyTo<M extends Spoken>({ outcome, method }: MessageOf<M>): ReplyTo<M> | undefined {
  if (outcome === undefined || "error" in outcome) return undefined;
  const read = safeParse(METHODS[method].result as GenericSchema, outcome.result);
  return read.success ? (read.output as ReplyTo<M>) : undefined;
}

/** The methods that each kind of receiver accepts, and the kind of caller that may use them. Kinds are the first words of names in a history. */
const TAKEN: readonly Taken[] = [
  { to: "server ", methods: /^Server\.RequestRpc$/, from: "" },
  { to: "server ", methods: /^Server\./, from: "server " },
  { to: "client", methods: /^Client\./, from: "server " },
];

/** Answers that carry messages of others, or a state: whoever hears them knows what is in them. */
const PULLS = /^Server\.(Status|State|FetchRequest)Rpc$/;

/** What a history must know about the calls of zpbft with a view change. */
export const VIEWS: Protocol = {
  ...protocolOf(METHODS, TAKEN),
  isWhole: ({ method }, result) => PULLS.test(method) && isAnswer(method as Spoken, result),
};

function isAnswer(method: Spoken, result: unknown): boolean {
  return safeParse(METHODS[method].result as GenericSchema, result).success;
}

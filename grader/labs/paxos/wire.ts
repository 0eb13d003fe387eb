import { type GenericSchema, getDotPath, type InferOutput, safeParse } from "valibot";
import { oneLine } from "../../../skeleton/zlog/text.ts";
import type { Params } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zpaxos/messages.ts";
import type { Call, Said } from "../../history/events.ts";
import type { History, Protocol } from "../../history/history.ts";

/** The methods by which servers, clients and services speak with each other. */
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
export function replyTo<M extends Spoken>(call: MessageOf<M>): ReplyTo<M> | undefined {
  const { outcome, method } = call;
  if (outcome === undefined || "error" in outcome) return undefined;
  const read = safeParse(METHODS[method].result as GenericSchema, outcome.result);
  return read.success ? (read.output as ReplyTo<M>) : undefined;
}

/** How a history names a server, and the service of one. */
export const server = (id: number): string => `server ${id}`;
export const serviceOf = (id: number): string => `service ${id}`;

/** The id of a server; undefined for anybody else. */
export function idOf(name: string): number | undefined {
  const digits = /^server (\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The methods that each kind of receiver accepts, and the kind of caller that may use them. Kinds are the first words of names in a history. */
const TAKEN: readonly { to: string; methods: RegExp; from: string }[] = [
  { to: "server ", methods: /^Paxos\.(Prepare|Accept|Decide)Rpc$/, from: "server " },
  { to: "server ", methods: /^Paxos\.(Start|Command|Done)Rpc$/, from: "" },
  { to: "service ", methods: /^Service\./, from: "server " },
];

/** How much of a submission's text is quoted, in UTF-16 units. */
const TOLD_MAX = 200;

/**
 * Why a receiver does not accept a call: there is no such method, or it is not one that this receiver takes from this
 * sender, or it says that it is somebody else's; or the field that is not what it must be, and what is wrong with it.
 */
function malformation({ from, to, method, params }: Said): string | undefined {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method as keyof typeof METHODS] : undefined;
  if (known === undefined) return `there is no method ${oneLine(method, TOLD_MAX)}`;
  const isTaken = TAKEN.some((one) => to.startsWith(one.to) && one.methods.test(method) && from.startsWith(one.from));
  if (!isTaken) return `${to} takes no ${method} of ${from}`;
  const read = safeParse(known.params, params);
  if (!read.success) {
    const [issue] = read.issues;
    return oneLine(`${oneLine(getDotPath(issue) ?? "params", TOLD_MAX)}: ${issue.message}`, 2 * TOLD_MAX);
  }
  const says = (read.output as { from?: number }).from;
  return says === undefined || says === idOf(from) ? undefined : `from: ${from} says that it is ${says}`;
}

/** What a history must know about Paxos' calls. */
export const PAXOS: Protocol = { malformation, kept: () => undefined };

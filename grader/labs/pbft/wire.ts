import { getDotPath, safeParse } from "valibot";
import { oneLine } from "../../../skeleton/zlog/text.ts";
import type { Params } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zpbft/messages.ts";
import type { Call, Said } from "../../history/events.ts";
import type { History, Protocol } from "../../history/history.ts";

/** The methods by which replicas and clients speak with each other. */
type Spoken = Exclude<keyof typeof METHODS, `Master.${string}`>;

/**
 * A well-formed call: the receiver accepts its method from the sender, and each field of its parameters is valid. Judges
 * read only these.
 */
export type Message = Call &
  { [M in Spoken]: { method: M; params: Params<(typeof METHODS)[M]>; malformed?: undefined } }[Spoken];

/** The messages of one method. */
export type MessageOf<M extends Spoken> = Extract<Message, { method: M }>;

/** The well-formed calls of a history. */
export function messagesOf({ wellFormed }: Pick<History, "wellFormed">): readonly Message[] {
  return wellFormed as readonly Call[] as readonly Message[];
}

/** Whether a call is one of the protocol's: the history has looked at each that came. */
export function isMessage(call: Call): call is Message {
  return call.malformed === undefined;
}

/** How a history names a replica. */
export function replica(id: number): string {
  return `replica ${id}`;
}

/** What identifies a request, in the request itself, in its replies and in a history. */
export function requestName({ timestamp, clientAddr }: { timestamp: number; clientAddr: string }): string {
  return `${timestamp} ${clientAddr}`;
}

/** The request that a message carries or answers; undefined for a vote. */
export function requestIn(message: Message): string | undefined {
  if (message.method === "Server.RequestRpc") return requestName(message.params.req);
  if (message.method === "Server.PrePrepareRpc") return requestName(message.params.reqArgs.req);
  return message.method === "Client.ReplyRpc" ? requestName(message.params.msg) : undefined;
}

/** How a history names an unknown replica: one that has not said, in any readable form, who it is. */
export const SOMEBODY = "replica ?";

/** What the error of a call begins with if the receiver answered with it. Any other error is the line's. */
export const REFUSED = "refused: ";

/** The seq that a call is about, even if the call is malformed; undefined if there is none in it. */
export function seqOf({ params }: Pick<Call, "params">): number | undefined {
  const { msg } = (params ?? {}) as { msg?: unknown };
  const { seq } = (msg ?? {}) as { seq?: unknown };
  return typeof seq === "number" ? seq : undefined;
}

/** The methods that each kind of receiver accepts, and the kind of caller that may use them. Kinds are the first words of names in a history. */
const TAKEN: readonly { to: string; methods: string; from: string; kind: string }[] = [
  { to: "replica ", methods: "Server.RequestRpc", from: "", kind: "a replica" },
  { to: "replica ", methods: "Server.", from: "replica ", kind: "a replica" },
  { to: "client ", methods: "Client.", from: "replica ", kind: "a client" },
];

/** How much of a submission's text is quoted, in UTF-16 units. */
const TOLD_MAX = 200;

/**
 * Why a receiver does not accept a call: there is no such method, or it is not one that this receiver takes from this
 * sender; or the field that is not what it must be, and what is wrong with it. Undefined for a call that is right.
 */
export function malformation({ from, to, method, params }: Said): string | undefined {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method as keyof typeof METHODS] : undefined;
  if (known === undefined) return `there is no method ${oneLine(method, TOLD_MAX)}`;
  const isTaken = TAKEN.some(
    (taken) => to.startsWith(taken.to) && method.startsWith(taken.methods) && from.startsWith(taken.from),
  );
  if (!isTaken) return `${TAKEN.find((taken) => to.startsWith(taken.to))?.kind ?? to} takes no ${method} of ${from}`;
  const read = safeParse(known.params, params);
  if (read.success) return undefined;
  const [issue] = read.issues;
  return oneLine(`${oneLine(getDotPath(issue) ?? "params", TOLD_MAX)}: ${issue.message}`, 2 * TOLD_MAX);
}

/** The seq of a message is kept in any case: its sender has sent it, whatever else is wrong with it. */
function kept(params: unknown): object | undefined {
  const seq = seqOf({ params });
  return seq === undefined ? undefined : { msg: { seq } };
}

/** What a history must know about PBFT's calls. */
export const PBFT: Protocol = { malformation, kept };

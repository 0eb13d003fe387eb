import { type GenericSchema, type InferOutput, safeParse } from "valibot";
import { METHODS as KV_METHODS } from "../../../skeleton/zkvraft/messages.ts";
import type { Params } from "../../../skeleton/znet/rpc.ts";
import { METHODS as RAFT_METHODS } from "../../../skeleton/zraft/messages.ts";
import type { Call, Said } from "../../history/events.ts";
import type { History, Protocol } from "../../history/history.ts";
import { protocolOf, server, type Taken } from "../kit/calls.ts";

export { idOf, server } from "../kit/calls.ts";

/** How a history names the Raft of a server, where the grader plays that, and a clerk that is a process. */
export const raftOf = (id: number): string => `raft ${id}`;
export const clerk = (id: number): string => `clerk ${id}`;

export const METHODS = { ...RAFT_METHODS, ...KV_METHODS };

/** The methods by which clients, servers and their Rafts speak with each other. */
export type Spoken = Exclude<keyof typeof KV_METHODS, `Master.${string}` | `Clock.${string}`>;

/** A well-formed call: the receiver accepts its method from the sender, and each field of its parameters is valid. */
export type Message = Call &
  { [M in Spoken]: { method: M; params: Params<(typeof KV_METHODS)[M]>; malformed?: undefined } }[Spoken];

/** The messages of one method. */
export type MessageOf<M extends Spoken> = Extract<Message, { method: M }>;

/** What is answered to a method. */
export type ReplyTo<M extends Spoken> = InferOutput<(typeof KV_METHODS)[M]["result"]>;

/** The well-formed calls of a history. */
export function messagesOf({ wellFormed }: Pick<History, "wellFormed">): readonly Message[] {
  return wellFormed as readonly Call[] as readonly Message[];
}

/** What was answered to a call; undefined if nothing was, or an error, or what is no answer to that method. */
export function replyTo<M extends Spoken>(call: MessageOf<M>): ReplyTo<M> | undefined {
  return resultOf(call) as ReplyTo<M> | undefined;
}

/** The same for any call, those between Rafts as well. */
export function resultOf({ outcome, method }: Pick<Call, "outcome" | "method">): unknown {
  if (outcome === undefined || "error" in outcome || !Object.hasOwn(METHODS, method)) return undefined;
  const read = safeParse(METHODS[method as keyof typeof METHODS].result as GenericSchema, outcome.result);
  return read.success ? read.output : undefined;
}

/** The methods that each kind of receiver accepts, and the kind of caller that may use them. A server's Raft speaks as the server. */
const TAKEN: readonly Taken[] = [
  { to: "server ", methods: /^Kv\./, from: "cl" },
  { to: "server ", methods: /^Service\./, from: "server " },
  { to: "server ", methods: /^Raft\.(RequestVote|AppendEntries|InstallSnapshot)Rpc$/, from: "server " },
  { to: "raft ", methods: /^Raft\.(Start|Snapshot|ReadIndex)Rpc$/, from: "server " },
  { to: "clerk ", methods: /^Clerk\./, from: "client" },
];

const OF_METHODS = protocolOf(METHODS, TAKEN);

/** What a history must know about the service's calls. */
export const KVRAFT: Protocol = { ...OF_METHODS, malformation: (said) => OF_METHODS.malformation(asServer(said)) };

/** A Raft that the grader plays calls itself by its server's id. */
function asServer(said: Said): Said {
  const id = /^raft (\d+)$/.exec(said.from)?.[1];
  return id === undefined ? said : { ...said, from: server(Number(id)) };
}

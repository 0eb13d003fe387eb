import type { Call } from "../../history/events.ts";
import type { Lane, MessageKind } from "../../history/scene/scene.ts";
import { type Message, replica } from "./wire.ts";

const CLIENT = "client";

/** The methods that are drawn, in the order of a request's way, and what they are called. */
const METHODS: Readonly<Record<string, MessageKind>> = {
  "Server.RequestRpc": { name: "request", letter: "q" },
  "Server.PrePrepareRpc": { name: "pre-prepare", letter: "pp" },
  "Server.PrepareRpc": { name: "PREPARE", letter: "P" },
  "Server.CommitRpc": { name: "COMMIT", letter: "C" },
  "Client.ReplyRpc": { name: "reply", letter: "r" },
};

/** What people call the messages, by their methods. */
export const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(METHODS).map(([method, { name }]) => [method, name]),
);

export const KINDS: readonly MessageKind[] = Object.values(METHODS);

const PLACES = new Map(Object.keys(METHODS).map((method, place) => [method, place]));

/** The place of a message's kind among KINDS; -1 for one that the protocol does not have. */
export function kindOf({ method }: Pick<Call, "method">): number {
  return PLACES.get(method) ?? -1;
}

/** The lane of a member of a history: all clients share one. */
export function laneOf(name: string): string {
  return name.startsWith("replica ") ? name : CLIENT;
}

/** The client above, and the replicas below it; whoever has not said who it is comes last. `live` run the submission. */
export function lanesOf(
  n: number,
  live: readonly number[],
  used: readonly { from: string; to: readonly string[] }[],
): Lane[] {
  const replicas = Array.from({ length: n }, (_, id): Lane => {
    const about = [...(id === 0 ? ["leader"] : []), ...(live.includes(id) ? ["your code"] : [])].join(", ");
    return { name: replica(id), label: String(id), about, isReal: live.includes(id) };
  });
  const known = [{ name: CLIENT, label: CLIENT, about: "", isReal: false }, ...replicas];
  const names = new Set(used.flatMap(({ from, to }) => [from, ...to]));
  for (const { name } of known) names.delete(name);
  const others = Array.from(names, (name) => ({
    name,
    label: name.slice("replica ".length),
    about: "",
    isReal: false,
  }));
  return [...known, ...others];
}

/** The name of a message, and what it says. */
export function saidIn(call: Pick<Call, "method" | "params" | "malformed">): string {
  return `${NAMES[call.method] ?? call.method}${content(call)}`;
}

function content(call: Pick<Call, "method" | "params" | "malformed">): string {
  if (call.malformed !== undefined) return `, ${call.malformed}`;
  // A call that is not malformed is a Message.
  const { method, params } = call as Message;
  if (method === "Client.ReplyRpc") return ` seq=${params.msg.seq} [${params.msg.result}]`;
  if (method === "Server.PrePrepareRpc") return ` seq=${params.msg.seq} [${params.reqArgs.req.command}]`;
  if (method === "Server.RequestRpc") return ` [${params.req.command}]`;
  return "";
}

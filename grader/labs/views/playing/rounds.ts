import type { Live } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import type { MessageKind } from "../../../history/scene/scene.ts";
import { laneOf } from "../../kit/world/lanes.ts";
import { type Message, replica, requestName } from "../wire.ts";

/** What is drawn while it happens: the way of a request, and that to another view. */
export const [REQUEST, PRE_PREPARE, PREPARE, COMMIT, REPLY, CHECKPOINT, VIEW_CHANGE, NEW_VIEW] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

export const KINDS: readonly MessageKind[] = [
  { name: "request", letter: "q" },
  { name: "pre-prepare", letter: "pp" },
  { name: "PREPARE", letter: "P" },
  { name: "COMMIT", letter: "C" },
  { name: "reply", letter: "r" },
  { name: "CHECKPOINT", letter: "K" },
  { name: "VIEW-CHANGE", letter: "V" },
  { name: "NEW-VIEW", letter: "N" },
];

const PLACES: Readonly<Record<string, number>> = {
  "Server.RequestRpc": REQUEST,
  "Server.PrePrepareRpc": PRE_PREPARE,
  "Server.PrepareRpc": PREPARE,
  "Server.CommitRpc": COMMIT,
  "Client.ReplyRpc": REPLY,
  "Server.CheckpointRpc": CHECKPOINT,
  "Server.ViewChangeRpc": VIEW_CHANGE,
  "Server.NewViewRpc": NEW_VIEW,
};

export const kindOf = ({ method }: Pick<Call, "method">): number => PLACES[method] ?? -1;

/** What a call says, as a page is told it. What belongs to no seq belongs to the round of the view that it wants. */
export function toldOf(call: Call): ReturnType<Live["told"]> {
  const { from, to, malformed } = call;
  const message = kindOf(call);
  const told = { from: laneOf(from), to: laneOf(to), message };
  const name = KINDS[message]?.name ?? call.method;
  if (malformed !== undefined) return { ...told, text: `${name}, ${malformed}`, malformed };
  return { ...told, ...contentOf(call as Message, name), malformed };
}

/** What a message is about, and says. */
function contentOf(message: Message, name: string): Omit<ReturnType<Live["told"]>, "from" | "to" | "message"> {
  const { method, params, from } = message;
  switch (method) {
    case "Server.RequestRpc":
      return { request: requestName(params.req), text: `${name} [${params.req.command}]` };
    case "Server.PrePrepareRpc": {
      const { req } = params.reqArgs;
      return {
        ...voteOf(params.msg, from),
        request: requestName(req),
        text: `${textOf(name, params.msg)} [${req.command}]`,
      };
    }
    case "Server.PrepareRpc":
    case "Server.CommitRpc":
      return { ...voteOf(params.msg, from), text: textOf(name, params.msg) };
    case "Client.ReplyRpc":
      return {
        ...voteOf(params.msg, from),
        request: requestName(params.msg),
        text: `${name} seq=${params.msg.seq} [${params.msg.result}]`,
      };
    case "Server.CheckpointRpc":
      return { seq: params.msg.seq, ...peerOf(params.msg, from), text: `${name} seq=${params.msg.seq}` };
    case "Server.ViewChangeRpc": {
      const { view, seq, prepared } = params.msg;
      return {
        ...viewOf(params.msg, from),
        text: `${name} view=${view}, stable=${seq}, prepared: ${seqsOf(prepared.map(({ prePrepare }) => prePrepare.msg))}`,
      };
    }
    case "Server.NewViewRpc": {
      const { view, prePrepares } = params.msg;
      return {
        ...viewOf(params.msg, from),
        text: `${name} view=${view}, again: ${seqsOf(prePrepares.map(({ msg }) => msg))}`,
      };
    }
    default:
      return { text: method };
  }
}

const textOf = (name: string, { seq, view }: { seq: number; view: number }): string =>
  view === 0 ? `${name} seq=${seq}` : `${name} seq=${seq} view=${view}`;

function seqsOf(orders: readonly { seq: number }[]): string {
  return orders.length === 0 ? "none" : orders.map(({ seq }) => seq).join(" ");
}

function voteOf(msg: { peerId: number; view: number; seq: number }, from: string) {
  return { seq: msg.seq, view: msg.view, ...peerOf(msg, from) };
}

function viewOf(msg: { peerId: number; view: number }, from: string) {
  const title = `view ${msg.view}`;
  return { request: title, title, view: msg.view, ...peerOf(msg, from) };
}

function peerOf({ peerId }: { peerId: number }, from: string): { peer?: number } {
  return replica(peerId) === from ? {} : { peer: peerId };
}

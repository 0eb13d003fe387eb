import type { CheckpointArgs, NewViewArgs, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import { oneLine } from "../../base/text.ts";
import type { Call } from "../../history/events.ts";
import type { Speech } from "../kit/world/happenings.ts";
import { NULL_DIGEST } from "./judge/proofs.ts";
import { KINDS } from "./lanes.ts";
import { type Message, replyTo } from "./wire.ts";

/** How much of a command or a result is quoted, in UTF-16 units. */
const QUOTED_MAX = 40;

function quoted(text: string): string {
  const line = oneLine(text);
  return `[${line.length > QUOTED_MAX ? `${line.slice(0, QUOTED_MAX)}…` : line}]`;
}

/** A digest in a picture: ∅ is that of the null request. */
const short = (digest: string): string => (digest === NULL_DIGEST ? "∅" : digest.slice(0, 8));

/** More entries than these are not written out. */
const ENTRIES_MAX = 8;

function listed(entries: readonly string[]): string {
  const rest = entries.length - ENTRIES_MAX;
  return [...entries.slice(0, ENTRIES_MAX), ...(rest > 0 ? [`and ${rest} more`] : [])].join(" ");
}

/** A VIEW-CHANGE in a line: `VC1 n=4 P={5@0=ab12cd34 7@1=∅}`. */
export function viewChangeWords({ msg }: ViewChangeArgs): string {
  const entries = msg.prepared.map(({ prePrepare: { msg: one } }) => `${one.seq}@${one.view}=${short(one.digest)}`);
  return `VC${msg.view} n=${msg.seq} P={${listed(entries)}}`;
}

/** A NEW-VIEW in a line: `NV1 V={0 2 3} 5=ab12cd34 6=∅`. */
export function newViewWords({ msg }: NewViewArgs): string {
  const senders = msg.viewChanges.map((one) => one.msg.peerId).join(" ");
  const orders = msg.prePrepares.map(({ msg: { seq, digest } }) => `${seq}=${short(digest)}`);
  return `NV${msg.view} V={${senders}} ${listed(orders)}`.trimEnd();
}

const checkpointWords = ({ msg }: CheckpointArgs): string => `n=${msg.seq} ${short(msg.digest)}`;

/** The name of a call, and what it says. */
function saidIn(call: Call): string {
  return `${KINDS.nameOf(call.method)} ${contentOf(call)}`.trimEnd();
}

function contentOf(call: Call): string {
  if (call.malformed !== undefined) return `(${call.malformed})`;
  // A call that is not malformed is a Message.
  const message = call as Message;
  const signer = signerOf(message);
  return `${messageWords(message)}${signer === undefined ? "" : `, of ${signer}`}`;
}

/** Whom a message names as its sender, if that is not the one that it comes from. */
function signerOf({ from, params }: Message): number | undefined {
  const peerId = "msg" in params ? params.msg.peerId : undefined;
  return peerId === undefined || from === `server ${peerId}` ? undefined : peerId;
}

function messageWords({ method, params }: Message): string {
  switch (method) {
    case "Server.RequestRpc":
      return quoted(params.req.command);
    case "Server.PrePrepareRpc":
      return `${params.msg.seq}@${params.msg.view}=${short(params.msg.digest)} ${quoted(params.reqArgs.req.command)}`;
    case "Server.PrepareRpc":
    case "Server.CommitRpc":
      return `${params.msg.seq}@${params.msg.view}=${short(params.msg.digest)}`;
    case "Client.ReplyRpc":
      return `${params.msg.seq} ${quoted(params.msg.result)}`;
    case "Server.CheckpointRpc":
      return checkpointWords(params);
    case "Server.ViewChangeRpc":
      return viewChangeWords(params);
    case "Server.NewViewRpc":
      return newViewWords(params);
    case "Server.StateRpc":
      return `n=${params.seq}`;
    case "Server.FetchRequestRpc":
      return short(params.digest);
    default:
      return "";
  }
}

/** What was answered to a call. */
function answeredTo(call: Call): string {
  const { outcome } = call;
  if (outcome === undefined) return "no answer";
  if ("error" in outcome) return `error: ${oneLine(outcome.error).slice(0, QUOTED_MAX)}`;
  const reply = call.malformed === undefined ? replyTo(call as Message) : undefined;
  if (reply === undefined) return "what is no answer";
  return reply.ok ? "ok" : "not ok";
}

/** How messages of PBFT with a view change are told. */
export const SPEECH: Speech<Message> = {
  kinds: KINDS,
  topics: {
    "Server.RequestRpc": "request",
    "Server.PrePrepareRpc": "order",
    "Server.PrepareRpc": "order",
    "Server.CommitRpc": "order",
    "Client.ReplyRpc": "reply",
    "Server.CheckpointRpc": "checkpoint",
    "Server.ViewChangeRpc": "view-change",
    "Server.NewViewRpc": "new-view",
    "Server.StateRpc": "state",
    "Server.FetchRequestRpc": "state",
    "Server.StatusRpc": "state",
  },
  aboutOf: () => undefined,
  ...{ saidIn, answeredTo, writtenIn: () => "something" },
};

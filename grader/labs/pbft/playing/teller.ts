import type { Call } from "../../../history/events.ts";
import type { Teller } from "../../../history/journal.ts";
import { say } from "../../../lang/say.ts";
import { NAMES } from "../lanes.ts";
import { type Message, malformation, replica, requestIn, seqOf } from "../wire.ts";

/** So much of a digest or a signature tells it from others. */
const SHORT = 8;

const short = (text: string): string => `${text.slice(0, SHORT)}…`;

/** How calls of PBFT are told in a journal. */
export const TELLER: Teller = {
  brief: (call) =>
    `${NAMES[call.method] ?? call.method} ${isMessage(call) ? fieldsOf(call) : JSON.stringify(call.params)}`,
  about: (calls, seq) => {
    const requests = new Set(
      calls.flatMap((call) => (seqOf(call) === seq && isMessage(call) ? (requestIn(call) ?? []) : [])),
    );
    return (call) =>
      seqOf(call) === seq || (isMessage(call) && seqOf(call) === undefined && requests.has(requestIn(call) ?? ""));
  },
  isLineAbout: (line, seq) => new RegExp(`\\bseq= ?${seq}(?!\\d)`).test(line),
};

/** Whether a call is one of the protocol's: a file may hold anything. */
function isMessage(call: Call): call is Message {
  return call.malformed === undefined && malformation(call) === undefined;
}

function fieldsOf(call: Message): string {
  if (call.method === "Server.RequestRpc") {
    const { req, sign } = call.params;
    return `[${req.command}] of ${req.clientAddr}, timestamp=${req.timestamp} sign=${short(sign)}`;
  }
  const { msg, sign } = call.params;
  const { peerId, view, seq } = msg;
  const what =
    call.method === "Client.ReplyRpc" ? `[${call.params.msg.result}]` : `digest=${short(call.params.msg.digest)}`;
  const command = call.method === "Server.PrePrepareRpc" ? ` [${call.params.reqArgs.req.command}]` : "";
  const whose = call.from === replica(peerId) ? "" : `, ${say(`in the name of ${peerId}`)}`;
  return `seq=${seq} view=${view} ${what}${command} sign=${short(sign)}${whose}`;
}

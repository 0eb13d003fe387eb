import type { Live } from "../../../cluster/web/live.ts";
import type { Call } from "../../../history/events.ts";
import { kindOf, laneOf, saidIn } from "../lanes.ts";
import { isMessage, type Message, replica, requestIn, seqOf } from "../wire.ts";

/** What a call says, as a page is told it. */
export function toldOf(call: Call): ReturnType<Live["told"]> {
  const { from, to, malformed } = call;
  const told = { from: laneOf(from), to: laneOf(to), message: kindOf(call), seq: seqOf(call), text: saidIn(call) };
  return isMessage(call) ? { ...told, request: requestIn(call), ...whoseIn(call) } : { ...told, malformed };
}

function whoseIn(call: Message): { view?: number; peer?: number } {
  if (call.method === "Server.RequestRpc") return {};
  const { view, peerId } = call.params.msg;
  return { view, ...(replica(peerId) === call.from ? {} : { peer: peerId }) };
}

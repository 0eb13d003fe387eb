import type { History } from "../../../history/history.ts";
import { type Message, messagesOf, replica, requestName } from "../wire.ts";

/** Whose replies, behind a place, say that a command has this result. */
export function repliersIn(history: History, since: number, command: string, result: string): number[] {
  const messages = behind(messagesOf(history), since);
  const asked = messages.find((one) => one.method === "Server.RequestRpc" && one.params.req.command === command);
  if (asked?.method !== "Server.RequestRpc") return [];
  const name = requestName(asked.params.req);
  const ids = messages.flatMap((one) => {
    if (one.method !== "Client.ReplyRpc" || one.passed === undefined) return [];
    const { msg } = one.params;
    return requestName(msg) === name && msg.result === result && one.from === replica(msg.peerId) ? [msg.peerId] : [];
  });
  return [...new Set(ids)].toSorted((a, b) => a - b);
}

/** The messages behind a place: there may be many before it. */
function behind(messages: readonly Message[], place: number): readonly Message[] {
  let first = messages.length;
  while ((messages[first - 1]?.at ?? 0) > place) first -= 1;
  return messages.slice(first);
}

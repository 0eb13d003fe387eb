// Right: it asks each server once a round, and follows no hint to one that it has asked in this round.
import { type Answer, type Clerk, SessionError } from "./client.ts";
import type { CommandArgs } from "./messages.ts";

export async function command(k: Clerk, text: string): Promise<string> {
  if (k.clientId === 0) k.clientId = Number(await untilAnswered(k, { clientId: 0, commandId: 0, command: "" }));
  k.commandId += 1;
  return untilAnswered(k, { clientId: k.clientId, commandId: k.commandId, command: text });
}

async function untilAnswered(k: Clerk, args: CommandArgs): Promise<string> {
  for (;;) {
    const left = new Set(Array(k.n).keys());
    while (left.size > 0) {
      left.delete(k.server);
      const answer = await k.call(k.server, args);
      const { reply } = answer;
      if (reply?.status === "ok") return reply.result;
      if (reply?.status === "expired" || reply?.status === "stale") throw new SessionError(reply.status);
      k.server = nextServer(k, answer);
      while (left.size > 0 && !left.has(k.server)) k.server = (k.server + 1) % k.n;
    }
    await k.pause();
  }
}

/** Whoever is named, and does not name itself; else the next one. */
export function nextServer(k: Clerk, { id, reply }: Answer): number {
  const hint = reply?.leaderId ?? -1;
  const isHint = hint >= 0 && hint < k.n && (hint !== id || reply?.status === "retry");
  return isHint ? hint : (id + 1) % k.n;
}

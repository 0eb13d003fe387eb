// Wrong: a hint of server 0 is taken for none: the next one is followed as well (C3).
import { type Answer, type Clerk, SessionError } from "./client.ts";
import type { CommandArgs } from "./messages.ts";

/** Has a command executed, once, and returns its result (C1, C2, C4, C5). */
export async function command(k: Clerk, text: string): Promise<string> {
  if (k.clientId === 0) k.clientId = Number(await untilAnswered(k, { clientId: 0, commandId: 0, command: "" }));
  k.commandId += 1;
  return untilAnswered(k, { clientId: k.clientId, commandId: k.commandId, command: text });
}

/** Asks the same until it is answered, a round of all servers at a time (C2, C6). */
async function untilAnswered(k: Clerk, args: CommandArgs): Promise<string> {
  for (let asked = 1; ; asked++) {
    const answer = await k.call(k.server, args);
    const { status, result = "" } = answer.reply ?? {};
    if (status === "expired" || status === "stale") throw new SessionError(status);
    if (status === "ok") {
      k.hintedBy = undefined;
      return result;
    }
    k.server = k.nextServer(answer);
    if (asked % k.n === 0) await k.pause();
  }
}

/** The one that is named as the leader, but no two hints in a row, and then the turn goes on: those who do not lead may name each other for ever (C3). */
export function nextServer(k: Clerk, { id, reply }: Answer): number {
  const hint = reply?.leaderId ?? -1;
  const isOther = hint !== id || reply?.status === "retry";
  const turn = k.hintedBy || id;
  const isFollowed = !k.hintedBy && hint >= 0 && hint < k.n && isOther;
  k.hintedBy = isFollowed ? id : undefined;
  return isFollowed ? hint : (turn + 1) % k.n;
}

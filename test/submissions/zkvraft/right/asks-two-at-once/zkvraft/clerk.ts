// Right: after a call that came to nothing it asks two servers at once, with the same number.
import { type Answer, type Clerk, SessionError } from "./client.ts";
import type { CommandArgs } from "./messages.ts";

/** Has a command executed, once, and returns its result (C1, C2, C4, C5). */
export async function command(k: Clerk, text: string): Promise<string> {
  if (k.clientId === 0) k.clientId = Number(await untilAnswered(k, { clientId: 0, commandId: 0, command: "" }));
  k.commandId += 1;
  return untilAnswered(k, { clientId: k.clientId, commandId: k.commandId, command: text });
}

const isFinal = ({ reply }: Answer): boolean => reply !== undefined && !["retry", "not-leader"].includes(reply.status);

/** Asks servers, and takes the first answer that is one; or the last, if none is. */
function firstOf(k: Clerk, servers: readonly number[], args: CommandArgs): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let waiting = servers.length;
  for (const server of servers)
    void k.call(server, args).then((answer) => {
      waiting -= 1;
      if (waiting === 0 || isFinal(answer)) resolve(answer);
    });
  return promise;
}

/** Asks the same until it is answered, a round of all servers at a time (C2, C6). */
async function untilAnswered(k: Clerk, args: CommandArgs): Promise<string> {
  for (let asked = 1; ; asked++) {
    const isAlone = asked === 1 || asked === k.n || k.hintedBy !== undefined;
    const servers = isAlone ? [k.server] : [k.server, (k.server + 1) % k.n];
    if (!isAlone) asked += 1;
    const answer = await firstOf(k, servers, args);
    const { status, result = "" } = answer.reply ?? {};
    if (status === "expired" || status === "stale") throw new SessionError(status);
    if (status === "ok") {
      k.server = answer.id;
      k.hintedBy = undefined;
      return result;
    }
    k.server = k.nextServer(answer);
    if (asked === k.n) {
      await k.pause();
      asked = 0;
    }
  }
}

/** The one that is named as the leader, but no two hints in a row, and then the turn goes on: those who do not lead may name each other for ever (C3). */
export function nextServer(k: Clerk, { id, reply }: Answer): number {
  const hint = reply?.leaderId ?? -1;
  const isOther = hint !== id || reply?.status === "retry";
  const turn = k.hintedBy ?? id;
  const isFollowed = k.hintedBy === undefined && hint >= 0 && hint < k.n && isOther;
  k.hintedBy = isFollowed ? id : undefined;
  return isFollowed ? hint : (turn + 1) % k.n;
}

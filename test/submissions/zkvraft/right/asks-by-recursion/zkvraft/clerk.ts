// Right: a call that came to nothing is followed by another one of the same function.
import { type Answer, type Clerk, SessionError } from "./client.ts";
import type { CommandArgs } from "./messages.ts";

/** Has a command executed, once, and returns its result (C1, C2, C4, C5). */
export async function command(k: Clerk, text: string): Promise<string> {
  if (k.clientId === 0) k.clientId = Number(await untilAnswered(k, { clientId: 0, commandId: 0, command: "" }));
  k.commandId += 1;
  return untilAnswered(k, { clientId: k.clientId, commandId: k.commandId, command: text });
}

/** Asks the same until it is answered, a round of all servers at a time (C2, C6). */
function untilAnswered(k: Clerk, args: CommandArgs, asked = 1): Promise<string> {
  return k.call(k.server, args).then((answer) => {
    const { status, result = "" } = answer.reply ?? {};
    switch (status) {
      case "expired":
      case "stale":
        throw new SessionError(status);
      case "ok":
        k.hintedBy = undefined;
        return result;
    }
    k.server = k.nextServer(answer);
    const again = (): Promise<string> => untilAnswered(k, args, asked + 1);
    return asked % k.n === 0 ? k.pause().then(again) : again();
  });
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

import type { Answer, Clerk } from "./client.ts";

/**
 * Has a command executed, once, and returns its result. It is called for one command after the other.
 *
 * - **C1** a clerk gets a session once, before its first command: `{ clientId: 0, commandId: 0, command: "" }` is answered with the
 *   id of a new one as the result (`k.clientId`). Its commands are numbered 1, 2, 3 … (`k.commandId`).
 * - **C2** it asks (`k.call(id, args)`) for the same command with the same numbers, until it is answered: after `retry`,
 *   `not-leader`, and when no answer came. A server may have executed the command all the same: a new number would execute it again.
 * - **C3** `k.server` is asked first: the one that has answered last. Then whom `k.nextServer(answer)` says.
 * - **C4** it returns the result of the answer `ok`, as it is.
 * - **C5** it does not give up. Only for `expired` and `stale` it throws `new SessionError(status)`, and does not ask again: nobody
 *   knows any more whether the command was executed. For the next command it may begin another session, or stay with this one.
 * - **C6** where nobody answers `ok`, there is at most one call for each of the `k.n` servers, then a pause (`await k.pause()`). It may
 *   be longer from time to time, up to a second.
 */
export async function command(_k: Clerk, _text: string): Promise<string> {
  // TODO: your code here
  return "";
}

/**
 * The id of the server to ask next, after one that did not answer `ok`.
 *
 * - **C3** the one that the answer names as the leader (`reply.leaderId`), if there is such a server, and it is not the very one that
 *   has just said that it does not lead. Otherwise the next one by its id, after the last the first. One that was asked for the same
 *   since the last pause need not be asked again.
 * - **C3** hints may be old: those who do not lead may name each other, or one that is silent. `k.hintedBy` is for you, to know by whom
 *   the one that was asked was named: no two hints are followed in a row, and the turn goes on behind the one that has given the hint.
 *   So all are asked, whatever is named. With the answer `ok` that begins anew.
 */
export function nextServer(_k: Clerk, { id }: Answer): number {
  // TODO: your code here
  return id;
}

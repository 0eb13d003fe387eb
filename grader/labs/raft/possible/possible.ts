import type { History } from "../../../history/history.ts";
import { impossibleAnswers } from "./answers.ts";
import { claimsOf, type Impossible, type Members } from "./claims.ts";
import { impossibleOrigins } from "./origins.ts";
import { impossibleLogs } from "./reigns.ts";
import { impossibleVotes } from "./votes.ts";

/**
 * What played servers said in a history that is no piece of a run of right ones, in order; none if all of it can be. Puppets of Raft
 * are honest: they crash, are silent, late, and repeat themselves, but never lie, and no rule binds a server among liars. What is
 * not seen (what played servers say to each other) may have been anything that right ones say; and what they say late, they may
 * have said long ago.
 */
export function impossibleIn(history: History, members: Members): Impossible[] {
  const claims = claimsOf(history, members);
  const found = [
    ...impossibleVotes(claims),
    ...impossibleLogs(claims),
    ...impossibleOrigins(claims),
    ...impossibleAnswers(claims),
  ];
  return found.toSorted((a, b) => a.at - b.at);
}

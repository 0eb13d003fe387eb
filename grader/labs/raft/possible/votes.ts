import { isLed } from "../judge/leading.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { type Claims, type Impossible, receiverOf, senderOf } from "./claims.ts";

/** To whom a server gave its vote of a term, as it said. */
type Votes = Map<string, { to: number; at: number }>;

/** What contradicts that each server has one vote in a term, and that whoever leads has the votes of a majority (5.2). */
export function impossibleVotes(claims: Claims): Impossible[] {
  const { calls, isPlayed } = claims;
  const votes: Votes = new Map();
  const leaders = new Map<number, number>();
  const lasts = new Map<string, string>();
  const found: Impossible[] = [];
  for (const { at, voter, to, term, call } of votesIn(claims)) {
    const other = votes.getOrInsert(`${voter} ${term}`, { to, at });
    if (other.to !== to && isPlayed(voter))
      found.push({ at, call, why: `server ${voter} gave its vote of term ${term} to ${other.to}, and now to ${to}` });
  }
  for (const call of calls) {
    const id = senderOf(call);
    const { term } = call.params;
    const wrong = (why: string): void => {
      if (isPlayed(id)) found.push({ at: call.at, call, why });
    };
    const named = isLed(call) ? call.params.leaderId : call.params.candidateId;
    if (named !== id) wrong(`server ${id} speaks in the name of ${named}`);
    if (!isLed(call)) {
      const { lastLogIndex, lastLogTerm } = call.params;
      const last = `${lastLogIndex}/${lastLogTerm}`;
      const before = lasts.getOrInsert(`${id} ${term}`, last);
      if (before !== last) wrong(`its last entry is ${last}, and was ${before} in the same election`);
      if ((lastLogIndex === 0) !== (lastLogTerm === 0)) wrong(`last ${last}: only index 0 has term 0`);
      if (lastLogTerm >= term) wrong(`a candidate of term ${term} has an entry of term ${lastLogTerm}`);
      continue;
    }
    const other = leaders.getOrInsert(term, id);
    if (other !== id) wrong(`server ${id} leads in term ${term}, and ${other} does`);
    const voters = votersOf(claims, votes, id, term, call.at);
    if (voters < claims.majority)
      wrong(`server ${id} leads in term ${term}, and ${voters} of ${claims.n} can have voted for it`);
  }
  return found;
}

/** All votes that were said: in an answer, by asking for others', and by leading; in their order. */
function votesIn({ calls, isPlayed }: Claims) {
  return calls
    .flatMap((call) => {
      const { term } = call.params;
      const own = { at: call.at, voter: senderOf(call), to: senderOf(call), term, call };
      const isGranted =
        call.method === "Raft.RequestVoteRpc" && replyTo(call)?.voteGranted && replyTo(call)?.term === term;
      if (!isGranted || call.answered === undefined) return [own];
      return [own, { at: call.answered, voter: receiverOf(call), to: senderOf(call), term, call }];
    })
    .filter(({ voter, to }) => isPlayed(voter) || isPlayed(to))
    .toSorted((a, b) => a.at - b.at);
}

/** How many can have voted for a server in a term: whoever is played and voted for nobody else, and the processes that did. */
function votersOf({ n, live, calls }: Claims, votes: Votes, id: number, term: number, by: number): number {
  const granted = new Set(
    calls
      .filter((call): call is MessageOf<"Raft.RequestVoteRpc"> => call.method === "Raft.RequestVoteRpc")
      .flatMap((call) =>
        senderOf(call) === id && call.params.term === term && Number(call.answered) < by && replyTo(call)?.voteGranted
          ? [receiverOf(call)]
          : [],
      ),
  );
  return Array.from({ length: n }, (_, voter) => voter).filter((voter) => {
    if (voter === id) return true;
    if (live.includes(voter)) return granted.has(voter);
    const vote = votes.get(`${voter} ${term}`);
    return vote === undefined || vote.to === id;
  }).length;
}

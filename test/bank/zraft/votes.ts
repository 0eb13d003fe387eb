import { ELECTION_MS } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { Subject } from "./subject.ts";

const granted = (term: number) => ({ term, voteGranted: true });
const refused = (term: number) => ({ term, voteGranted: false });

export const oneVoteInATerm: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const ask = async (args: Parameters<Subject["vote"]>[0]) => (await one.vote(args)).reply;
  found.check("E5", "the first candidate of a term", await ask({ term: 3, candidateId: 0 }), granted(3));
  found.check("E5", "the second one", await ask({ term: 3, candidateId: 2 }), refused(3));
  found.check("E5", "the first one again", await ask({ term: 3, candidateId: 0 }), granted(3));
  await one.append({ term: 3, leaderId: 0 });
  found.check("E5", "the second one, beside a leader", await ask({ term: 3, candidateId: 2 }), refused(3));
  found.check("E7", "a lower term", await ask({ term: 2, candidateId: 2 }), refused(3));
  found.check("E2", "a higher term", await ask({ term: 4, candidateId: 2 }), granted(4));
  const { reply } = await one.restarted().vote({ term: 4, candidateId: 0 });
  found.check("E5", "another one after a restart", reply, refused(4));

  const empty = new Subject(trying);
  await empty.vote({ term: 5, candidateId: 0, lastLogIndex: 0, lastLogTerm: 0 });
  const { reply: longer } = await empty.vote({ term: 5, candidateId: 2, lastLogIndex: 3, lastLogTerm: 2 });
  found.check("E5", "a better log, when another one has the vote", longer, refused(5));
};

export const aCandidateHasVoted: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.tick(ELECTION_MS);
  found.check("E5", "another candidate of its own term", (await one.vote({ term: 1 })).reply, refused(1));
};

export const whoIsUpToDate: Probe = async (trying, found) => {
  for (const term of [1, 2, 3]) {
    for (const index of [1, 2, 3, 4, 5]) {
      const one = new Subject(trying);
      await one.fill([1, 1, 2, 2], 1);
      const isUpToDate = term > 2 || (term === 2 && index >= 4);
      const { reply } = await one.vote({ term: 5, lastLogIndex: index, lastLogTerm: term });
      found.check("E6", `last ${index}/${term} to who has 4/2`, reply, { term: 5, voteGranted: isUpToDate });
    }
  }
  const compacted = new Subject(trying);
  await compacted.fill([1, 1], 2);
  await compacted.compact(2);
  const { reply } = await compacted.vote({ term: 5, lastLogIndex: 1, lastLogTerm: 1 });
  found.check("E6", "last 1/1 to whose snapshot is at 2", reply, refused(5));
};

export const termsInRequests: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 2]);
  found.check("E2", "a refused vote", (await one.vote({ term: 7, lastLogIndex: 0, lastLogTerm: 0 })).reply, refused(7));
  found.check("E7", "a lower term than that", (await one.vote({ term: 6 })).reply, refused(7));
  await one.append({ term: 7 });
  found.check("E2", "a candidate beside a leader", (await one.vote({ term: 8, candidateId: 2 })).reply, granted(8));
  await one.append({ term: 11 });
  found.check("E2", "a vote of a term below that of a leader", (await one.vote({ term: 9 })).reply, refused(11));

  const leader = new Subject(trying);
  await leader.lead();
  found.check("E2", "to a leader in its own term", (await leader.vote({ term: 1 })).reply, refused(1));
  await leader.tick(50);
  found.check("E12", "heartbeats after that", leader.take().length, 2);
  found.check("E2", "to a leader in a higher term", (await leader.vote({ term: 5 })).reply, granted(5));
  await leader.tick(50);
  found.check("E2", "heartbeats after that", leader.take().length, 0);
  const { reply } = await leader.start("x");
  found.check("E2", "whether it takes a command", typeof reply === "string" ? reply : reply.isLeader, false);
};

export const votesOnDisk: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 2]);
  const first = await one.vote({ term: 4, candidateId: 2 });
  const { term, vote } = one.onDisk(first.disk);
  found.check("D1", "term and vote on the disk when it is granted", [term, vote], [4, 2]);
  const second = await one.vote({ term: 6, lastLogIndex: 0, lastLogTerm: 0 });
  found.check("D1", "the term on the disk when it is refused", one.onDisk(second.disk).term, 6);
  found.check("E3", "the term after a restart", (await one.restarted().vote({ term: 5 })).reply, refused(6));
  const granting = await one.vote({ term: 6, candidateId: 0 });
  const then = one.onDisk(granting.disk);
  found.check("D1", "a vote in a term that is on the disk already", [then.term, then.vote], [6, 0]);
};

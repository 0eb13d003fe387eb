import { expect, test, vi } from "vitest";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { candidate } from "../../../../grader/labs/zraft/checks/candidate.ts";
import { leader } from "../../../../grader/labs/zraft/checks/leader.ts";
import { terms } from "../../../../grader/labs/zraft/checks/terms.ts";
import { timer } from "../../../../grader/labs/zraft/checks/timer.ts";
import { votes } from "../../../../grader/labs/zraft/checks/votes.ts";
import { CHECKS } from "../../../../grader/labs/zraft/checks.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { against, play } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const ELECTIONS: readonly Check[] = [votes, terms, timer, candidate, leader];

type Row = readonly [what: string, check: Check, change: Change, told: string];

const elect = (from: string, to: string): Change => ({ file: "elect.ts", from, to });
const replicate = (from: string, to: string): Change => ({ file: "replicate.ts", from, to });
const compact = (from: string, to: string): Change => ({ file: "compact.ts", from, to });

const ADOPTS = "    s.observeTerm(reply.term);\n    s.save();\n    return;\n";

test.each<Row>([
  [
    "gives its vote twice",
    votes,
    elect("s.votedFor === null || s.votedFor === candidateId", "true"),
    "E5 RequestVoteRpc",
  ],
  [
    "does not grant again",
    votes,
    elect("s.votedFor === null || s.votedFor === candidateId", "s.votedFor === null"),
    "E5 RequestVoteRpc",
  ],
  [
    "compares the index alone",
    votes,
    elect(
      "lastLogTerm > lastTerm || (lastLogTerm === lastTerm && lastLogIndex >= lastIndex)",
      "lastLogIndex >= lastIndex",
    ),
    "E6 RequestVoteRpc",
  ],
  [
    "takes a longer log for more up to date",
    votes,
    elect("(lastLogTerm === lastTerm && lastLogIndex >= lastIndex)", "lastLogIndex > lastIndex"),
    "E6 RequestVoteRpc",
  ],
  [
    "wants a log that is ahead",
    votes,
    elect("lastLogIndex >= lastIndex)", "lastLogIndex > lastIndex)"),
    "E6 RequestVoteRpc",
  ],
  [
    "throws where the log is empty",
    votes,
    elect(
      "const { lastIndex, lastTerm } = s.log;\n  return",
      "const { lastIndex, lastTerm } = s.log;\n  if (lastLogIndex === 0) throw new Error('empty');\n  return",
    ),
    "E6 RequestVoteRpc",
  ],
  [
    "never answers the second time",
    votes,
    elect(
      "  const { term, candidateId } = args;\n  s.observeTerm(term);",
      "  const { term, candidateId } = args;\n  if (s.votedFor === candidateId && term === s.currentTerm) return new Promise(() => {}) as never;\n  s.observeTerm(term);",
    ),
    "E6 RequestVoteRpc",
  ],

  ["keeps its vote in a new term", terms, elect("  s.votedFor = null;\n", ""), "E2 observeTerm"],
  ["goes on in its term after a refused vote", terms, elect(ADOPTS, "    return;\n"), "E2 takeVote"],
  ["leads on after a refused AppendEntries", terms, replicate(ADOPTS, "    return;\n"), "E2 takeAppend"],
  ["leads on after an answer to a snapshot", terms, compact(ADOPTS, "    return;\n"), "E2 takeInstall"],
  [
    "goes back to the term of a candidate",
    terms,
    elect("  if (term <= s.currentTerm) return;", "  if (term === s.currentTerm) return;"),
    "E3 observeTerm",
  ],
  ["grants in a term that is over", terms, elect("term === s.currentTerm && mayVote", "mayVote"), "E7 RequestVoteRpc"],
  [
    "accepts entries of a term that is over",
    terms,
    replicate("args.term < s.currentTerm || s.role", "s.role"),
    "E7 AppendEntriesRpc",
  ],
  ["takes no term from a snapshot", terms, compact("  s.observeTerm(args.term);\n", ""), "E2 InstallSnapshotRpc"],

  [
    "begins no timer with a vote",
    timer,
    elect("    s.votedFor = candidateId;\n    s.resetTimer();", "    s.votedFor = candidateId;"),
    "E8 RequestVoteRpc",
  ],
  [
    "begins the timer with a vote that it refuses",
    timer,
    elect("    s.resetTimer();\n  }\n  s.save();", "  }\n  s.resetTimer();\n  s.save();"),
    "E8 RequestVoteRpc",
  ],
  [
    "begins the timer with each higher term",
    timer,
    elect('  if (before === "leader") s.resetTimer();', "  s.resetTimer();"),
    "E8 observeTerm",
  ],
  [
    "begins no timer when it stops leading",
    timer,
    elect('  if (before === "leader") s.resetTimer();', ""),
    "E8 observeTerm",
  ],
  [
    "begins the timer with a term that is over",
    timer,
    replicate("  s.observeTerm(args.term);\n", "  s.observeTerm(args.term);\n  s.resetTimer();\n"),
    "E8 AppendEntriesRpc",
  ],
  [
    "begins no timer with a snapshot",
    timer,
    compact("  s.leaderId = leaderId;\n  s.resetTimer();", "  s.leaderId = leaderId;"),
    "E8 InstallSnapshotRpc",
  ],
  [
    "begins no timer with a call that it refuses",
    timer,
    replicate(
      "  follow(s, args.leaderId);\n",
      "  if (conflictOf(s, args) === undefined) follow(s, args.leaderId);\n  else s.role = 'follower';\n",
    ),
    "E8 AppendEntriesRpc",
  ],
  [
    "begins no timer with its own election",
    timer,
    elect("  s.votes = new Set([s.id]);\n  s.resetTimer();", "  s.votes = new Set([s.id]);"),
    "E8 startElection",
  ],

  [
    "asks in the same term again",
    candidate,
    elect("  s.currentTerm += 1;", '  if (s.role !== "candidate") s.currentTerm += 1;'),
    "E4 startElection",
  ],
  [
    "tells another last entry",
    candidate,
    elect("    lastLogIndex: lastIndex,", "    lastLogIndex: s.commitIndex,"),
    "E4 startElection",
  ],
  [
    "tells its own term as the last",
    candidate,
    elect("    lastLogTerm: lastTerm,", "    lastLogTerm: lastTerm && s.currentTerm,"),
    "E4 startElection",
  ],
  [
    "leaves one out",
    candidate,
    elect("  for (const id of s.others) {\n    s.call(id,", "  for (const id of s.others.slice(1)) {\n    s.call(id,"),
    "E4 startElection",
  ],
  [
    "refuses the leader of its term",
    candidate,
    replicate('s.role === "leader") {\n    s.save();', 's.role !== "follower") {\n    s.save();'),
    "E11 AppendEntriesRpc",
  ],

  ["counts refusals", leader, elect(" || !reply.voteGranted) return;", ") return;"), "E10 takeVote"],
  [
    "counts an earlier election's votes",
    leader,
    elect(" || args.term !== s.currentTerm || !reply", " || !reply"),
    "E10 takeVote",
  ],
  [
    "wants one vote more",
    leader,
    elect(
      "  s.votes.add(id);\n  if (s.votes.size >= s.majority)",
      "  s.votes.add(id);\n  if (s.votes.size > s.majority)",
    ),
    "E10 takeVote",
  ],
  [
    "leads with half of the votes",
    leader,
    elect(
      "  s.votes.add(id);\n  if (s.votes.size >= s.majority)",
      "  s.votes.add(id);\n  if (s.votes.size >= s.n / 2)",
    ),
    "E10 takeVote",
  ],
  [
    "does not lead alone",
    leader,
    elect("  if (s.votes.size >= s.majority) s.becomeLeader();\n}\n\n/** Answers", "}\n\n/** Answers"),
    "E10 startElection",
  ],
  [
    "says nothing at first",
    leader,
    elect("  s.startHeartbeat();\n  for (const id of s.others) s.replicateTo(id);\n", "  s.startHeartbeat();\n"),
    "E12 becomeLeader",
  ],
  ["says nothing more", leader, elect("  s.startHeartbeat();\n", ""), "E12 becomeLeader"],
])("who %s is told so", async (_, check, change, told) => {
  const found = await against(check, await programWith(change), 1);
  expect(found[check.id]).toBe(told);
});

const SLOW = "await new Promise((resolve) => setImmediate(resolve));";

test.each<[string, Change]>([
  [
    "awaits in its handlers",
    elect(
      "export function RequestVoteRpc(s: Server, args: RequestVoteArgs): RequestVoteReply {\n",
      `export async function RequestVoteRpc(s: Server, args: RequestVoteArgs): Promise<RequestVoteReply> {\n  ${SLOW}\n`,
    ),
  ],
  [
    "saves more often",
    elect(
      "  const { term, candidateId } = args;\n  s.observeTerm(term);",
      "  const { term, candidateId } = args;\n  s.observeTerm(term);\n  s.save();",
    ),
  ],
])("a right server that %s breaks no rule", async (_, change) => {
  const program = await programWith(change);
  for (const check of ELECTIONS) expect(await against(check, program, 2)).toEqual({});
});

test("the reference breaks no rule in any stand, and each is played to its end", async () => {
  const program = await programWith();
  for (const check of CHECKS.filter(({ id }) => ELECTIONS.some((one) => one.id === id)))
    for (const stand of check.stands)
      for (const seed of [1, 2, 3]) {
        const { history, setting, stuck } = await play(check, stand, program, seed);
        expect([check.id, stand.name, seed, stuck, violationsIn(history, setting)]).toEqual([
          check.id,
          stand.name,
          seed,
          undefined,
          [],
        ]);
      }
});

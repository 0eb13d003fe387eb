import type { StudentFunction } from "../rules.ts";
import type { MessageOf, ReplyTo } from "../wire.ts";
import type { DiskState } from "./disk.ts";
import { isLed, type Led, leadingsOf } from "./leading.ts";
import { handlerOf } from "./terms.ts";
import { answeredTerm, answersTo, diskAt, isPeer, type Turn, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** The answer of a server that does not lead to a client's command. */
interface Naming {
  call: MessageOf<"Raft.StartRpc">;
  reply: ReplyTo<"Raft.StartRpc">;
  at: number;
  since: number;
  turn: Turn;
}

/**
 * Judges whom a server that does not lead names to clients: the leader of its term, as soon as it has answered a call of that one
 * in it; nobody before that (E2), and nobody whose term is over (E7).
 */
export function judgeNames(view: View): Violation[] {
  const led = view.passed.filter((call): call is Led => isPeer(call) && isLed(call));
  return answersTo(view, "Raft.StartRpc").flatMap((naming): Violation[] => {
    const { call, reply, at, since, turn } = naming;
    const { leaderId, term, isLeader } = reply;
    // Who leads and denies it is told so elsewhere.
    const mayLead = leadingsOf(view).some((one) => one.life === turn.life && one.term === term);
    if (isLeader || mayLead) return [];
    const told = led.filter(({ passed }) => Number(passed) > turn.life.start && Number(passed) < at);
    const ofTerm = told.filter(({ params }) => params.term === term);
    const leader = ofTerm.find((one) => answeredTerm(one) === term && Number(one.answered) < since);
    // A call that is not answered yet may be known already, or not.
    if (leader === undefined && ofTerm.length > 0) return [];
    if (leaderId === (leader?.params.leaderId ?? -1)) return [];
    const old = told.findLast((one) => one.params.leaderId === leaderId && one.params.term < term);
    const common = { replica: view.id, at, culprit: call, seen: `leaderId ${leaderId}` };
    const expected =
      leader === undefined
        ? `leaderId -1: nobody has called it as the leader of term ${term}`
        : `leaderId ${leader.params.leaderId}, which leads in term ${term}`;
    // Whom the last call that it was passed has made known to it is named for that.
    const voter = told.at(-1)?.params.leaderId === leaderId ? undefined : voterFor(view, naming);
    if (voter !== undefined)
      return [
        {
          ...{ ...common, rule: "E2", functions: [voter, "start"], expected },
          message:
            "a server names the one that has its vote as the leader, and that one has not called it in this term",
        },
      ];
    // It came when that term was over: it changes nothing.
    if (old !== undefined && (leader !== undefined || diskAt(view, Number(old.passed)).term >= term))
      return [
        {
          ...{ ...common, rule: "E7", functions: [handlerOf(old)] },
          message: "a server names one whose term is over as the leader",
          expected,
          seen: `leaderId ${leaderId}, which has led in term ${old.params.term}`,
        },
      ];
    if (leader === undefined)
      return [
        {
          ...{ ...common, rule: "E2", functions: raisersOf(view, naming) },
          message: "a server names a leader in a term in which none has called it",
          expected,
        },
      ];
    return [
      {
        ...{ ...common, rule: "E2", functions: namersOf(view, naming, leader) },
        message: "a server does not name the leader that it follows",
        expected,
      },
    ];
  });
}

/** Where to look if a server says that it knows no leader: who names others, and never server 0, takes that id for none when it answers. */
function namersOf(view: View, { reply: { leaderId } }: Naming, leader: Led): StudentFunction[] {
  const handler = handlerOf(leader);
  const named = answersTo(view, "Raft.StartRpc").flatMap(({ reply }) => (reply.isLeader ? [] : [reply.leaderId]));
  const isOfZero = leaderId === -1 && leader.params.leaderId === 0 && !named.includes(0);
  return isOfZero && named.some((id) => id > 0 && id !== view.id) ? ["start", handler] : [handler, "start"];
}

/**
 * Who has made a server take the one that has its vote for the leader of its term: the function that gave that vote in this life, or the
 * one that found it on the disk. Undefined if it names another, or itself.
 */
function voterFor(view: View, { reply: { leaderId, term }, at, turn: { life } }: Naming): StudentFunction | undefined {
  const isVote = (disk: DiskState): boolean => disk.term === term && disk.vote === leaderId;
  if (leaderId === view.id || !isVote(diskAt(view, at))) return undefined;
  return isVote(diskAt(view, life.start)) ? "restore" : "RequestVoteRpc";
}

/** Where to look if a server knows a leader that its term does not have: in what has brought it into that term. */
function raisersOf(view: View, { reply: { term }, at, turn: { life } }: Naming): StudentFunction[] {
  const stands = view.made.some(
    (call) =>
      call.method === "Raft.RequestVoteRpc" && call.params.term === term && call.at > life.start && call.at < at,
  );
  return stands ? ["startElection", "start"] : ["observeTerm", "start"];
}

import type { StudentFunction } from "../rules.ts";
import type { MessageOf, ReplyTo } from "../wire.ts";
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
    // It came when that term was over: it changes nothing.
    if (old !== undefined && (leader !== undefined || diskAt(view, Number(old.passed)).term >= term))
      return [
        {
          ...{ ...common, rule: "E7", functions: [handlerOf(old)] },
          message: "a server names one whose term is over as the leader",
          expected:
            leader === undefined
              ? `leaderId -1: nobody has called it as the leader of term ${term}`
              : `leaderId ${leader.params.leaderId}, which leads in term ${term}`,
          seen: `leaderId ${leaderId}, which has led in term ${old.params.term}`,
        },
      ];
    if (leader === undefined)
      return [
        {
          ...{ ...common, rule: "E2", functions: raisersOf(view, naming) },
          message: "a server names a leader in a term in which none has called it",
          expected: `leaderId -1: nobody has called it as the leader of term ${term}`,
        },
      ];
    return [
      {
        ...{ ...common, rule: "E2", functions: [handlerOf(leader), "start"] },
        message: "a server does not name the leader that it follows",
        expected: `leaderId ${leader.params.leaderId}, which leads in term ${term}`,
      },
    ];
  });
}

/** Where to look if a server knows a leader that its term does not have: in what has brought it into that term. */
function raisersOf(view: View, { reply: { term }, at, turn: { life } }: Naming): StudentFunction[] {
  const stands = view.made.some(
    (call) =>
      call.method === "Raft.RequestVoteRpc" && call.params.term === term && call.at > life.start && call.at < at,
  );
  return stands ? ["startElection", "start"] : ["observeTerm", "start"];
}

import { isLed, type Led } from "./leading.ts";
import { handlerOf } from "./terms.ts";
import { answeredTerm, answersTo, isPeer, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges whom a server that does not lead names to clients: who has led in a term that is over is not the leader of this one (E7). */
export function judgeNames(view: View): Violation[] {
  const led = view.passed.filter((call): call is Led => isPeer(call) && isLed(call));
  return answersTo(view, "Raft.StartRpc").flatMap(({ call, reply, at, since, turn }): Violation[] => {
    const { leaderId, term, isLeader } = reply;
    const told = led.filter(({ passed }) => Number(passed) > turn.life.start && Number(passed) < at);
    const leader = told.find(
      (one) => one.params.term === term && answeredTerm(one) === term && Number(one.answered) < since,
    );
    const old = told.findLast((one) => one.params.leaderId === leaderId && one.params.term < term);
    if (isLeader || leader === undefined || leader.params.leaderId === leaderId || old === undefined) return [];
    return [
      {
        ...{ rule: "E7", functions: [handlerOf(old)], replica: view.id, at, culprit: call },
        message: "a server names one whose term is over as the leader",
        expected: `leaderId ${leader.params.leaderId}, which leads in term ${term}`,
        seen: `leaderId ${leaderId}, which has led in term ${old.params.term}`,
      },
    ];
  });
}

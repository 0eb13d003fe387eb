import { NOTHING, type Remark, type Remarks } from "../../kit/world/happenings.ts";
import { turnAt } from "../../kit/world/turns.ts";
import { type Message, replyTo } from "../wire.ts";
import { isPeer, isTaken, leastMin, type View } from "./view.ts";

const refused = (note: string, badge: string): Remark => ({ note, badge, worth: "refused" });
const counted = (note: string, badge: string): Remark => ({ note, badge, worth: "counted" });

/** What a server must make of the calls that are passed to it, and of the answers that it is handed. */
export function remarksOf(view: View): Remarks<Message> {
  return {
    onCall(call) {
      const turn = call.passed === undefined ? undefined : turnAt(view, call.passed);
      if (turn === undefined || !isPeer(call)) return NOTHING;
      const { seq } = call.params;
      if (seq < leastMin(view, turn)) return refused(`forgotten: min is ${leastMin(view, turn)} (Z3)`, "Z3");
      if (call.method === "Paxos.DecideRpc") return NOTHING;
      // In one turn there may be several of an instance, and nobody knows which it took first.
      const states = view.disk.during(seq, turn.begin - 1, Number(call.passed) - 1);
      const { promised } = states.at(-1) ?? { promised: 0 };
      const { ballot } = call.params;
      const isPrepare = call.method === "Paxos.PrepareRpc";
      const rule = isPrepare ? "P1" : "A1";
      if (ballot < promised) return refused(`below ballot ${promised}, which is promised (${rule})`, rule);
      return counted(isPrepare ? "to be promised" : "to be accepted", isPrepare ? "P1" : "A1");
    },
    onAnswer(call) {
      if (!isPeer(call) || call.heard === undefined) return NOTHING;
      // It may have come too late: nobody knows what the server made of it.
      if (!isTaken(view, call)) return NOTHING;
      const reply = replyTo(call);
      if (reply === undefined || call.method === "Paxos.DecideRpc") return NOTHING;
      if ("decided" in reply && reply.decided !== undefined) return counted("it learns what is decided (Q3)", "Q3");
      return NOTHING;
    },
  };
}

import { NOTHING, type Remark, type Remarks } from "../../kit/world/happenings.ts";
import { type Message, replyTo } from "../wire.ts";
import { fateOf, type View } from "./view.ts";

const counted = (note: string, badge: string): Remark => ({ note, badge, worth: "counted" });
const refused = (note: string, badge: string): Remark => ({ note, badge, worth: "refused" });

/** What a server must make of the calls that are passed to it, and of the answers that it is handed. */
export function remarksOf(view: View): Remarks<Message> {
  return {
    onCall(call) {
      if (call.method === "Service.ApplyRpc") return entryRemark(view, call.params.index);
      return NOTHING;
    },
    onAnswer(call) {
      if (call.method === "Raft.StartRpc") {
        const fate = fateOf(view, call, Number.POSITIVE_INFINITY);
        if (fate.kind === "applied") return counted("it will stand there", "W1");
        if (fate.kind === "replaced") return refused("another entry will take its place (W2)", "W2");
        if (fate.kind === "deposed" || fate.kind === "jumped") return refused("it is waited for in vain (W4)", "W4");
        if (fate.kind === "refused") return refused("it does not lead (W3)", "W3");
      }
      if (call.method === "Raft.ReadIndexRpc" && replyTo(call)?.ok === false) return refused("no read (G3)", "G3");
      return NOTHING;
    },
  };
}

/** What an entry comes to, by the log alone. */
function entryRemark({ log }: View, index: number): Remark {
  const outcome = log.outcomes[index];
  if (outcome === undefined || outcome.kind === "nothing") return NOTHING;
  if (outcome.kind === "register") return counted(`session ${index} (O1)`, "O1");
  if (outcome.status === "stale") return refused("a lower number: not executed (O3)", "O3");
  if (outcome.status === "expired") {
    const rule = outcome.cause === "time" ? "O5" : "O6";
    return refused(`no such session, or no more: not executed (${rule})`, rule);
  }
  if (outcome.first !== undefined) return refused(`executed in entry ${outcome.first} already: not again (O2)`, "O2");
  return counted("to be executed", "O2");
}

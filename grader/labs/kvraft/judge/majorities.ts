import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import { messagesOf as messagesOfRafts, replyTo as replyOfRaft } from "../../raft/wire.ts";
import { replyTo, server } from "../wire.ts";
import { told } from "./answered.ts";
import { appliedBy, type Command, textOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** What the Rafts of a cluster have said to each other, each in the process of its server. */
type Append = Extract<ReturnType<typeof messagesOfRafts>[number], { method: "Raft.AppendEntriesRpc" }>;

/**
 * Judges what a server with a Raft of its own answers: a majority must be able to have the entry (F2); a get may rest on a round of
 * calls to a majority instead, that began after it had come, once the leader has an entry of its own term committed (G2, G3). The
 * calls between the Rafts show that. Where the grader plays the Rafts, what they say shows more.
 */
export function judgeMajorities(view: View): Violation[] {
  const appends = messagesOfRafts(view.history).filter(
    (call): call is Append => call.method === "Raft.AppendEntriesRpc",
  );
  return view.commands.flatMap((call): Violation[] => {
    const reply = replyTo(call);
    if (reply?.status !== "ok" || call.answered === undefined || call.params.clientId === 0) return [];
    if (holdersOf(view, call, call.answered) > view.setting.n / 2) return [];
    const answered = { view, call, at: call.answered, reply, applied: appliedBy(view, call.answered) };
    if (!isRead(call.params.command)) {
      const message = "a command is answered that no majority can have";
      return [told(answered, "F2", ["CommandRpc", "applied"], message, "a retry, or nothing yet")];
    }
    const round = roundFor(view, call, call.answered, appends);
    if (round === "whole") return [];
    const isLed = isLedByAnother(view, call, appends);
    const isDeposed = isLed || appends.some((one) => one.at < Number(call.passed) && isLater(one, view, appends, call));
    const ofRound =
      round === "none"
        ? "a get is answered without an entry of its own, and without a round of calls that began after it came"
        : "a get is answered by a leader that has committed no entry of its own term";
    const message = isLed ? "a get is answered by a server that does not lead" : ofRound;
    return [
      told(
        answered,
        isDeposed ? "G3" : "G2",
        ["readIndex", "get"],
        message,
        "its entry applied, or a read index that was asked for after it came",
      ),
    ];
  });
}

/** How many servers can have a command in their logs by a place: those that were asked for it, or given it by a leader, or a snapshot. */
function holdersOf(view: View, { params }: Command, at: number): number {
  const text = textOf(params);
  const given = messagesOfRafts(view.history).flatMap((call) => {
    if (call.passed === undefined || call.passed > at) return [];
    const isGiven =
      call.method === "Raft.InstallSnapshotRpc" ||
      (call.method === "Raft.AppendEntriesRpc" && call.params.entries.some(({ command }) => command === text));
    return isGiven ? [call.to, call.from] : [];
  });
  return new Set([...given, server(view.id)]).size;
}

/** What a round of calls shows for a get: that a majority still follows, and that an entry of the term is committed. */
function roundFor(view: View, call: Command, at: number, appends: readonly Append[]): "whole" | "no entry" | "none" {
  const mine = appends.filter((one) => one.from === server(view.id) && Number(one.heard) < at);
  const others = view.setting.n / 2 - 1;
  const terms = new Set(mine.map(({ params: { term } }) => term));
  let best: "whole" | "no entry" | "none" = view.setting.n === 1 ? "whole" : "none";
  for (const term of terms) {
    const heard = mine.filter(
      (one) => one.params.term === term && replyOfRaft<"Raft.AppendEntriesRpc">(one)?.term === term,
    );
    const since = new Set(heard.filter((one) => one.at > Number(call.passed)).map(({ to }) => to));
    if (since.size <= others) continue;
    const holding = new Set(heard.filter((one) => endsIn(one) === term && isTaken(one)).map(({ to }) => to));
    if (holding.size > others) return "whole";
    best = "no entry";
  }
  return best;
}

const isTaken = (call: Append): boolean => replyOfRaft<"Raft.AppendEntriesRpc">(call)?.success === true;

/** The term of the last entry that a call compares, or brings. */
const endsIn = ({ params: { prevLogTerm, entries } }: Append): number => entries.at(-1)?.term ?? prevLogTerm;

/** Whether another leads in the term in which a server has called: it has sent entries of that term, and there is one leader in each. */
function isLedByAnother({ id }: View, { answered }: Command, appends: readonly Append[]): boolean {
  const before = appends.filter(({ at }) => at < Number(answered));
  const called = before.findLast(({ from }) => from === server(id))?.params.term;
  return before.some(
    (one) =>
      one.from !== server(id) && one.params.term === called && one.params.entries.length > 0 && endsIn(one) === called,
  );
}

/** Whether a call is another's, in a term above all in which a server has led. */
function isLater(one: Append, view: View, appends: readonly Append[], call: Command): boolean {
  const led = appends.filter(({ from, at }) => from === server(view.id) && at < Number(call.answered));
  return one.from !== server(view.id) && one.params.term > Math.max(0, ...led.map(({ params: { term } }) => term));
}

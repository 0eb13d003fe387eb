import { replyTo } from "../wire.ts";
import { type Answered, slipIn, told } from "./answered.ts";
import { restorers } from "./restored.ts";
import { fateOf, lifeAt, startsFor, wasRestored } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * Whether the same is read rightly through the log in the same life, after a snapshot was restored: then the state is right, and it is another
 * one that gets are answered from.
 */
function isRightInLog({ view, call, at }: Answered): boolean {
  return view.commands.some((one) => {
    const { answered = -1, passed, params } = one;
    const place = Number(passed);
    if (params.command !== call.params.command || lifeAt(view, place) !== lifeAt(view, at)) return false;
    const [start] = startsFor(view, one, answered);
    const fate = start && fateOf(view, start, answered);
    if (fate?.kind !== "applied" || !wasRestored(view, place)) return false;
    const reply = replyTo(one);
    return reply?.status === "ok" && reply.result === view.log.outcomes[fate.index]?.result;
  });
}

/**
 * Judges the answer to a get that is not what its own entry came to (`wrong`, if there is one): the Raft must have said, after the get had come, how far the log
 * was committed; and the state must have been that far (G1 to G3).
 */
export function judgeRead(answered: Answered, wrong: Violation | undefined): Violation[] {
  const { view, call, at, applied, reply } = answered;
  const passed = Number(call.passed);
  const asked = view.readIndexes.filter((one) => one.at > passed && one.heard !== undefined && one.heard < at);
  const indexes = asked.flatMap((one) => {
    const said = replyTo(one);
    return said?.ok ? [said.index] : [];
  });
  if (indexes.length === 0) {
    if (wrong !== undefined) return [wrong];
    const isDeposed = asked.length > 0;
    return [
      told(
        answered,
        isDeposed ? "G3" : "G2",
        ["get", "CommandRpc"],
        isDeposed
          ? "a get is answered by a server that could not show that it leads"
          : "a get is answered without an entry of its own, and without a round of calls that began after it came",
        "its entry applied, or a read index that was asked for after it came",
      ),
    ];
  }
  const least = Math.min(...indexes);
  if (applied < least)
    return [
      told(
        answered,
        "G1",
        ["get"],
        "a get is answered from a state that is not as far as the log was committed",
        `the state after entry ${least}`,
      ),
    ];
  const right = view.log.readsBetween(call.params.command, least, applied);
  if (right.has(reply.result)) return [];
  const slip = slipIn(answered, [...right].join(" or "));
  if (slip !== undefined) return [slip];
  const isRestored = wasRestored(view, at) && !isRightInLog(answered);
  return [
    told(
      answered,
      isRestored ? "S8" : "G1",
      isRestored ? restorers(view, at) : ["get", "execute"],
      "a get is answered otherwise than the state says",
      [...right].join(" or "),
    ),
  ];
}

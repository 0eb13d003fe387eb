import type { StudentFunction } from "../rules.ts";
import type { Begin, Doer, Trace } from "./trace.ts";

/** The count of a seq that had begun last when something was done; undefined if the given code had called none. */
export function countBefore({ begun }: Trace, seq: number, { place }: Doer): Begin | undefined {
  return begun.slice(0, place).findLast((one) => one.seq === seq && one.name === "verifyBallotCommit");
}

/**
 * The function that began the last phase of a seq again, so that its COMMITs were counted once more when the phase was over:
 * `commit`, if it happened with any seq while CommitRpc had nothing to do, for then it was still under way; otherwise CommitRpc.
 * Undefined if the phase was not begun again.
 */
export function whoBeganAgain({ begun, over }: Trace, seq: number): StudentFunction | undefined {
  const found = new Map(over.entries().map(([one, place]) => [one, beginnerOf(begun, one, place)]));
  return found.get(seq) && (found.values().some((one) => one === "commit") ? "commit" : "CommitRpc");
}

function beginnerOf(begun: readonly Begin[], seq: number, over: number): StudentFunction | undefined {
  const behind = begun.slice(over).filter((one) => one.seq === seq);
  const place = behind.findIndex(({ name }) => name === "verifyBallotCommit");
  if (place === -1) return undefined;
  const isAsked =
    behind[place]?.because === "CommitRpc" || behind.slice(0, place).some(({ name }) => name === "CommitRpc");
  return isAsked ? "CommitRpc" : "commit";
}

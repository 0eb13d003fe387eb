import type { Standing } from "../../../cluster/playing.ts";
import type { History } from "../../../history/history.ts";
import { server } from "../wire.ts";
import { stateOf } from "./state.ts";

const APPLIED = /\| I=\d+ seq=(\d+)\| apply cmd:/g;

/** Stands where nothing is known. */
const NONE = "-";

/**
 * How far a server has come: by its disk the last instance that it has heard of, how many it does not know the decision of, and min;
 * and by the log of its present process, which it has applied last.
 */
export function standingOf(history: History, id: number, disk: Buffer = Buffer.alloc(0)): Standing {
  const me = server(id);
  const begun = history.of("start").findLast(({ who }) => who === me)?.at ?? 0;
  const isDown = history.of("exit").some(({ who, at }) => who === me && at > begun);
  const log = history
    .of("log")
    .filter(({ who, stream, at }) => who === me && stream === "stderr" && at > begun)
    .map(({ text }) => text)
    .join("");
  const { instances, min, applied } = stateOf(disk);
  const last = Array.from(log.matchAll(APPLIED)).at(-1)?.[1];
  return {
    figures: {
      last: Math.max(0, min - 1, ...instances.keys()),
      open: [...instances.values()].filter(({ decided }) => decided === undefined).length,
      applied: isDown ? NONE : Number(last ?? applied),
      min,
    },
  };
}

import type { Standing } from "../../../cluster/playing.ts";
import type { History } from "../../../history/history.ts";
import { replica } from "../wire.ts";

const LEFT = /\| I=\d+ L=\d+ view=(\d+)\| stage=6:view-change => /g;
const ENTERED = /\| I=\d+ L=\d+ view=(\d+)\| enter view/g;
const EXECUTED = /\| I=\d+ L=\d+ seq=(\d+)\| (?:execute |stage=8:state <= )/g;
const WINDOW = /\| stable checkpoint, window=(\d+)\.\.\d+/g;
const STATE = /\| I=\d+ L=\d+ seq=(\d+)\| stage=8:state <= /g;

/** Stands where nothing is known. */
const NONE = "-";

/** How far a replica has come since its process was started, by its log: its view, what it has executed, and what it holds stable. */
export function standingOf(history: History, id: number): Standing {
  const me = replica(id);
  const begun = history.of("start").findLast(({ who }) => who === me)?.at ?? 0;
  if (history.of("exit").some(({ who, at }) => who === me && at > begun)) {
    return { figures: { view: NONE, executed: NONE, stable: NONE } };
  }
  const log = history
    .of("log")
    .filter(({ who, stream, at }) => who === me && stream === "stderr" && at > begun)
    .map(({ text }) => text)
    .join("");
  return standingAt(progressIn(log));
}

/** How far a log tells that a replica has come: which views it has left and entered, and which seqs it has executed and holds stable. */
export interface Progress {
  left: number;
  entered: number;
  executed: number;
  stable: number;
}

export function progressIn(log: string): Progress {
  return {
    left: highestOf(LEFT, log),
    entered: highestOf(ENTERED, log),
    executed: highestOf(EXECUTED, log),
    stable: Math.max(0, highestOf(WINDOW, log) - 1, highestOf(STATE, log)),
  };
}

export function standingAt({ left, entered, executed, stable }: Progress): Standing {
  return {
    figures: { view: Math.max(left, entered), executed, stable },
    ...(left > entered && { remark: `on its way to view ${left}` }),
  };
}

function highestOf(form: RegExp, log: string): number {
  return Math.max(0, ...Array.from(log.matchAll(form), ([, number]) => Number(number)));
}

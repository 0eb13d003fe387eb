import type { History } from "../../../history/history.ts";
import { idleAfter, type Life, type Rest, type Turn, turnAt, turnsOf } from "../../kit/world/turns.ts";
import { type Message, messagesOf } from "../wire.ts";

/** All that a history says of one process. */
export interface Process {
  who: string;
  history: History;
  lives: readonly Life[];
  turns: readonly Turn[];
  /** When it was idle after each of these; those that are missing were never seen to end so. */
  rests: ReadonlyMap<Turn, Rest>;
  /** The calls that it made, and those that were passed to it, in the order of these places. */
  made: readonly Message[];
  passed: readonly Message[];
}

export function processOf(history: History, who: string): Process {
  const messages = messagesOf(history);
  const made = messages.filter(({ from, repeats }) => from === who && repeats === undefined);
  const passed = messages
    .filter(({ to, passed }) => to === who && passed !== undefined)
    .toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const turns = turnsOf(history, who, made, passed);
  const rests = new Map(
    turns.flatMap((turn) => {
      const rest = idleAfter(history, who, turn);
      return rest === undefined ? [] : [[turn, rest] as const];
    }),
  );
  return { who, history, lives: [...new Set(turns.map(({ life }) => life))], turns, rests, made, passed };
}

/** When a process was idle after a turn; undefined if it was never seen so before it ended, or was told something else. */
export function restOf({ rests }: Process, turn: Turn): Rest | undefined {
  return rests.get(turn);
}

/** Whether what was heard at a place was sure to be known when something was said: it came in an earlier turn. */
export function isBefore(process: Process, heard: number, said: number): boolean {
  const [one, other] = [turnAt(process, heard), turnAt(process, said)];
  return one !== undefined && other !== undefined && one !== other && heard < said;
}

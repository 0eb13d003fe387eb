import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import type { DiskState } from "./disk.ts";
import { diskAt, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A change of what is on a server's disk. */
export interface DiskStep {
  at: number;
  turn: Turn;
  before: DiskState;
  after: DiskState;
}

/** How a server's disk changed, step by step: what it wrote itself, as far as it can be read. */
export function diskSteps(view: View): DiskStep[] {
  const laid = new Set(view.history.of("laid").map(({ at }) => at));
  return view.disk.flatMap(({ at, state: after }, place) => {
    const turn = turnAt(view, at);
    const before = view.disk[place - 1]?.state ?? diskAt(view, 0);
    const isReadable = before.damage === undefined && after.damage === undefined;
    return laid.has(at) || turn === undefined || !isReadable ? [] : [{ at, turn, before, after }];
  });
}

/** Tells what is wrong with what a step left on the disk; the last call that was passed before it may be why. */
export function wrongStep({ id }: View, { at, turn }: DiskStep, seen: string) {
  const culprit = turn.passed.findLast((call) => Number(call.passed) <= at);
  return (rule: Rule, functions: readonly StudentFunction[], message: string, expected: string): Violation[] => [
    { rule, functions, replica: id, at, message, expected, seen, culprit },
  ];
}

/** Whether two entries are the same, wherever they stand. */
export function isSame(one: Entry | undefined, other: Entry | undefined): boolean {
  return one?.term === other?.term && one?.command === other?.command;
}

import type { CheckSpec } from "../../../checks/check.ts";
import type { Random } from "../../../checks/random.ts";
import type { Playing, WorldSetting } from "./playing.ts";

/** Servers in a world of their own, and what is tried with them. Each has a history of its own. */
export interface WorldStand<S extends WorldSetting> {
  /** Its name among those of its check. */
  name: string;
  /** How many servers there are, and the ids of those that run the submission; the grader plays the others. */
  size(random: Random): { n: number; live: readonly number[] };
  /** Whether it can be played with any number of servers from three on: the hidden suite does. */
  isOfAnySize?: true;
  /** What the servers are told besides. */
  flags?(random: Random): readonly string[];
  /** Whether many servers are killed: their next processes are launched ahead. */
  killsMany?: true;
  /** Whether what is missing counts from the fence on, for the servers are never idle together: the lab's `Setting`. */
  owedAtFence?: true;
  play(playing: Playing<S>, random: Random): Promise<void>;
}

/** A check: what it is about, what it is worth, and what is tried for it. */
export interface WorldCheck<
  Stand extends Pick<WorldStand<never>, "name"> = Pick<WorldStand<never>, "name">,
  Rule extends string = string,
  StudentFunction extends string = string,
> {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The rules that it judges: a violation of one of these in one of its stands fails it. */
  rules: readonly Rule[];
  points: number;
  /** The function that earns the points. Absent if several do together. */
  of?: StudentFunction;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
  /** The checks from whose mistakes a failure of this one may follow. */
  mayFollow?: readonly string[];
  /** The checks of which one has failed where its stands come to nothing, besides those that it needs. */
  blockedBy?: readonly string[];
  /** What students who fail the check read if they may not see what was tried. */
  hint: string;
  stands: readonly Stand[];
  /** What other checks try, in which this one's rules are judged as well: `CHECK-STAND/all`. */
  readIn?: readonly string[];
}

/** The name of a stand's history, which is that of its experiment, too. */
export const standName = (check: Pick<WorldCheck, "id">, { name }: { name: string }): string => `${check.id}-${name}`;

/** What is covered when a stand was played to its end. */
export const covers = (check: Pick<WorldCheck, "id">, stand: { name: string }): string =>
  `${standName(check, stand)}/all`;

/** A check as the engine has it. What fails may follow from what fails in `first`. */
export function specOf(
  { stands, readIn = [], hint, mayFollow = [], blockedBy: _, ...check }: WorldCheck,
  first: readonly string[],
): CheckSpec {
  const before = check.points === 0 || first.includes(check.id) ? [] : first;
  const follows = [...new Set([...mayFollow, ...before])].filter((id) => !check.needs.includes(id));
  return { ...check, mayFollow: follows, coverage: [...stands.map((stand) => covers(check, stand)), ...readIn] };
}

/** A check with its stands at other sizes as well, and with others besides: one of the same name takes the place of the check's. */
export function enlarged<
  S extends WorldSetting,
  Stand extends WorldStand<S>,
  Check extends { stands: readonly Stand[] },
>(check: Check, sizes: readonly number[], more: readonly Stand[]): Check {
  const larger = check.stands
    .filter(({ isOfAnySize }) => isOfAnySize)
    .flatMap((stand) => sizes.map((n) => ofSize<S, Stand>(stand, n)));
  const stands = new Map([...check.stands, ...larger, ...more].map((stand) => [stand.name, stand]));
  return { ...check, stands: [...stands.values()] };
}

function ofSize<S extends WorldSetting, Stand extends WorldStand<S>>(stand: Stand, n: number): Stand {
  return { ...stand, name: `${stand.name}-of-${n}`, size: (random) => ({ n, live: [random.below(n)] }) };
}

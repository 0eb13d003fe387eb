import type { Chance } from "../rounds.ts";
import type { Disk } from "./disk.ts";
import type { Held } from "./network.ts";
import { play } from "./play.ts";
import type { Passing, Step, Verb } from "./step.ts";
import type { World } from "./world.ts";

/** How likely each kind of step is, against the others that can be done; one that is left out does not happen. */
export type Odds = Partial<Record<Verb, number>>;

/** A stretch of a storm. */
export interface Weather {
  steps: number;
  odds: Odds;
  /** Whether nothing gets from one to the other now. */
  isCut?(from: string, to: string): boolean;
  /** Whether what one says to the other is neither lost nor repeated: it waits at most. */
  isReliable?(from: string, to: string): boolean;
  /** What clients ask for: one of these, by chance. */
  requests?: readonly string[];
  /** How many servers may be dead at a time. */
  dead_max?: number;
  /** How far a clock goes at a time at the most, if it does not go to the next timer. */
  tick_max_ms?: number;
}

const FAILURE = "EIO";

/** Half of the ticks go exactly to where something is due. */
const EXACT_OF = 2;

/**
 * Does one thing after the other in a world, by chance alone, and returns what it did: a schedule. It ends early when `isOver`
 * says so, or nothing can be done.
 */
export async function storm(
  world: World,
  chance: Chance,
  weathers: readonly Weather[],
  isOver = (): boolean => false,
): Promise<Step[]> {
  const done: Step[] = [];
  for (const weather of weathers) {
    for (let count = 0; count < weather.steps && !isOver(); count++) {
      const step = nextStep(world, chance, weather);
      if (step === undefined) break;
      done.push(...(await play(world, [step])));
    }
  }
  return done;
}

/** Chooses a kind of step by its odds, and then one of that kind. */
function nextStep(world: World, chance: Chance, weather: Weather): Step | undefined {
  const choices = choicesIn(world, weather);
  const kinds = (Object.keys(weather.odds) as Verb[]).filter((verb) => (choices[verb]?.length ?? 0) > 0);
  const odds = kinds.map((verb) => weather.odds[verb] as number);
  const all = odds.reduce((sum, one) => sum + one, 0);
  if (all === 0) return undefined;
  let place = chance.below(all);
  const kind = kinds.findIndex((_, index) => {
    place -= odds[index] as number;
    return place < 0;
  });
  const some = choices[kinds[kind] as Verb] as readonly ((chance: Chance) => Step)[];
  return (some[chance.below(some.length)] as (chance: Chance) => Step)(chance);
}

type Choices = Partial<Record<Verb, readonly ((chance: Chance) => Step)[]>>;

/** What can be done now, by its kind. */
function choicesIn(
  world: World,
  { isCut = () => false, isReliable = () => false, requests = [], dead_max = 0, tick_max_ms = 1 }: Weather,
): Choices {
  const { servers, held } = world;
  const isAnswer = ({ outcome }: Held): boolean => outcome !== undefined;
  const some = [...Map.groupBy(held, (one) => `${isAnswer(one)} ${one.route}`).values()].flatMap((alike) =>
    alike.map((one, place) => ({ held: one, route: one.route, number: place + 1 })),
  );
  const [answers, calls] = [some.filter((one) => isAnswer(one.held)), some.filter((one) => !isAnswer(one.held))];
  const gets = (one: { held: Held }): boolean => world.reaches(one.held) && !isCut(...waysOf(one.held));
  const isLossy = (one: { held: Held }): boolean => !isReliable(...waysOf(one.held));
  const passing = (verb: Passing, those: readonly { route: string; number: number }[]) =>
    those.map(
      ({ route, number }) =>
        () =>
          ({ verb, route, number }) as const,
    );
  const living = servers.filter(({ process }) => process !== undefined);
  const dead = servers.filter(({ process }) => process === undefined);
  const asking = living.filter(({ disk }) => disk.asked !== undefined);
  return {
    deliver: passing("deliver", calls.filter(gets)),
    repeat: passing(
      "repeat",
      calls.filter((one) => gets(one) && isLossy(one)),
    ),
    drop: passing("drop", calls.filter(isLossy)),
    answer: passing("answer", answers.filter(gets)),
    lose: passing("lose", answers.filter(isLossy)),
    tick: living
      .filter(({ isAwake }) => isAwake)
      .map(({ name: who, now_ms, next_ms }) => (chance) => {
        const isExact = next_ms !== undefined && chance.below(EXACT_OF) === 0;
        return { verb: "tick", who, to_ms: isExact ? next_ms : now_ms + 1 + chance.below(tick_max_ms) };
      }),
    ack: asking.map(({ name: who }) => () => ({ verb: "ack", who })),
    fail: asking.map(({ name: who, disk }) => (chance) => ({
      verb: "fail",
      who,
      error: FAILURE,
      kept: keptOf(disk, chance),
    })),
    // A crash tells most where something is being written.
    kill: (dead.length >= dead_max ? [] : asking.length > 0 ? asking : living).map(
      ({ name: who, disk }) =>
        (chance) => {
          return { verb: "kill", who, ...(disk.asked === undefined ? {} : { kept: keptOf(disk, chance) }) };
        },
    ),
    start: dead.map(({ name: who }) => () => ({ verb: "start", who })),
    ask: requests.map((request) => () => ({ verb: "ask", request })),
  };
}

/** How many bytes of what is held are written all the same: none, all, or any first part of them, if it can be torn. */
function keptOf({ asked }: Disk, chance: Chance): number {
  if (asked === undefined || asked.op === "load") return 0;
  const { op, bytes } = asked;
  const parts = [0, bytes.length, ...(op === "append" ? [chance.below(bytes.length + 1)] : [])];
  return parts[chance.below(parts.length)] as number;
}

/** From whom to whom something goes. */
function waysOf({ call: { from, to }, outcome }: Held): [from: string, to: string] {
  return outcome === undefined ? [from, to] : [to, from];
}

import type { History } from "../../../history/history.ts";
import type { Violation } from "../../pbft/judge/violation.ts";

/** A deciding message was sent so long after the reply to the seq before it; its own reply came so long after that one. */
export interface ClockStep {
  gap_ms: number;
  took_ms: number;
}

/** A shorter period could not be told from a server that is slow. */
export const PERIOD_MIN_MS = 60;

/** How far a reply may be from the tick that it came with: a timer is late on a busy machine. */
const LATE_MAX_MS = 40;
const LATE_MAX_SHARE = 1 / 16;

/** So many steps tell a clock, of which one may be amiss. By chance that comes about once in a million times. */
const STEPS_MIN = 10;

/** What steps tell so far: the period of a clock, that there is none, or nothing yet. */
export type Clock = { period_ms: number } | "none" | "unclear";

/**
 * Whether replies come with the ticks of a clock, whenever the deciding messages were sent. A server that is only slow
 * takes as long, or as long as chance will have it, from each message on: then they do not.
 */
export function clockOf(steps: readonly ClockStep[]): Clock {
  const periods = steps.flatMap(({ took_ms }) => [took_ms, took_ms / 2]).filter((period) => period >= PERIOD_MIN_MS);
  const fits = periods.map((period_ms) => steps.filter((step) => isTick(step, period_ms)).length);
  const best = Math.max(0, ...fits);
  const amiss = steps.length - best;
  if (amiss > 1 || (amiss === 1 && isConstant(steps))) return "none";
  return steps.length >= STEPS_MIN ? { period_ms: periods[fits.indexOf(best)] as number } : "unclear";
}

/** A clock's ticks would have to be late by a good part of its period, in so many steps, to look as if it were none. */
const STEADY_MIN = 3;
const STEADY_MIN_MS = 500;

/**
 * Whether each reply came as long after its deciding message, though the gaps differ: also where the machine has kept the server
 * waiting, no clock does so.
 */
export function isSteady(steps: readonly ClockStep[]): boolean {
  const isLong = steps.every((step) => delayOf(step) >= STEADY_MIN_MS);
  return steps.length >= STEADY_MIN && isLong && isConstant(steps) && clockOf(steps) === "none";
}

/**
 * A step, and for how long the machine has kept the server and the grader waiting since the reply before the last: its reply, or the
 * one before it, may have come so much later than they would have.
 */
export interface TimedStep extends ClockStep {
  kept_ms: number;
}

/**
 * Whether steps cannot be those of a clock, also if the machine has added to each all that it may have: for each period more of them
 * are amiss than may be.
 */
export function refuteClock(steps: readonly TimedStep[], most = 1): boolean {
  // Each step of a clock shows its period: so those that the machine has hardly disturbed do.
  const periods = steps
    .toSorted((a, b) => a.kept_ms - b.kept_ms)
    .slice(0, STEADY_MIN)
    .flatMap(({ took_ms, kept_ms }) =>
      [1, 2].map((ticks) => ({ period_ms: took_ms / ticks, kept_ms: kept_ms / ticks })),
    )
    .filter(({ period_ms }) => period_ms >= PERIOD_MIN_MS);
  const amiss = (period: Period): number => steps.filter((step) => !mayBeTick(step, period)).length;
  return steps.length > 1 + most && periods.length > 0 && periods.every((period) => amiss(period) > most);
}

/** A period that a step shows, but for what the machine may have added. */
interface Period {
  period_ms: number;
  kept_ms: number;
}

function mayBeTick({ gap_ms, took_ms, kept_ms }: TimedStep, period: Period): boolean {
  const { period_ms } = period;
  const late_ms = lateMax(period_ms) + kept_ms;
  const ticks = (from_ms: number, length_ms: number): number =>
    Math.max(1, Math.ceil(from_ms / Math.max(length_ms, 1)));
  const least = ticks(gap_ms - late_ms, period_ms + period.kept_ms);
  const most = ticks(gap_ms + late_ms, period_ms - period.kept_ms);
  const fewest_ms = least * (period_ms - period.kept_ms) - late_ms;
  return took_ms >= fewest_ms && took_ms <= most * (period_ms + period.kept_ms) + late_ms;
}

/** A server that is slow takes always as long but for so large a share, and for what the machine adds. */
const SPREAD_SHARE = 1 / 6;

/** Steps in which the machine kept somebody waiting for no larger share of what the server takes are hardly disturbed. */
const CLEAR_SHARE = 1 / 8;

/** So many steps with gaps of so many sizes, and so large a share of all, are alike by no chance. */
const ALIKE_MIN = 6;
const SIZES_MIN = 5;
const ALIKE_SHARE = 3 / 4;

/**
 * Whether steps are alike although their gaps differ. For a clock the machine would have to be late in each of them, and by as much
 * as makes up for the gap.
 */
export function areAlike(steps: readonly ClockStep[]): boolean {
  const usual_ms = steps.map(delayOf).toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  const spread_ms = SPREAD_SHARE * usual_ms;
  const alike = steps.filter((step) => Math.abs(delayOf(step) - usual_ms) <= spread_ms / 2);
  const sizes = new Set(alike.map(({ gap_ms }) => Math.floor((gap_ms % usual_ms) / spread_ms)));
  return alike.length >= Math.max(ALIKE_MIN, ALIKE_SHARE * steps.length) && sizes.size >= SIZES_MIN;
}

/** Whether steps show a server that takes always as long, but for what the machine has added, and has no clock. */
export function areClockless(steps: readonly TimedStep[]): boolean {
  const least_ms = Math.min(...steps.map(delayOf));
  const most_ms = least_ms + SPREAD_SHARE * least_ms;
  if (clockOf(steps) !== "none" || steps.some((step) => delayOf(step) > most_ms + step.kept_ms)) return false;
  // Of one that takes so long, and that the machine has hardly disturbed, one step is not amiss by chance.
  const isClear = least_ms >= STEADY_MIN_MS && steps.every(({ kept_ms }) => kept_ms <= CLEAR_SHARE * least_ms);
  const most = isClear ? 0 : 1;
  return refuteClock(steps, most) || areAlike(steps);
}

/** How long after its deciding message a reply came. */
function delayOf({ gap_ms, took_ms }: ClockStep): number {
  return took_ms - gap_ms;
}

/** Whether each reply came as long after its deciding message, or almost. */
function isConstant(steps: readonly ClockStep[]): boolean {
  const delays_ms = steps.map(delayOf);
  return Math.max(...delays_ms) - Math.min(...delays_ms) <= LATE_MAX_MS;
}

/** Whether a reply came with the first tick after its deciding message. */
function isTick({ gap_ms, took_ms }: ClockStep, period_ms: number): boolean {
  const ticks = Math.max(1, Math.ceil(gap_ms / period_ms));
  return Math.abs(took_ms - ticks * period_ms) <= lateMax(period_ms);
}

/** How late a tick may be, of a clock with such a period. */
export function lateMax(period_ms: number): number {
  return Math.min(LATE_MAX_MS, period_ms * LATE_MAX_SHARE);
}

/** Whether what was tried for a clock told something: on a machine that is too busy it does not. */
export function isClockClear(history: History): boolean {
  return history.of("clock").every(({ steps }) => clockOf(steps) !== "unclear");
}

/** A server that counts when its clock says so, and not when a COMMIT comes (R3). */
export function countedByClock(replica: number, steps: readonly ClockStep[]): Violation[] {
  const clock = clockOf(steps);
  if (clock === "none" || clock === "unclear") return [];
  return [
    {
      rule: "R3",
      functions: ["CommitRpc"],
      replica,
      seq: undefined,
      message: "COMMITs are counted by a timer, and not when they come",
      expected: "a reply because the COMMIT came that makes the quorum",
      seen: `a reply every ${Math.round(clock.period_ms)} ms, whenever the COMMIT had come`,
      culprit: undefined,
    },
  ];
}

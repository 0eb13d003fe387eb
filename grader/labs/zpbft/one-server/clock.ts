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
  const isLong = steps.every(({ gap_ms, took_ms }) => took_ms - gap_ms >= STEADY_MIN_MS);
  return steps.length >= STEADY_MIN && isLong && isConstant(steps) && clockOf(steps) === "none";
}

/** Whether each reply came as long after its deciding message. */
function isConstant(steps: readonly ClockStep[]): boolean {
  const times_ms = steps.map(({ gap_ms, took_ms }) => took_ms - gap_ms);
  return Math.max(...times_ms) - Math.min(...times_ms) <= LATE_MAX_MS;
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

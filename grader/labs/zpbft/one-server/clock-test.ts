import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { areAlike, type ClockStep, clockOf, isSteady, lateMax, refuteClock, type TimedStep } from "./clock.ts";
import { KeptWaiting } from "./kept-waiting.ts";
import { untilNothingOwed } from "./owed.ts";
import { hasOrder } from "./pace.ts";
import { readLate_ms, watchReading } from "./reading.ts";
import type { Replies } from "./replies.ts";
import type { Script } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import type { Sender, Sent } from "./sender.ts";
import type { Speed } from "./speed.ts";

/**
 * Deciding messages follow the reply before them at these shares of the time that it mostly takes. Two of them are longer than a
 * clock's period: there a server that only rests between two replies shows that it has none.
 */
const GAPS = [0.6, 0.1, 1.35, 0.4, 0, 1.6, 0.25, 0.5, 0.8, 0.3] as const;

/** How often all steps are tried, until enough of them show something. */
const ROUNDS_MAX = 3;

/** What plays scripts to one server. */
interface Runner {
  cluster: Cluster;
  live: number;
  sender: Sender;
  open(scripts: readonly Script[]): ScriptRun[];
  taken(sent: readonly Sent[]): Promise<void>;
  decide(plays: readonly [ScriptRun, ...ScriptRun[]]): Promise<ScriptRun | undefined>;
}

/** What is known of the server so far, and how long it must have been idle at the least before it is tested. */
interface Known {
  speed: Speed;
  replies: Replies;
  random: Random;
  quiet_ms: number;
}

/**
 * If the server takes long to execute some scripts, plays such scripts again, each one's deciding message at another time
 * after the reply before it: a server that counts with the ticks of a clock shows it. Returns the script at which the
 * server got stuck, if it did. `besides` is sent before the last messages, if these come to an end before all gaps were tried.
 */
export async function testClock(
  runner: Runner,
  known: Known,
  besides: () => Promise<void>,
): Promise<ScriptRun | undefined> {
  const { slow } = known.speed;
  // A leader gives seqs to requests as they come: one that decides would come behind those of later seqs.
  const scripts = slow.map(({ script }) => script).filter(({ held }) => runner.live !== 0 || held.some(hasOrder));
  if (!known.speed.isSlow || scripts.length === 0) return undefined;
  const steps: ClockStep[] = [];
  for (let round = 1; round <= ROUNDS_MAX && clockOf(steps) === "unclear"; round++) {
    const { stuck, isClockless } = await takeSteps(runner, scripts, known, { steps, besides });
    if (stuck !== undefined) return stuck;
    if (isClockless) return undefined;
  }
  runner.cluster.history.note({ kind: "clock", steps });
  return undefined;
}

/** What a round of steps came to: the script at which the server got stuck, if it did; and whether it shows that there is no clock. */
interface Round {
  stuck: ScriptRun | undefined;
  isClockless: boolean;
}

/** Takes a step for each of the gaps, until the steps tell something. */
async function takeSteps(
  runner: Runner,
  scripts: readonly Script[],
  { speed, replies, random, quiet_ms }: Known,
  { steps, besides }: { steps: ClockStep[]; besides(): Promise<void> },
): Promise<Round> {
  const { cluster } = runner;
  const { history } = cluster;
  const { usual_ms } = speed;
  const plays = runner.open(Array.from({ length: 1 + GAPS.length }, () => random.pick(scripts)));
  for (const play of plays)
    for (const steps of play.script.held) await runner.taken(runner.sender.sendAtOnce(play, steps));
  await untilNothingOwed(runner, { commits: true });
  await cluster.untilIdle(undefined, { quiet_ms: Math.max(quiet_ms, usual_ms) });
  const [first, ...others] = plays as [ScriptRun, ...ScriptRun[]];
  watchReading();
  const waiting = new KeptWaiting(() => cluster.servers.map(({ pid }) => pid));
  /** For how long the machine has kept the server waiting since this was last asked, and the grader when it was to read the reply. */
  const kept = (): number => waiting.since_ms() + readLate_ms(history.elapsed_ms - replies.last_ms);
  let stuck = await runner.decide([first]);
  let keptBefore_ms = kept();
  const all: TimedStep[] = [];
  const isClockless = (): boolean => isSteady(all) || refuteClock(all) || areAlike(all);
  let quick = 0;
  for (const [place, play] of others.entries()) {
    if (stuck !== undefined) break;
    const before_ms = replies.last_ms;
    await sleep(Math.max(0, before_ms + (GAPS[place] as number) * usual_ms - history.elapsed_ms));
    const gap_ms = history.elapsed_ms - before_ms;
    stuck = await runner.decide([play]);
    if (stuck !== undefined) break;
    const took_ms = replies.last_ms - before_ms;
    if (!speed.isLong(took_ms - gap_ms)) quick += 1;
    const step = { gap_ms: rounded(gap_ms), took_ms: rounded(took_ms) };
    const since_ms = kept();
    const kept_ms = keptBefore_ms + since_ms;
    all.push({ ...step, kept_ms });
    // Otherwise the reply before or this one may have come late, and no fault of the server's.
    if (kept_ms <= lateMax(usual_ms)) steps.push(step);
    keptBefore_ms = since_ms;
    if (clockOf(steps) === "unclear" && !isClockless()) continue;
    // What comes later is executed only behind those that were not needed.
    const [next, ...more] = others.slice(place + 1);
    await besides();
    if (next !== undefined) stuck = await runner.decide([next, ...more]);
    break;
  }
  // Who mostly replied at once was slow before because the machine was.
  return { stuck, isClockless: isClockless() || quick > GAPS.length / 2 };
}

function rounded(time_ms: number): number {
  return Math.round(time_ms * 10) / 10;
}

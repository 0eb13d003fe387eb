import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { type ClockStep, clockOf } from "./clock.ts";
import { untilNothingOwed } from "./owed.ts";
import { hasOrder } from "./pace.ts";
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
 * server got stuck, if it did.
 */
export async function testClock(
  runner: Runner,
  { speed, replies, random, quiet_ms }: Known,
): Promise<ScriptRun | undefined> {
  const { slow, usual_ms } = speed;
  // A leader gives seqs to requests as they come: one that decides would come behind those of later seqs.
  const scripts = slow.map(({ script }) => script).filter(({ held }) => runner.live !== 0 || held.some(hasOrder));
  if (!speed.isSlow || scripts.length === 0) return undefined;
  const plays = runner.open(Array.from({ length: 1 + GAPS.length }, () => random.pick(scripts)));
  for (const play of plays)
    for (const steps of play.script.held) await runner.taken(runner.sender.sendAtOnce(play, steps));
  await untilNothingOwed(runner, { commits: true });
  await runner.cluster.untilIdle(undefined, { quiet_ms: Math.max(quiet_ms, usual_ms) });
  const steps: ClockStep[] = [];
  const { history } = runner.cluster;
  const [first, ...others] = plays as [ScriptRun, ...ScriptRun[]];
  const stuck = await runner.decide([first]);
  if (stuck !== undefined) return stuck;
  for (const [place, play] of others.entries()) {
    const before_ms = replies.last_ms;
    await sleep(Math.max(0, before_ms + (GAPS[place] as number) * usual_ms - history.elapsed_ms));
    const gap_ms = history.elapsed_ms - before_ms;
    const stuck = await runner.decide([play]);
    if (stuck !== undefined) return stuck;
    steps.push({ gap_ms: rounded(gap_ms), took_ms: rounded(replies.last_ms - before_ms) });
    if (clockOf(steps) === "none") break;
  }
  history.note({ kind: "clock", steps });
  // What comes later is executed only behind those that were not needed.
  const [next, ...more] = others.slice(steps.length);
  return next === undefined ? undefined : runner.decide([next, ...more]);
}

function rounded(time_ms: number): number {
  return Math.round(time_ms * 10) / 10;
}

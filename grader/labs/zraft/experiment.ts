import { Random } from "../../checks/random.ts";
import type { AttemptContext, Experiment, RunContext } from "../../checks/runner.ts";
import { World } from "../../cluster/world/world.ts";
import type { History } from "../../history/history.ts";
import { noteBreakdown, noteMishap } from "../kit/trouble.ts";
import { raftCast } from "../raft/cast.ts";
import type { Setting } from "../raft/judge/view.ts";
import { type Check, covers, type Stand, standName, TIMING } from "./check.ts";
import { foundEnded } from "./findings.ts";
import { END, judgeStand } from "./judge.ts";
import { Stuck } from "./playing.ts";

/** A call without an answer has failed after so many heartbeat intervals: as the given code has it. */
const PATIENCE_HEARTBEATS = 20;

/** How long servers must be idle for their logs to be judged, and for a control to count as well. */
const QUIET_MS = 100;

/** So often must a server end by itself, in tries of the same, for that to count. */
const ENDS_MIN = 2;

/** The experiments of these checks: one for each stand. */
export function experimentsOf(checks: readonly Check[]): Experiment[] {
  return checks.flatMap((check) => check.stands.map((stand) => experimentOf(check, stand)));
}

function experimentOf(check: Check, stand: Stand): Experiment {
  const name = standName(check, stand);
  const judge = (_: string, history: History) => judgeStand(history, check, covers(check, stand));
  return {
    name,
    coverage: [covers(check, stand)],
    needs: check.needs,
    judge,
    async run(context: AttemptContext): Promise<void> {
      const { attempt, program, sandbox, seed } = context;
      const random = new Random(seed, name);
      const setting = settingOf(stand, random);
      const options = { sandbox, log: context.log, signal: attempt.signal, launchesAhead: stand.killsMany ?? false };
      const flags = flagsOf(stand, random);
      const { cast, close } = await raftCast(setting, flags);
      const world = await World.make(cast, { program, ...options });
      const control = () => controlled(context, flags, setting);
      world.history.note({ kind: "world", setting });
      try {
        await world.startAll();
        await stand.play({ world, setting, random }, random);
        await world.rest(QUIET_MS);
        world.history.note({ kind: "tried", part: END });
      } catch (error) {
        if (!(error instanceof Stuck)) noteBreakdown(error, world.history, attempt, control);
      } finally {
        noteMishap(world, attempt, control);
        world.history.close();
        // The machine may have ended a server: who ends again, where a control does not, has done it itself.
        if (foundEnded(world.history, check.id).length > 0)
          attempt.disturb({ what: "a server's process ended by itself", kind: "ended", tries: ENDS_MIN, control });
        attempt.record(name, world.history, judge(name, world.history));
        await world.stop();
        close();
      }
    },
  };
}

/** What a judge must know of a stand. */
export function settingOf(stand: Stand, random: Random): Setting {
  const { heartbeat_ms = TIMING.heartbeat_ms, election_ms = TIMING.election_ms, owedAtFence = false } = stand;
  const { n, live } = stand.size(random);
  return {
    ...{ n, live, heartbeat_ms, election_ms },
    patience_ms: PATIENCE_HEARTBEATS * heartbeat_ms,
    owedAt: owedAtFence ? "fence" : "idle",
    hasServices: true,
    ...(stand.maxState === undefined ? {} : { maxState: stand.maxState }),
  };
}

/** What the servers of a stand are told besides. */
export function flagsOf({ flags, maxState }: Stand, random: Random): string[] {
  return [...(flags?.(random) ?? []), ...(maxState === undefined ? [] : ["-max-state", String(maxState)])];
}

/** The same servers in the same world, on this machine and now, with a program that is known to work: they must start, and become idle. */
async function controlled(context: RunContext, flags: readonly string[], setting: Setting): Promise<void> {
  const { cast, close } = await raftCast(setting, flags);
  const world = await World.make(cast, { ...(await context.control()), log: context.log });
  try {
    await world.startAll();
    await world.rest(QUIET_MS);
    if (world.mishap !== undefined) throw new Error(world.mishap.what);
  } finally {
    await world.stop();
    close();
  }
}

import { Random } from "../../../checks/random.ts";
import type { AttemptContext, Experiment, RunContext } from "../../../checks/runner.ts";
import { breakdownOf } from "../../../cluster/breakdown.ts";
import { GoneError } from "../../../cluster/world/server.ts";
import { World } from "../../../cluster/world/world.ts";
import type { History } from "../../../history/history.ts";
import { noteBreakdown, noteMishap } from "../trouble.ts";
import { foundEnded, ownEnd } from "./findings.ts";
import { END, judgeStand } from "./judge.ts";
import type { WorldLab, WorldViolation } from "./lab.ts";
import { Stuck, type WorldSetting } from "./playing.ts";
import { covers, standName, type WorldCheck, type WorldStand } from "./stand.ts";

/** How long servers must be idle for their logs to be judged, and for a control to count as well. */
const QUIET_MS = 100;

/** So often must a server end by itself, in tries of the same, for that to count. */
const ENDS_MIN = 2;

/** The experiments of these checks: one for each stand. */
export function experimentsOf<S extends WorldSetting, Stand extends WorldStand<S>, V extends WorldViolation>(
  lab: WorldLab<S, Stand, V>,
  checks: readonly WorldCheck<Stand>[],
): Experiment[] {
  return checks.flatMap((check) => check.stands.map((stand) => experimentOf(lab, check, stand)));
}

function experimentOf<S extends WorldSetting, Stand extends WorldStand<S>, V extends WorldViolation>(
  lab: WorldLab<S, Stand, V>,
  check: WorldCheck<Stand>,
  stand: Stand,
): Experiment {
  const name = standName(check, stand);
  const judge = (_: string, history: History) => judgeStand(lab, history, check, covers(check, stand));
  return {
    name,
    coverage: [covers(check, stand)],
    needs: check.needs,
    judge,
    async run(context: AttemptContext): Promise<void> {
      const { attempt, program, sandbox, seed } = context;
      const random = new Random(seed, name);
      const setting = lab.settingOf(stand, random);
      const options = { sandbox, log: context.log, signal: attempt.signal, launchesAhead: stand.killsMany ?? false };
      const flags = lab.flagsOf(stand, random);
      const { cast, close, attach } = await lab.cast(setting, flags);
      const world = await World.make(cast, { program, ...options });
      attach?.(world.history);
      const control = () => controlled(lab, context, flags, setting);
      world.history.note({ kind: "world", setting: { ...setting } });
      try {
        await world.startAll();
        await stand.play({ world, setting, random }, random);
        await world.rest(QUIET_MS);
        world.history.note({ kind: "tried", part: END });
      } catch (error) {
        const isTold = (): boolean => judge(name, world.history).found.length > 0;
        if (!isOfTheServers(error, world.history, isTold)) noteBreakdown(error, world.history, attempt, control);
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

/**
 * Whether a script came to no end for what the servers did: they are not where it needs them; one has ended by itself where it goes on
 * with it; or a rule was broken before, and what it makes of that makes no sense.
 */
function isOfTheServers(error: unknown, history: History, isTold: () => boolean): boolean {
  if (error instanceof Stuck || (error instanceof GoneError && ownEnd(history) !== undefined)) return true;
  return breakdownOf(error) === undefined && isTold();
}

/** The same servers in the same world, on this machine and now, with a program that is known to work: they must start, and become idle. */
async function controlled<S extends WorldSetting, Stand extends WorldStand<S>, V extends WorldViolation>(
  lab: WorldLab<S, Stand, V>,
  context: RunContext,
  flags: readonly string[],
  setting: S,
): Promise<void> {
  const { cast, close } = await lab.cast(setting, flags);
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

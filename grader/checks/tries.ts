import { type Disturbance, DisturbedError } from "./disturbance.ts";
import type { Experiment, RunContext } from "./runner.ts";
import type { Scoreboard } from "./scoreboard.ts";

/** What tries need to know of those who run them. */
export interface Trying {
  /** Whether anything that the experiment tries can still change a verdict. */
  isOpen(): boolean;
  /** Runs something while no other experiment of the grade does the same. */
  inTurn(run: () => Promise<void>): Promise<void>;
  /** The kinds of disturbance that were found to be the submission's own. */
  own: Set<string>;
}

/** What came of one try: nothing of it counts yet. */
interface Try {
  scoreboard: Scoreboard;
  disturbance: Disturbance | undefined;
  /** What of the machine fell short meanwhile, in words. */
  short: string | undefined;
  trouble: { error: unknown } | undefined;
}

/**
 * Runs an experiment. What it finds counts when nothing disturbed it. Otherwise it counts for nothing until a control was well
 * under the same conditions, and the experiment, tried again, was disturbed again: then it was the submission. A try that is not
 * disturbed is the one that counts. What was the submission's own in one experiment is so in the others.
 *
 * @throws DisturbedError when it was, or may have been, the machine
 * @throws what the experiment throws: the grader's own trouble, or the machine's
 */
export async function runUndisturbed(
  experiment: Experiment,
  context: RunContext,
  { isOpen, inTurn, own }: Trying,
): Promise<void> {
  const first = await tryOnce(experiment, context);
  if (first.disturbance === undefined) return keep(first);
  await inTurn(async () => {
    let isControlled = false;
    for (let last = first, tries = 1; ; tries++) {
      // Others have found out meanwhile what this one would.
      if (!isOpen()) return last.scoreboard.drop();
      if (last.disturbance === undefined) return keep(last);
      const { kind, tries: tries_max } = last.disturbance;
      refuseShort(last);
      if (own.has(kind)) return keep(last);
      if (!isControlled) await refuseIfAlike(last, context);
      isControlled = true;
      if (tries >= tries_max) {
        own.add(kind);
        return keep(last);
      }
      last.scoreboard.drop();
      last = await tryOnce(experiment, context);
    }
  });
}

async function tryOnce(experiment: Experiment, context: RunContext): Promise<Try> {
  const scoreboard = context.scoreboard.begin();
  const before = context.shortages();
  const trouble = await experiment.run({ ...context, scoreboard }).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const short = [...context.shortages()].find(([what, times]) => times > (before.get(what) ?? times))?.[0];
  return { scoreboard, disturbance: scoreboard.disturbance, short, trouble };
}

function keep({ scoreboard, trouble }: Try): void {
  scoreboard.keep();
  if (trouble !== undefined) throw trouble.error;
}

/** @throws DisturbedError when the system says that the machine fell short */
function refuseShort({ scoreboard, disturbance, short }: Try): void {
  if (short === undefined) return;
  scoreboard.drop();
  throw new DisturbedError(
    `${disturbance?.what}; meanwhile ${short}: give this machine more of it, or grade fewer at a time`,
  );
}

/** @throws DisturbedError when a program that is known to be well did not fare better */
async function refuseIfAlike({ scoreboard, disturbance }: Try, context: RunContext): Promise<void> {
  try {
    await disturbance?.control();
  } catch (error) {
    scoreboard.drop();
    if (context.scoreboard.lost.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new DisturbedError(
      `${disturbance?.what}; and a program of the grader's own fared no better: ${why}; npm run grade:doctor tells what a grade needs`,
    );
  }
}

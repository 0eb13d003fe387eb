import { messageOf } from "../base/error-message.ts";
import type { Attempt } from "./attempt.ts";
import { type Disturbance, DisturbedError } from "./disturbance.ts";
import type { Experiment, RunContext } from "./runner.ts";
import type { Scoreboard } from "./scoreboard.ts";

/** What the runner of all experiments tells a try. */
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
  attempt: Attempt;
  disturbance: Disturbance | undefined;
  /** What the machine ran short of during the try, in words. */
  short: string | undefined;
  thrown: { error: unknown } | undefined;
}

/**
 * Runs an experiment. If nothing disturbed it, what it finds counts. If something did, a control runs under the same
 * conditions. When the control is well, the experiment is tried again: a try without a disturbance counts; if every try is
 * disturbed, the submission caused it, and the last try counts. A kind of disturbance that the submission caused in one
 * experiment is its own in the others too. What a server did that says it lacked something is not forgotten for that word:
 * if nothing is wrong in the try that would count, there is no verdict.
 *
 * @throws DisturbedError when it was, or may have been, the machine
 * @throws what the experiment throws: a fault of the grader or the machine
 */
export async function runUndisturbed(
  experiment: Experiment,
  scoreboard: Scoreboard,
  context: RunContext,
  { isOpen, inTurn, own }: Trying,
): Promise<void> {
  const first = await tryOnce(experiment, scoreboard, context);
  if (first.disturbance === undefined) return keep(first);
  await inTurn(async () => {
    let isControlled = false;
    let doubtful: Try | undefined;
    for (let last = first, tries = 1; ; tries++) {
      // Other experiments have decided the same checks meanwhile.
      if (!isOpen()) return last.attempt.drop();
      if (last.disturbance === undefined) {
        if (doubtful !== undefined && last.attempt.found.length === 0) refuseUnlike(doubtful, last);
        return keep(last);
      }
      const { kind, tries: tries_max } = last.disturbance;
      refuseShort(last);
      if (own.has(kind)) return keep(last);
      if (!isControlled) await refuseIfAlike(last, scoreboard);
      isControlled = true;
      if (tries >= tries_max) {
        own.add(kind);
        return keep(last);
      }
      if (last.disturbance.isItsWord && isWhole(last)) doubtful ??= last;
      last.attempt.drop();
      last = await tryOnce(experiment, scoreboard, context);
    }
  });
}

async function tryOnce(experiment: Experiment, scoreboard: Scoreboard, context: RunContext): Promise<Try> {
  const attempt = scoreboard.begin(experiment.name);
  const before = context.shortages();
  const thrown = await experiment.run({ ...context, attempt }).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  const short = [...context.shortages()].find(([what, times]) => times > (before.get(what) ?? times))?.[0];
  return { attempt, disturbance: attempt.disturbance, short, thrown };
}

function keep({ attempt, thrown }: Try): void {
  attempt.keep();
  if (thrown !== undefined) throw thrown.error;
}

/** Whether something was found of servers that worked to the end: whoever breaks down may have done it for what it lacked. */
function isWhole({ attempt, thrown }: Try): boolean {
  const histories = [...attempt.evidence.values()].map(({ history }) => history);
  return (
    thrown === undefined &&
    attempt.found.length > 0 &&
    !histories.some(({ events }) => events.some(({ kind }) => kind === "broken"))
  );
}

/** @throws DisturbedError, for what was found in a try that does not count is gone in the one that would */
function refuseUnlike({ disturbance }: Try, last: Try): never {
  last.attempt.drop();
  throw new DisturbedError(
    `${disturbance?.what}; a rule was broken meanwhile, and none was when all was tried again: grade again`,
  );
}

/** @throws DisturbedError when the system says that the machine fell short */
function refuseShort({ attempt, disturbance, short }: Try): void {
  if (short === undefined) return;
  attempt.drop();
  throw new DisturbedError(
    `${disturbance?.what}; meanwhile ${short}: give this machine more of it, or grade fewer at a time`,
  );
}

/** @throws DisturbedError when a program that is known to be well did not fare better */
async function refuseIfAlike({ attempt, disturbance }: Try, scoreboard: Scoreboard): Promise<void> {
  try {
    await disturbance?.control();
  } catch (error) {
    attempt.drop();
    if (scoreboard.signal.aborted) return;
    const why = messageOf(error);
    throw new DisturbedError(
      `${disturbance?.what}; and a program of the grader's own fared no better: ${why}; npm run grade:doctor tells what a grade needs`,
    );
  }
}

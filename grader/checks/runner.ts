import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { debug } from "../base/debug.ts";
import type { SuiteName } from "../base/project.ts";
import type { History, Protocol } from "../history/history.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Attempt } from "./attempt.ts";
import type { CheckSpec, Outcome } from "./check.ts";
import type { Scoreboard } from "./scoreboard.ts";
import { runUndisturbed } from "./tries.ts";

/** What an experiment is given. */
export interface RunContext {
  /** The staged program that is graded. */
  program: string;
  /** How its processes are sandboxed. */
  sandbox: Sandbox;
  /** Where all chance comes from. */
  seed: number;
  /** The coverage that is asked for; an experiment may leave out all else. */
  wanted: ReadonlySet<string>;
  /** The lowest level that the servers log: 0 or 1, for the lines of level 1 are judged. */
  log: number;
  /** A program that is known to be well, and how it is sandboxed: as the one that is graded, and out of its reach. */
  control(): Promise<{ program: string; sandbox: Sandbox }>;
  /** What the machine has fallen short of since it runs, in words, and how often; empty where the system does not tell. */
  shortages(): ReadonlyMap<string, number>;
}

/** What a run of an experiment is given: where it stands, and where it writes down what it finds. */
export interface AttemptContext extends RunContext {
  attempt: Attempt;
}

/** An arrangement of processes and puppets, and all that is tried with it. */
export interface Experiment {
  name: string;
  /** What it tries, which checks need. */
  coverage: readonly string[];
  /** The checks without which none of them can be tried. */
  needs?: readonly string[];
  /** Tries it. What it throws is the grader's own fault, or the machine's. */
  run(context: AttemptContext): Promise<void>;
  /** What a history of it says, today or later: whatever `run` records. The name is the one that it was recorded by. */
  judge(name: string, history: History): Outcome;
}

export interface Suite {
  name: SuiteName;
  checks: readonly CheckSpec[];
  /** The check that all others need: when it has failed, the experiments are ended. */
  vital: string;
  /** What its histories must know of what is said in them. */
  protocol: Protocol;
  /** In the order in which they are begun: the longest first. */
  experiments: readonly Experiment[];
}

/** So many experiments at a time keep two processors busy: they wait for processes most of the time. */
const EXPERIMENTS_AT_ONCE = 4;

/** An experiment whose processes were all ended comes to its end in much less. */
const END_MAX_MS = 10_000;

/**
 * Runs the experiments that try what is wanted, but for those of whose checks none can pass any more when their turn comes. When
 * servers run on and on, no more experiments at a time than there are processors: so each is soon known to do so.
 */
export async function runExperiments(
  { experiments, checks }: Suite,
  scoreboard: Scoreboard,
  context: RunContext,
): Promise<void> {
  const { signal } = scoreboard;
  /** Whether anything that it tries can still change a verdict, by what is known of each check. */
  const isOpen = ({ coverage, needs = [] }: Experiment, isOpenFor: (check: string) => boolean): boolean => {
    const canPass = (check: CheckSpec): boolean =>
      isOpenFor(check.id) && checks.every((other) => !check.needs.includes(other.id) || canPass(other));
    return (
      needs.every(isOpenFor) &&
      checks.some((check) => check.coverage.some((part) => coverage.includes(part)) && canPass(check))
    );
  };
  const canPass = (check: string): boolean => scoreboard.canPass(check);
  let turn = Promise.resolve();
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    const mine = turn.then(run);
    turn = mine.catch(() => {});
    return mine;
  };
  const own = new Set<string>();
  let running = 0;
  /** Returns those that were left out for what tries seemed to find that were going on then. */
  const runThose = async (queue: Experiment[]): Promise<Experiment[]> => {
    const leftOut: Experiment[] = [];
    const work = async (): Promise<void> => {
      for (let experiment = queue.shift(); experiment !== undefined && !signal.aborted; experiment = queue.shift()) {
        const current = experiment;
        if (!isOpen(current, (check) => scoreboard.seemsPassable(check))) {
          leftOut.push(current);
          continue;
        }
        running += 1;
        const trying = { isOpen: () => isOpen(current, canPass), inTurn, own };
        debug(() => `experiment ${current.name} begins`);
        await scoreboard.during(current.name, () => runUndisturbed(current, scoreboard, context, trying));
        running -= 1;
        debug(() => `experiment ${current.name} is over`);
        // Those who are left do the rest.
        if (scoreboard.isStarved && running >= availableParallelism()) return;
      }
    };
    await Promise.race([Promise.all(Array.from({ length: EXPERIMENTS_AT_ONCE }, work)), longAfter(signal)]);
    return leftOut;
  };
  let left = experiments.filter(({ coverage }) => coverage.some((part) => context.wanted.has(part)));
  // What a try seemed to find, and then did not count, may have been all that spoke against an experiment.
  for (; left.length > 0 && !signal.aborted; left = left.filter((experiment) => isOpen(experiment, canPass)))
    left = await runThose([...left]);
}

/** Nobody waits for an experiment that does not come to its end when everything was ended. */
async function longAfter(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await sleep(END_MAX_MS, undefined, { ref: false });
}

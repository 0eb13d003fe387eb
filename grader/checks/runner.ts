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
  /** The seed of every random choice. */
  seed: number;
  /** The coverage that is asked for; an experiment may leave out everything else. */
  wanted: ReadonlySet<string>;
  /** The lowest level that the servers log: 0 or 1, for the lines of level 1 are judged. */
  log: number;
  /** A program that is known to work, and its sandbox: as strict as that of the graded program, and out of the graded program's reach. */
  control(): Promise<{ program: string; sandbox: Sandbox }>;
  /** What the machine has run short of since it was started, in words, and how often; empty if the system does not count it. */
  shortages(): ReadonlyMap<string, number>;
  /** Is told when an experiment begins, and when it is over. */
  onExperiment?(name: string, isOver: boolean): void;
  /** Is told by an experiment that its servers let time pass: another one can run beside it. */
  onSlow?(): void;
}

/** What one run of an experiment is given: the run context, and the attempt that records what is found. */
export interface AttemptContext extends RunContext {
  attempt: Attempt;
}

/** An arrangement of processes and puppets, and all that is tried with it. */
export interface Experiment {
  name: string;
  /** The names of what it tries; checks list those that they need. */
  coverage: readonly string[];
  /** The checks that must be able to pass, or nothing here can be tried. */
  needs?: readonly string[];
  /** Runs the experiment. An error that it throws is the fault of the grader or the machine. */
  run(context: AttemptContext): Promise<void>;
  /** Judges a history that `run` has recorded by this name, now or in a later replay. */
  judge(name: string, history: History): Outcome;
}

export interface Suite {
  name: SuiteName;
  checks: readonly CheckSpec[];
  /** The check that all others need: when it has failed, the experiments are ended. */
  vital: string;
  /** What its histories must know about the calls in them. */
  protocol: Protocol;
  /** In the order in which they are begun: the longest first. */
  experiments: readonly Experiment[];
}

/** Five experiments at a time keep two processors busy, for each waits for processes most of the time, or for votes to grow old. */
const EXPERIMENTS_AT_ONCE = 5;

/** So many more run at a time where servers let time pass: they need memory, but next to no processor. */
const MORE_IF_SLOW = 2;

/** An experiment whose processes were all ended is over in much less time. */
const END_MAX_MS = 10_000;

/**
 * Runs the experiments that cover what is wanted. An experiment is left out if none of its checks can pass any more when
 * its turn comes. When servers run without end, only as many experiments run at a time as there are processors, so that
 * each such server is found out soon.
 */
export async function runExperiments(
  { experiments, checks }: Suite,
  scoreboard: Scoreboard,
  context: RunContext,
): Promise<void> {
  const { signal } = scoreboard;
  /** Whether anything that an experiment tries can still change a verdict. */
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
  /** Returns the experiments that were left out because of what an unfinished attempt had found. */
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
        context.onExperiment?.(current.name, false);
        const its = { ...context, onSlow: () => beside(current) };
        await scoreboard.during(current.name, () => runUndisturbed(current, scoreboard, its, trying));
        running -= 1;
        debug(() => `experiment ${current.name} is over`);
        context.onExperiment?.(current.name, true);
        // The other workers run the remaining experiments.
        if (scoreboard.isStarved && running >= availableParallelism()) return;
      }
    };
    const slow = new Set<Experiment>();
    const workers = Array.from({ length: EXPERIMENTS_AT_ONCE }, work);
    const beside = (experiment: Experiment): void => {
      if (slow.has(experiment) || slow.size === MORE_IF_SLOW || scoreboard.isStarved) return;
      slow.add(experiment);
      workers.push(work());
    };
    const allDone = async (): Promise<void> => {
      for (let known = 0; known < workers.length; ) {
        known = workers.length;
        await Promise.all(workers);
      }
    };
    await Promise.race([allDone(), longAfter(signal)]);
    return leftOut;
  };
  let left = experiments.filter(({ coverage }) => coverage.some((part) => context.wanted.has(part)));
  // An attempt that was discarded may have been the only reason to leave an experiment out.
  for (; left.length > 0 && !signal.aborted; left = left.filter((experiment) => isOpen(experiment, canPass)))
    left = await runThose([...left]);
}

/** Resolves a while after the signal: an experiment that is still not over then is not waited for. */
async function longAfter(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await sleep(END_MAX_MS, undefined, { ref: false });
}

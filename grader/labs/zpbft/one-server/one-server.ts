import type { Attempt } from "../../../checks/attempt.ts";
import { Random } from "../../../checks/random.ts";
import type { AttemptContext, Experiment } from "../../../checks/runner.ts";
import type { History } from "../../../history/history.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../../pbft/cluster.ts";
import { caseOf } from "../../pbft/judge/case.ts";
import { missingAnswers, missingCommits } from "../../pbft/judge/obligations.ts";
import { controlOf, noteBreakdown, noteMishap } from "../control.ts";
import { type Faults, tryFaults } from "./faults.ts";
import { helpStuck } from "./help.ts";
import { idlesOf } from "./idles.ts";
import { judgeOneServer } from "./judge.ts";
import { isEager } from "./pace.ts";
import { PARTS } from "./parts.ts";
import { script } from "./script.ts";
import { type ScriptRun, ScriptRunner } from "./script-runner.ts";
import { type Group, mixed } from "./scripts.ts";

/** How often a server that got stuck is replaced by a new one, to try the groups that it has not reached. */
const CLUSTERS_MAX = 6;

/** A late message (a second execution, a second COMMIT) comes within this idle time. */
const AFTERWARDS_MS = 150;

export type Extra = "log" | Faults;

export interface OneServerOptions {
  name: string;
  f: number;
  /** The ids of which one is chosen at random for the real server. */
  ids: readonly number[];
  groups: (random: Random) => readonly Group[];
  /** All that it covers. */
  coverage: readonly string[];
  /** What else is tried at the end: the log is compared with the wire, or peers have faults. */
  extras?: readonly Extra[];
}

/** An experiment with one real server among puppets: every script of the groups is played to it. */
export function oneServer({ name, f, ids, groups, coverage, extras = [] }: OneServerOptions): Experiment {
  const part = (what: string): string => `${name}/${what}`;
  const judge = (_: string, history: History) => judgeOneServer(history, part);
  return {
    name,
    coverage,
    judge,
    run: async (context) => {
      const { attempt, program, sandbox, seed, log } = context;
      if (attempt.hasFailed("start")) return;
      const random = new Random(seed, name);
      const live = random.pick(ids);
      // All other groups depend on the first one.
      let left: readonly Group[] = mixed(groups(random), random).filter(
        (group, index) => index === 0 || context.wanted.has(part(group.part)),
      );
      const options = { program, sandbox, f, live: [live], log, signal: attempt.signal };
      const isLast = (tries: number): boolean => tries === CLUSTERS_MAX || !attempt.canPass("quorum");
      for (let tries = 1; left.length > 0 && attempt.disturbance === undefined; tries++) {
        const record = (history: History) => attempt.record(`${name}-${tries}`, history, judge(name, history));
        left = await tryCluster({
          context,
          options,
          random,
          groups: left,
          extras,
          record,
          isLast: () => isLast(tries),
        });
        if (attempt.hasFailed("start")) return;
      }
    },
  };
}

/** What is tried with one cluster. */
interface Trying {
  context: AttemptContext;
  options: ClusterOptions;
  random: Random;
  groups: readonly Group[];
  extras: readonly Extra[];
  record: (history: History) => void;
  /** Whether there will be no other cluster, whatever is left. */
  isLast: () => boolean;
}

/** Plays groups to a new server until it gets stuck, and tries the extras if it is the last. Returns the groups that are left for another. */
async function tryCluster(trying: Trying): Promise<readonly Group[]> {
  const { context, options, random, extras, record, isLast } = trying;
  const { attempt } = context;
  const control = controlOf(context, options);
  let history: History | undefined;
  let cluster: Cluster | undefined;
  let left: readonly Group[] = [];
  try {
    cluster = await startCluster({
      ...options,
      onHistory: (begun) => {
        history = begun;
      },
    });
    history = cluster.history;
    history.note({ kind: "tried", part: PARTS.start });
    const runner = new ScriptRunner(cluster, random);
    await runner.sendJunk();
    left = await playUntilStuck(runner, trying);
    cluster.refuseOverspent();
    // All that is left needs the quorum.
    if (isLast()) left = [];
    if (left.length === 0) await tryExtras(runner, extras, attempt);
    cluster.refuseOverspent();
  } catch (error) {
    left = [];
    if (history === undefined) throw error;
    noteBreakdown(error, history, attempt, control);
  } finally {
    if (cluster !== undefined) noteMishap(cluster, attempt, control);
    history?.close();
    if (history !== undefined) record(history);
    await cluster?.stop();
  }
  return left;
}

/** Tries the extras: the log of all scripts is compared with the wire, and peers have faults. */
async function tryExtras(runner: ScriptRunner, extras: readonly Extra[], attempt: Attempt): Promise<void> {
  const { cluster } = runner;
  if (extras.includes("log")) {
    await runner.leaveUnprepared();
    await cluster.untilIdle(undefined, { quiet_ms: AFTERWARDS_MS });
    cluster.history.note({ kind: "trying", part: PARTS.log });
    cluster.history.note({ kind: "tried", part: PARTS.log });
  }
  // A server that sends no COMMITs at all has none that could be delayed.
  const faults = extras.find((extra) => extra !== "log");
  if (faults !== undefined && !attempt.hasFailed("commit-once")) await tryFaults(runner, faults);
}

/** Plays groups until the server gets stuck. Returns the groups that were not reached, or none if they would fail in the same way. */
async function playUntilStuck(runner: ScriptRunner, trying: Trying): Promise<readonly Group[]> {
  const { groups } = trying;
  // A leader numbers requests as they come, so that its groups are played one by one.
  const batches = runner.live === 0 ? groups.map((group) => [group]) : [groups];
  for (const batch of batches) {
    const stuck = await playGroups(runner, batch, trying);
    if (stuck === undefined) continue;
    if (stuck.part === "quorum") return [];
    const losesEarlyVotes = stuck.part === "early-votes" || stuck.isEarly;
    return groups.slice(groups.indexOf(stuck) + 1).filter(({ isEarly }) => !(losesEarlyVotes && isEarly));
  }
  return [];
}

/** Plays groups one after the other. Returns the script in which the server got stuck, if it did. */
async function playGroups(
  runner: ScriptRunner,
  groups: readonly Group[],
  { context: { attempt }, options, random, extras, record }: Trying,
): Promise<Group | undefined> {
  const { cluster } = runner;
  const { history } = cluster;
  const stuck = await runner.play(groups, () => untilIdleIfOwed(runner, ["R1"]));
  cluster.refuseOverspent();
  if (stuck === undefined) {
    await cluster.untilIdle(undefined, { quiet_ms: AFTERWARDS_MS });
    await untilIdleIfOwed(runner, ["C1", "R1"]);
  } else {
    cluster.throwIfClosed();
  }
  history.note({ kind: "tried", part: PARTS.messages });
  const played = stuck === undefined ? groups.length : indexOfGroup(stuck, groups);
  for (const { part } of groups.slice(0, played)) history.note({ kind: "tried", part });
  if (stuck === undefined) return undefined;
  // The cause takes seconds to find out. The findings so far, and that checks which need the quorum cannot pass, are
  // recorded now.
  if (groups[played]?.part === "quorum") attempt.ruleOut("quorum");
  record(history);
  // The cause is tried in one experiment only: the one that compares the log.
  await helpStuck(runner, stuck, async () => (extras.includes("log") ? worksAlone(options, random) : undefined));
  record(history);
  return groups[played];
}

/** The index of the group in which a server got stuck. Scripts that are played without a silence come after all groups. */
function indexOfGroup({ script, pace }: ScriptRun, groups: readonly Group[]): number {
  return isEager(pace) ? groups.length : groups.findIndex(({ scripts }) => scripts.includes(script));
}

/** Waits until the server is idle if it owes something by these rules, unless it is known already that it broke them. */
async function untilIdleIfOwed({ cluster, live }: ScriptRunner, rules: readonly ("C1" | "R1")[]): Promise<void> {
  const { subject, models, messages, history } = caseOf(cluster.history, live);
  const idles = idlesOf(history, live);
  const isBroken = {
    C1: () => idles.length > 0 && missingCommits(subject, models, messages, idles.at(-1)).length > 0,
    R1: () => missingAnswers(subject, models, idles).length > 0,
  };
  const isOwed = {
    C1: () => missingCommits(subject, models, messages).length > 0,
    R1: () => missingAnswers(subject, models).some(({ culprit }) => culprit?.outcome === undefined),
  };
  if (rules.some((rule) => isOwed[rule]() && !isBroken[rule]())) await cluster.untilIdle();
}

/** Whether a new server executes the request of a single script when nothing else is sent. */
async function worksAlone(options: ClusterOptions, random: Random): Promise<boolean | undefined> {
  const cluster = await startCluster({ ...options, onHistory: undefined });
  try {
    const group = { part: "alone", scripts: [script("V7", "pp Pa Pb Ca | Cb")] };
    const stuck = await new ScriptRunner(cluster, random).play([group], async () => {});
    return cluster.mishap === undefined ? stuck === undefined : undefined;
  } finally {
    await cluster.stop();
  }
}

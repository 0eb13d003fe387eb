import { Random } from "../../../checks/random.ts";
import type { AttemptContext, Experiment } from "../../../checks/runner.ts";
import type { History } from "../../../history/history.ts";
import { timesLonger, USUAL_ALLOWANCE } from "../../../sandbox/allowance.ts";
import { noteBreakdown, noteMishap } from "../../kit/trouble.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../../pbft/cluster.ts";
import { caseOf } from "../../pbft/judge/case.ts";
import { controlOf } from "../control.ts";
import { leaveUnprepared, openAhead, proposeVeryLate, sendJunk, voteVeryLate } from "./besides.ts";
import { isClockClear } from "./clock.ts";
import { type Faults, tryFaults } from "./faults.ts";
import { helpStuck } from "./help.ts";
import { judgeOneServer } from "./judge.ts";
import { sendsCommits, untilNothingOwed } from "./owed.ts";
import { isEager } from "./pace.ts";
import { PARTS } from "./parts.ts";
import { script, stepsOf } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import { ScriptRunner } from "./script-runner.ts";
import { type Group, mixed, partsOf } from "./scripts.ts";
import { stuckIn } from "./stuck.ts";

/**
 * The allowance of processor time is for a server that is sent so many messages by scripts. Right ones need a small part of it; one that
 * works five milliseconds at each message, about half.
 */
const USUAL_MESSAGES = 450;

/** How often a server that got stuck is replaced by a new one, to try the groups that it has not reached. */
const CLUSTERS_MAX = 6;

/** A late message (a second execution, a second COMMIT) comes within this idle time. */
const AFTERWARDS_MS = 150;

const CLOCK_UNCLEAR =
  "the machine was so busy that it could not be told whether the server counts COMMITs by a timer: grade fewer at a time";

export type Extra = "log" | Faults;

/** At level 0 a server tells more than at level 1; the lines of level 1 are judged in both. */
export type LogLevel = 0 | 1;

export interface OneServerOptions {
  name: string;
  /** How many replicas may be faulty: one of these, chosen at random. */
  f: readonly number[];
  /** The ids of which one is chosen at random for the real server, if there are so many replicas. */
  ids: readonly number[];
  /** The lowest level that the server logs. */
  log: LogLevel;
  groups: (random: Random, f: number) => readonly Group[];
  /** All that it covers. */
  coverage: readonly string[];
  /** What else is tried at the end: why a server got stuck, in full, where the log is asked for; or peers have faults. */
  extras?: readonly Extra[];
}

/** An experiment with one real server among puppets: every script of the groups is played to it. */
export function oneServer({
  name,
  f: sizes,
  ids,
  log: level,
  groups,
  coverage,
  extras = [],
}: OneServerOptions): Experiment {
  const part = (what: string): string => `${name}/${what}`;
  const judge = (_: string, history: History) => judgeOneServer(history, part);
  return {
    name,
    coverage,
    judge,
    run: async (context) => {
      const { attempt, program, sandbox, seed } = context;
      if (attempt.hasFailed("start")) return;
      const random = new Random(seed, name);
      const f = random.pick(sizes);
      const live = random.pick(ids.filter((id) => id <= 3 * f));
      // All of them, whatever is wanted: the same seqs in the same order show again what they have shown.
      let left: Left = { groups: mixed(groups(random, f), random), isInTurn: false };
      let isClear = true;
      const asked = left.groups.flatMap(({ scripts }) => scripts).reduce((count, one) => count + stepsOf(one), 0);
      const allowance = timesLonger(context.sandbox.allowance ?? USUAL_ALLOWANCE, asked / USUAL_MESSAGES);
      const options = {
        program,
        sandbox: { ...sandbox, allowance },
        f,
        live: [live],
        log: Math.min(context.log, level),
        signal: attempt.signal,
      };
      // What the other experiments have found by now is left out of account: how far they are is chance.
      const isLast = (tries: number): boolean => tries === CLUSTERS_MAX || attempt.contradicts("quorum");
      for (let tries = 1; left.groups.length > 0 && attempt.disturbance === undefined; tries++) {
        const record = (history: History) => {
          attempt.record(`${name}-${tries}`, history, judge(name, history));
          isClear &&= isClockClear(history);
        };
        left = await tryCluster({
          context,
          options,
          random,
          left,
          extras,
          testsClock: coverage.includes(part(PARTS.clock)),
          record,
          isFirst: tries === 1,
          isLast: () => isLast(tries),
        });
        if (attempt.hasFailed("start")) return;
      }
      if (!isClear) throw new Error(CLOCK_UNCLEAR);
    },
  };
}

/** What is left for the next cluster, and whether its server is decided each seq only when the one before it is executed. */
interface Left {
  groups: readonly Group[];
  isInTurn: boolean;
}

const NOTHING: Left = { groups: [], isInTurn: false };

/** What is tried with one cluster. */
interface Trying {
  context: AttemptContext;
  options: ClusterOptions;
  random: Random;
  left: Left;
  extras: readonly Extra[];
  /** A slow server pays for it: once for each role is enough. */
  testsClock: boolean;
  record: (history: History) => void;
  /** Whether it is the first cluster: if time has not helped a server in that, it is not tried in the others. */
  isFirst: boolean;
  /** Whether there will be no other cluster, whatever is left. */
  isLast: () => boolean;
}

/** Plays groups to a new server until it gets stuck, and tries the extras if it is the last. Returns what is left for another. */
async function tryCluster(trying: Trying): Promise<Left> {
  const { context, options, random, extras, record, isLast } = trying;
  const { attempt } = context;
  const control = controlOf(context, options);
  let history: History | undefined;
  let cluster: Cluster | undefined;
  let left = NOTHING;
  try {
    cluster = await startCluster({
      ...options,
      onHistory: (begun) => {
        history = begun;
      },
    });
    history = cluster.history;
    history.note({ kind: "tried", part: PARTS.start });
    const runner = new ScriptRunner(cluster, random, {
      isPatient: trying.isFirst,
      testsClock: trying.isFirst && trying.testsClock,
      isInTurn: trying.left.isInTurn,
      onSlow: context.onSlow,
    });
    await sendJunk(runner);
    left = await playUntilStuck(runner, trying);
    cluster.refuseOverspent();
    // All that is left needs the quorum.
    if (isLast()) left = NOTHING;
    if (left.groups.length === 0) await tryExtras(runner, extras);
    cluster.refuseOverspent();
  } catch (error) {
    left = NOTHING;
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

/** Tries the extras: peers have faults. */
async function tryExtras(runner: ScriptRunner, extras: readonly Extra[]): Promise<void> {
  const faults = extras.find((extra) => extra !== "log");
  if (faults !== undefined && sendsCommits(runner)) await tryFaults(runner, faults);
}

/** Plays groups until the server gets stuck. Returns the groups that were not reached, or none if they would fail in the same way. */
async function playUntilStuck(runner: ScriptRunner, trying: Trying): Promise<Left> {
  const { groups, isInTurn } = trying.left;
  const { stuck, isAgain } = await playGroups(runner, trying);
  if (stuck === undefined) return NOTHING;
  if (isAgain) return { groups: groups.slice(groups.indexOf(stuck)), isInTurn: true };
  if (stuck.part === "quorum") return NOTHING;
  const losesEarlyVotes = stuck.part === "early-votes" || stuck.isEarly;
  const others = groups.slice(groups.indexOf(stuck) + 1);
  return { groups: others.filter(({ isEarly }) => !(losesEarlyVotes && isEarly)), isInTurn };
}

/** The group in which a server got stuck, and whether that is to be played again, each seq in its turn. */
interface StuckIn {
  stuck: Group | undefined;
  isAgain?: boolean;
}

/** Plays the groups. Returns the one in which the server got stuck, if it did. */
async function playGroups(
  runner: ScriptRunner,
  { context: { attempt }, left: { groups, isInTurn }, options, random, extras, record }: Trying,
): Promise<StuckIn> {
  const { cluster } = runner;
  const { history } = cluster;
  let stuck: ScriptRun | undefined;
  let isSentBesides = false;
  const besides = async (): Promise<void> => {
    isSentBesides = true;
    await voteVeryLate(runner);
    await proposeVeryLate(runner);
    await leaveUnprepared(runner);
    await openAhead(runner);
  };
  const parts = partsOf(groups);
  for (const part of parts) {
    stuck = part === parts.at(-1) ? await runner.play(part, besides) : await runner.play(part);
    cluster.refuseOverspent();
    if (stuck !== undefined) break;
  }
  if (stuck === undefined) {
    if (!isSentBesides) await besides();
    await untilNothingOwed(runner, { commits: true });
    await cluster.untilIdle(undefined, { quiet_ms: AFTERWARDS_MS });
  } else {
    cluster.throwIfClosed();
  }
  history.note({ kind: "tried", part: PARTS.messages });
  const played = stuck === undefined ? groups.length : indexOfGroup(stuck, groups);
  for (const { part } of groups.slice(0, played)) history.note({ kind: "tried", part });
  noteLog(runner);
  if (stuck === undefined) return { stuck };
  // Where a slow server was decided several seqs together, that one is stuck behind another says nothing of its group.
  const isBehind = stuckIn(history, caseOf(history, runner.live))?.isEager === true;
  const isAgain = isBehind && !isInTurn && stuck.script.rule !== "X1" && groups[played]?.isTogether !== true;
  // The cause takes seconds to find out. The findings so far, and that checks which need the quorum cannot pass, are
  // recorded now.
  if (groups[played]?.part === "quorum" && !isAgain) attempt.ruleOut("quorum");
  record(history);
  // The cause is tried in one experiment only: the one that compares the log.
  await helpStuck(runner, stuck, async (isAlone) =>
    extras.includes("log") ? executesOne(options, random, isAlone) : undefined,
  );
  record(history);
  return { stuck: groups[played], isAgain };
}

/** Has the log up to now compared with the wire, if the server has come to read all that it was sent. */
function noteLog({ cluster, sender }: ScriptRunner): void {
  if (cluster.servers.length === 0 || sender.isUnresponsive) return;
  cluster.history.note({ kind: "trying", part: PARTS.log });
  cluster.history.note({ kind: "tried", part: PARTS.log });
}

/** The index of the group in which a server got stuck. Scripts that are played without a silence come after all groups. */
function indexOfGroup({ script, pace }: ScriptRun, groups: readonly Group[]): number {
  return isEager(pace) ? groups.length : groups.findIndex(({ scripts }) => scripts.includes(script));
}

/** Whether a new server executes the request of a single script when nothing else is sent, or a COMMIT for another seq before. */
async function executesOne(options: ClusterOptions, random: Random, isAlone: boolean): Promise<boolean | undefined> {
  const cluster = await startCluster({ ...options, onHistory: undefined });
  try {
    const runner = new ScriptRunner(cluster, random, { isPatient: true, testsClock: false });
    const [one, other] = runner.open([script("V7", "pp Pa Pb Ca | Cb"), script("R2", "Ca | Cb")]) as [
      ScriptRun,
      ScriptRun,
    ];
    for (const play of isAlone ? [one] : [other, one])
      for (const steps of play.script.held) await runner.taken(runner.sender.sendAtOnce(play, steps));
    const stuck = await runner.decide([one]);
    return cluster.mishap === undefined ? stuck === undefined : undefined;
  } finally {
    await cluster.stop();
  }
}

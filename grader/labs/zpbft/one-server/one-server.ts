import { Random } from "../../../checks/random.ts";
import type { Experiment } from "../../../checks/runner.ts";
import type { Scoreboard } from "../../../checks/scoreboard.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { Cluster, type ClusterOptions } from "../../pbft/ensemble.ts";
import { commitsOf, judgeCommits, malformedCommits } from "../../pbft/judge/commits.ts";
import { judgeExecution, repliesOf, wrongResults } from "../../pbft/judge/execution.ts";
import type { Finding } from "../../pbft/judge/finding.ts";
import { isPrepared, modelOf } from "../../pbft/judge/model.ts";
import { missingAnswers, missingCommits } from "../../pbft/judge/obligations.ts";
import type { Rule } from "../../pbft/rules.ts";
import { controlOf, disturbanceOf } from "../control.ts";
import { CHECK_OF_RULE, failOrThrow, failureOf } from "../findings.ts";
import { judgeLog } from "../logs.ts";
import { tryFaults } from "./faults.ts";
import { isEager } from "./pace.ts";
import { script } from "./script.ts";
import { type Play, ScriptRunner } from "./script-runner.ts";
import { type Group, mixed } from "./scripts.ts";
import { whyStuck } from "./stuck.ts";

/** How often a server that got stuck is replaced by a new one, to try what it has not come to. */
const CLUSTERS_MAX = 6;

/** What comes late (a second execution, a second COMMIT) comes within this much rest. */
const AFTERWARDS_MS = 150;

type Extra = "log" | "faults";

export interface OneServerOptions {
  name: string;
  f: number;
  /** The ids of which chance takes one for the real server. */
  ids: readonly number[];
  groups: (random: Random) => readonly Group[];
  /** What else is tried at the end: the log is compared with the wire, or peers hang and die. */
  extras?: readonly Extra[];
}

/** An experiment with one real server among puppets: every script of the groups is played to it. */
export function oneServer({ name, f, ids, groups, extras = [] }: OneServerOptions): Experiment {
  const part = (what: string): string => `${name}/${what}`;
  return {
    name,
    parts: ["start", ...groups(new Random(0, name)).map((group) => group.part), "commits", "content", ...extras].map(
      part,
    ),
    run: async (context) => {
      const { scoreboard, program, sandbox } = context;
      if (scoreboard.hasFailed("start")) return;
      const random = new Random(context.seed, name);
      const live = random.pick(ids);
      // Everything else stands on the first group.
      let left: readonly Group[] = mixed(groups(random), random).filter(
        (group, place) => place === 0 || context.wanted.has(part(group.part)),
      );
      const options = { program, sandbox, f, live: [live], log: context.log, over: scoreboard.lost };
      const control = controlOf(context, options);
      for (let tries = 1; left.length > 0 && scoreboard.disturbance === undefined; tries++) {
        const cluster = await Cluster.start(options).catch((error) => failOrThrow(error, scoreboard, "start", control));
        if (cluster === undefined) return;
        scoreboard.done(part("start"));
        const runner = new ScriptRunner(cluster, random);
        try {
          await runner.sendJunk();
          // Once is enough: the experiment that reads the log asks it.
          const alone = () => worksAlone(extras.includes("log"), options, random);
          left = await playUntilStuck(runner, left, scoreboard, part, alone);
          cluster.refuseOverspent();
          // All that is left needs the quorum.
          if (tries === CLUSTERS_MAX || !scoreboard.canPass("quorum")) left = [];
          if (left.length > 0) continue;
          if (extras.includes("log")) {
            await tryLog(runner, scoreboard);
            scoreboard.done(part("log"));
          }
          // One that sends no COMMITs at all has nothing that could be delayed.
          if (extras.includes("faults") && !scoreboard.hasFailed("commit-once")) {
            await tryFaults(runner, scoreboard).catch((error) =>
              failOrThrow(error, scoreboard, "commit-alone", control),
            );
            scoreboard.done(part("faults"));
          }
          cluster.refuseOverspent();
        } catch (error) {
          failOrThrow(error, scoreboard, "start", control);
          return;
        } finally {
          const disturbance = disturbanceOf(cluster, control);
          if (disturbance !== undefined) scoreboard.disturb(disturbance);
          context.keepHistory(`${name}-${tries}`, cluster.history.records);
          context.keepLog(`${name}-${tries}`, cluster.server(live).stderr.text);
          await cluster.stop();
        }
      }
    },
  };
}

/** Compares the log of all that was played with the wire. */
async function tryLog(runner: ScriptRunner, scoreboard: Scoreboard): Promise<void> {
  const { cluster } = runner;
  await runner.leaveUnprepared();
  await waitForIdle(cluster.servers, undefined, AFTERWARDS_MS);
  judgeLog(cluster, scoreboard);
}

/** Plays groups until the server gets stuck. Returns those that were not come to; none where they would end alike. */
async function playUntilStuck(
  runner: ScriptRunner,
  groups: readonly Group[],
  scoreboard: Scoreboard,
  part: (what: string) => string,
  worksAlone: () => Promise<boolean | undefined>,
): Promise<readonly Group[]> {
  // A leader orders the scripts of all groups as their requests come: so they come group by group.
  const batches = runner.live === 0 ? groups.map((group) => [group]) : [groups];
  const broken = new Set<Rule>();
  for (const batch of batches) {
    const played = await playGroups(runner, batch, { scoreboard, part, worksAlone, broken });
    const stuck = batch[played];
    if (stuck === undefined) continue;
    if (stuck.part === "quorum") return [];
    const losesEarlyVotes = stuck.part === "early-votes" || stuck.isEarly;
    return groups.slice(groups.indexOf(stuck) + 1).filter(({ isEarly }) => !(losesEarlyVotes && isEarly));
  }
  return [];
}

/** What groups are played with. */
interface Playing {
  scoreboard: Scoreboard;
  part: (what: string) => string;
  worksAlone: () => Promise<boolean | undefined>;
  /** The rules by which something was missing already: the server need not become idle to see that again. */
  broken: Set<Rule>;
}

/** Plays groups, one behind the other, and judges what was seen. Returns how many were played to their end. */
async function playGroups(
  runner: ScriptRunner,
  groups: readonly Group[],
  { scoreboard, part, worksAlone, broken }: Playing,
): Promise<number> {
  const { cluster, live } = runner;
  const slow: Finding[] = [];
  const owed = (rules: readonly Rule[]): Rule[] => rules.filter((rule) => !broken.has(rule));
  const stuck = await runner.play(
    groups.flatMap(({ scripts }) => scripts),
    async () => void slow.push(...(await missing(runner, owed(["R1"]), false))),
  );
  cluster.refuseOverspent();
  for (const { rule } of slow) broken.add(rule);
  if (stuck === undefined) await waitForIdle(cluster.servers, undefined, AFTERWARDS_MS);
  else cluster.throwIfClosed();

  const subject = cluster.subject(live);
  const records = cluster.history.events;
  const models = modelOf(subject, records);
  const evidence = { subject, models, records, server: cluster.server(live) };
  const tell = (findings: readonly Finding[]): void => {
    for (const finding of findings) scoreboard.failOneOf(checksOf(finding), () => failureOf(finding, evidence));
  };
  const said = [...malformedCommits(subject, cluster.history.records), ...judgeCommits(subject, models, records)];
  tell(said);
  const executed = judgeExecution(subject, models, records);
  tell(executed.length > 0 ? executed : wrongResults(subject, models, records));
  // A COMMIT that says something wrong is not one that is missing.
  const isWrong = said.some(({ rule }) => rule === "C2");
  // A process that has ended owes nothing any more.
  const hasEnded = cluster.server(live).exit !== undefined;
  const left = hasEnded ? [] : await missing(runner, owed(["C1", "R1"]), stuck !== undefined);
  for (const { rule } of left) broken.add(rule);
  // Nor is one about a seq that was executed before its time: that was past being prepared. Who executes unprepared may have
  // done so with any that it has executed: until those before it are, nobody sees it.
  const isUnprepared = executed.some(({ seq, culprit }) => {
    const model = models.get(seq ?? 0);
    return culprit !== undefined && !(model !== undefined && isPrepared(subject, model, culprit.time_ms));
  });
  const replied = isUnprepared ? repliesOf(subject, records).map(({ params }) => params.msg.seq) : [];
  const past = new Set([...replied, ...executed.map(({ seq }) => seq)]);
  const isLate = ({ rule, seq }: Finding): boolean => rule === "C1" && !past.has(seq);
  tell(slow);
  tell(left.filter(({ rule }) => rule !== "C1"));
  tell(left.filter(isLate).slice(said.filter(({ rule }) => rule === "C2").length));
  if (!hasEnded) scoreboard.done(part("commits"));
  // Of one that has said nothing, nothing is known to be right.
  const isAllThere = commitsOf(subject, records).length > 0 && !broken.has("C1");
  if (isWrong || isAllThere) scoreboard.done(part("content"));
  else scoreboard.leave(part("content"), ["commit-once"]);
  if (stuck === undefined) {
    for (const group of groups) scoreboard.done(part(group.part));
    return groups.length;
  }

  // What is played without a silence comes behind all groups.
  const played = isEager(stuck.pace) ? groups.length : groups.findIndex((group) => isOf(group, stuck));
  // Why takes seconds to find out; that all is lost which needs the quorum is known now.
  if (groups[played]?.part === "quorum") scoreboard.giveUp("quorum");
  const cause = await whyStuck(runner, stuck, worksAlone);
  tell([cause]);
  for (const group of groups.slice(0, played)) scoreboard.done(part(group.part));
  for (const group of groups.slice(played)) scoreboard.leave(part(group.part), checksOf(cause));
  return played;
}

/** Whether a new server executes the first request of a script that has no other beside it. Asked of one experiment only. */
async function worksAlone(isAsked: boolean, options: ClusterOptions, random: Random): Promise<boolean | undefined> {
  if (!isAsked) return undefined;
  const cluster = await Cluster.start(options);
  try {
    const stuck = await new ScriptRunner(cluster, random).play([script("V7", "pp Pa Pb Ca | Cb")], async () => {});
    return cluster.mishap === undefined ? stuck === undefined : undefined;
  } finally {
    await cluster.stop();
  }
}

/** What it ought to have sent by these rules, and has not when it is idle. */
async function missing({ cluster, live }: ScriptRunner, rules: readonly Rule[], atRest: boolean): Promise<Finding[]> {
  const subject = cluster.subject(live);
  const look = (): Finding[] => {
    const records = cluster.history.events;
    const models = modelOf(subject, records);
    const found = [...missingCommits(subject, models, records), ...missingAnswers(subject, models)];
    return found.filter(({ rule }) => rules.includes(rule));
  };
  const found = look();
  // A bad answer is an answer: what was said will not get better.
  if (atRest || found.every(({ culprit }) => culprit?.outcome !== undefined)) return found;
  await waitForIdle(cluster.servers);
  return look();
}

/** The checks of which a finding fails one: the first, unless it fails another one anyway. */
function checksOf({ rule, orRules = [] }: Finding): [string, ...string[]] {
  return [rule, ...orRules].map((one) => CHECK_OF_RULE[one] as string) as [string, ...string[]];
}

function isOf({ scripts }: Group, { script }: Play): boolean {
  return scripts.includes(script);
}

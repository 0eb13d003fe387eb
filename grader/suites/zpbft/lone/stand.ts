import { commitsOf, judgeCommits, malformedCommits } from "../../../judge/commits.ts";
import { judgeExecution, repliesOf, wrongResults } from "../../../judge/execution.ts";
import type { Finding } from "../../../judge/finding.ts";
import { isPrepared, modelOf } from "../../../judge/model.ts";
import { missingAnswers, missingCommits } from "../../../judge/obligations.ts";
import type { Rule } from "../../../judge/rules.ts";
import { settle } from "../../../process/settle.ts";
import { Ensemble, type EnsembleOptions } from "../../../puppet/ensemble.ts";
import type { Ledger } from "../../ledger.ts";
import { Random } from "../../random.ts";
import type { Stand } from "../../suite.ts";
import { controlOf, disturbanceOf } from "../control.ts";
import { CHECK_OF_RULE, failOrThrow, failureOf } from "../findings.ts";
import { judgeLog } from "../logs.ts";
import { Course, type Play } from "./course.ts";
import { tryFaults } from "./faults.ts";
import { isEager } from "./pace.ts";
import { scenario } from "./scenario.ts";
import { type Group, mixed } from "./scenarios.ts";
import { whyStuck } from "./stuck.ts";

/** How often a server that got stuck is replaced by a new one, to try what it has not come to. */
const ENSEMBLES_MAX = 6;

/** What comes late (a second execution, a second COMMIT) comes within this much rest. */
const AFTERWARDS_MS = 150;

export type Extra = "log" | "faults";

export interface LoneOptions {
  name: string;
  f: number;
  /** The ids of which chance takes one for the real server. */
  ids: readonly number[];
  groups: (random: Random) => readonly Group[];
  /** What else is tried at the end: the log is compared with the wire, or peers hang and die. */
  extras?: readonly Extra[];
}

/** A stand with one real server among puppets: every scenario of the groups is played to it. */
export function loneStand({ name, f, ids, groups, extras = [] }: LoneOptions): Stand {
  const part = (what: string): string => `${name}/${what}`;
  return {
    name,
    parts: ["start", ...groups(new Random(0, name)).map((group) => group.part), "commits", "content", ...extras].map(
      part,
    ),
    run: async (setting) => {
      const { ledger, program, confinement } = setting;
      if (ledger.hasFailed("start")) return;
      const random = new Random(setting.seed, name);
      const live = random.pick(ids);
      // Everything else stands on the first group.
      let left: readonly Group[] = mixed(groups(random), random).filter(
        (group, place) => place === 0 || setting.wanted.has(part(group.part)),
      );
      const options = { program, confinement, f, live: [live], log: setting.log, over: ledger.lost };
      const control = controlOf(setting, options);
      for (let tries = 1; left.length > 0 && ledger.disturbance === undefined; tries++) {
        const ensemble = await Ensemble.start(options).catch((error) => failOrThrow(error, ledger, "start", control));
        if (ensemble === undefined) return;
        ledger.done(part("start"));
        const course = new Course(ensemble, random);
        try {
          await course.sendJunk();
          // Once is enough: the stand that reads the log asks it.
          const alone = () => worksAlone(extras.includes("log"), options, random);
          left = await playUntilStuck(course, left, ledger, part, alone);
          ensemble.refuseOverspent();
          // All that is left needs the quorum.
          if (tries === ENSEMBLES_MAX || !ledger.canPass("quorum")) left = [];
          if (left.length > 0) continue;
          if (extras.includes("log")) {
            await tryLog(course, ledger);
            ledger.done(part("log"));
          }
          // One that sends no COMMITs at all has nothing that could be delayed.
          if (extras.includes("faults") && !ledger.hasFailed("commit-once")) {
            await tryFaults(course, ledger).catch((error) => failOrThrow(error, ledger, "commit-alone", control));
            ledger.done(part("faults"));
          }
          ensemble.refuseOverspent();
        } catch (error) {
          failOrThrow(error, ledger, "start", control);
          return;
        } finally {
          const disturbance = disturbanceOf(ensemble, control);
          if (disturbance !== undefined) ledger.disturb(disturbance);
          setting.keepJournal(`${name}-${tries}`, ensemble.journal.records);
          setting.keepLog(`${name}-${tries}`, ensemble.server(live).stderr.text);
          await ensemble.stop();
        }
      }
    },
  };
}

/** Compares the log of all that was played with the wire. */
async function tryLog(course: Course, ledger: Ledger): Promise<void> {
  const { ensemble } = course;
  await course.leaveUnprepared();
  await settle(ensemble.servers, undefined, AFTERWARDS_MS);
  judgeLog(ensemble, ledger);
}

/** Plays groups until the server gets stuck. Returns those that were not come to; none where they would end alike. */
async function playUntilStuck(
  course: Course,
  groups: readonly Group[],
  ledger: Ledger,
  part: (what: string) => string,
  worksAlone: () => Promise<boolean | undefined>,
): Promise<readonly Group[]> {
  // A leader orders the scenarios of all groups as their requests come: so they come group by group.
  const batches = course.live === 0 ? groups.map((group) => [group]) : [groups];
  const broken = new Set<Rule>();
  for (const batch of batches) {
    const played = await playGroups(course, batch, { ledger, part, worksAlone, broken });
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
  ledger: Ledger;
  part: (what: string) => string;
  worksAlone: () => Promise<boolean | undefined>;
  /** The rules by which something was missing already: the server need not come to rest to see that again. */
  broken: Set<Rule>;
}

/** Plays groups, one behind the other, and judges what was seen. Returns how many were played to their end. */
async function playGroups(
  course: Course,
  groups: readonly Group[],
  { ledger, part, worksAlone, broken }: Playing,
): Promise<number> {
  const { ensemble, live } = course;
  const slow: Finding[] = [];
  const owed = (rules: readonly Rule[]): Rule[] => rules.filter((rule) => !broken.has(rule));
  const stuck = await course.play(
    groups.flatMap(({ scenarios }) => scenarios),
    async () => void slow.push(...(await missing(course, owed(["R1"]), false))),
  );
  ensemble.refuseOverspent();
  for (const { rule } of slow) broken.add(rule);
  if (stuck === undefined) await settle(ensemble.servers, undefined, AFTERWARDS_MS);
  else ensemble.throwIfClosed();

  const subject = ensemble.subject(live);
  const records = ensemble.journal.events;
  const models = modelOf(subject, records);
  const evidence = { subject, models, records, server: ensemble.server(live) };
  const tell = (findings: readonly Finding[]): void => {
    for (const finding of findings) ledger.failOneOf(checksOf(finding), () => failureOf(finding, evidence));
  };
  const said = [...malformedCommits(subject, ensemble.journal.records), ...judgeCommits(subject, models, records)];
  tell(said);
  const executed = judgeExecution(subject, models, records);
  tell(executed.length > 0 ? executed : wrongResults(subject, models, records));
  // A COMMIT that says something wrong is not one that is missing.
  const isWrong = said.some(({ rule }) => rule === "C2");
  // A process that has ended owes nothing any more.
  const hasEnded = ensemble.server(live).exit !== undefined;
  const left = hasEnded ? [] : await missing(course, owed(["C1", "R1"]), stuck !== undefined);
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
  if (!hasEnded) ledger.done(part("commits"));
  // Of one that has said nothing, nothing is known to be right.
  const isAllThere = commitsOf(subject, records).length > 0 && !broken.has("C1");
  if (isWrong || isAllThere) ledger.done(part("content"));
  else ledger.leave(part("content"), ["commit-once"]);
  if (stuck === undefined) {
    for (const group of groups) ledger.done(part(group.part));
    return groups.length;
  }

  // What is played without a silence comes behind all groups.
  const played = isEager(stuck.pace) ? groups.length : groups.findIndex((group) => isOf(group, stuck));
  // Why takes seconds to find out; that all is lost which needs the quorum is known now.
  if (groups[played]?.part === "quorum") ledger.giveUp("quorum");
  const cause = await whyStuck(course, stuck, worksAlone);
  tell([cause]);
  for (const group of groups.slice(0, played)) ledger.done(part(group.part));
  for (const group of groups.slice(played)) ledger.leave(part(group.part), checksOf(cause));
  return played;
}

/** Whether a new server executes the first request of a scenario that has no other beside it. Asked of one stand only. */
async function worksAlone(isAsked: boolean, options: EnsembleOptions, random: Random): Promise<boolean | undefined> {
  if (!isAsked) return undefined;
  const ensemble = await Ensemble.start(options);
  try {
    const stuck = await new Course(ensemble, random).play([scenario("V7", "pp Pa Pb Ca | Cb")], async () => {});
    return ensemble.mishap === undefined ? stuck === undefined : undefined;
  } finally {
    await ensemble.stop();
  }
}

/** What it ought to have sent by these rules, and has not when it is at rest. */
async function missing({ ensemble, live }: Course, rules: readonly Rule[], atRest: boolean): Promise<Finding[]> {
  const subject = ensemble.subject(live);
  const look = (): Finding[] => {
    const records = ensemble.journal.events;
    const models = modelOf(subject, records);
    const found = [...missingCommits(subject, models, records), ...missingAnswers(subject, models)];
    return found.filter(({ rule }) => rules.includes(rule));
  };
  const found = look();
  // A bad answer is an answer: what was said will not get better.
  if (atRest || found.every(({ culprit }) => culprit?.outcome !== undefined)) return found;
  await settle(ensemble.servers);
  return look();
}

/** The checks of which a finding fails one: the first, unless it fails another one anyway. */
function checksOf({ rule, orRules = [] }: Finding): [string, ...string[]] {
  return [rule, ...orRules].map((one) => CHECK_OF_RULE[one] as string) as [string, ...string[]];
}

function isOf({ scenarios }: Group, { scenario }: Play): boolean {
  return scenarios.includes(scenario);
}

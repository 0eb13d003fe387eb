import { cp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FILES, RULES } from "../../../grader/labs/raft/rules.ts";
import { completeProgram } from "../../skeleton/zraft/cluster.ts";
import { type Modules, modulesOf } from "../../skeleton/zraft/modules.ts";
import { Simulation } from "../../skeleton/zraft/simulation.ts";
import { HOSTILE, RIGHT, WRONG, type Wrong } from "../../submissions/zraft/bank.ts";
import { laidOver, ZRAFT_SUBMISSIONS } from "../laid-over.ts";
import { tried } from "./tried.ts";

const wrongs = Object.entries(WRONG);

/** All of the wrong ones take minutes: `BANK=whole` tries them, and otherwise some are tried. */
const EVERY = process.env.BANK === "whole" ? 1 : 14;
const SOME = wrongs.filter((_, place) => place % EVERY === 0);

/** Those that leave an error to nobody: a process survives that, or ends, and a test cannot. */
const UNSEEN: ReadonlySet<string> = new Set([
  "uncaught-calls",
  "exits-on-failed-calls",
  "acks-then-saves",
  "votes-then-saves",
  "saves-5-ms-later",
  // The probes do not look at whom a server names to clients,
  "knows-the-old-leader",
  "candidate-knows-a-leader",
  "learns-no-leader",
  "installs-tell-no-leader",
  "names-its-vote-after-restart",
  "takes-its-vote-for-its-leader",
  // at the times of entries,
  "first-entry-has-no-time",
  "commands-have-real-time",
  "takes-entries-with-own-time",
  // and at what goes on over more than one term, or without end.
  "keeps-installs-of-old-terms",
  "old-failure-frees-install",
  "takes-old-installs",
  "calls-again-when-a-call-fails",
  "answers-empty-calls-by-more",
  // They do not tell what a candidate or a leader saves of a term that it is answered, nor what a disk that fails does to one that leads.
  "late-vote-terms-unsaved",
  "install-terms-unsaved",
  "uncaught-votes",
  "uncaught-installs",
  // They give no command with spaces around it, have no log that fits no call, and hand on no answer that others have overtaken so far.
  "trims-commands",
  "sends-all-in-one-call",
  "takes-refusals-of-old-calls",
  "install-match-shrinks",
  // They ask one thing after the other.
  "forgets-who-asks-meanwhile",
  "leads-a-turn-later",
  "start-looks-before-a-turn",
  // Nor is there a leader for twenty heartbeats, one that sends what is right behind its snapshot, or several calls that are all refused.
  "quorum-check-forgets-itself",
  "no-prev-term-at-base",
  // No service of them is slow, empty or told two things at a time; no refusal comes late; and no disk fails when a vote is counted.
  "tells-what-is-applied",
  "empty-snapshot-is-none",
  "installs-by-an-earlier-look",
  "each-refusal-sends-again",
  "disk-errors-are-failed-calls",
  // Clients do not ask there who leads; nor does time pass for one that a snapshot's answer has deposed, nor do entries come back from a disk otherwise.
  "candidate-follows-who-matches",
  "leader-zero-is-nobody",
  "install-answer-stops-the-timer",
  "restores-entries-without-times",
  "restores-empty-commands-as-none",
  // No call fails late there, and no disk when a client brings a command.
  "failure-goes-back",
  "commands-survive-the-disk",
]);

/** Right ones that call or keep in a way of their own: the probes know the reference's. */
const OWN_WAY: ReadonlySet<string> = new Set([
  "makes-failed-calls-again",
  "keeps-entries-for-a-snapshot",
  "tracks-progress",
  "answers-bring-no-calls",
  "probes-until-it-matches",
  "replicators-beside-heartbeats",
  "sends-each-entry-by-itself",
  "announces-itself-before-its-first-entry",
  "ranks-logs-by-one-number",
]);

/** Of the simulation, for each right one. */
const STEPS = 3000;

const folderOf = (kind: string, name: string): string => path.join(ZRAFT_SUBMISSIONS, kind, name);

/** Does something with the modules of a program that has a submission laid over the reference. */
async function withModules<T>(submission: string, act: (modules: Modules) => Promise<T>): Promise<T> {
  const program = await completeProgram();
  try {
    await cp(submission, program, { recursive: true });
    return await act(await modulesOf(program));
  } finally {
    await rm(program, { recursive: true, force: true });
  }
}

describe("the bank of zraft", () => {
  test.each([
    ["right", RIGHT],
    ["wrong", Object.keys(WRONG)],
    ["hostile", Object.keys(HOSTILE)],
  ])("has a folder for each %s submission, and no other", async (kind, names) => {
    expect((await readdir(path.join(ZRAFT_SUBMISSIONS, kind))).toSorted()).toEqual([...names].toSorted());
  });

  test.each(wrongs)("wrong/%s has one file, with its mistake, and says what it breaks", async (name, wrong) => {
    const folder = path.join(folderOf("wrong", name), "zraft");
    const [file = "", ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(FILES[file as keyof typeof FILES]).toContain(wrong.function);
    const [first] = (await readFile(path.join(folder, file), "utf8")).split("\n");
    expect(first).toMatch(new RegExp(`^// Wrong: .+ \\(${wrong.breaks[0]}\\)\\.$`));
  });

  test("breaks each rule in two ways at the least, but for those that given code keeps", () => {
    const counts = Map.groupBy(
      wrongs.flatMap(([, { breaks }]) => breaks),
      (rule) => rule,
    );
    const rare = Object.keys(RULES).filter((rule) => (counts.get(rule as Wrong["breaks"][number])?.length ?? 0) < 2);
    expect(rare).toEqual(["E9", "F2"]);
  });

  test("lays a submission over the reference", async () => {
    const dir = await laidOver(folderOf("wrong", "vote-overwrites"));
    const files = await readdir(path.join(dir, "zraft"));
    const [elect, save] = await Promise.all(
      ["elect.ts", "persist.ts"].map((file) => readFile(path.join(dir, "zraft", file), "utf8")),
    );
    await rm(dir, { recursive: true });
    expect(files.toSorted()).toEqual(Object.keys(FILES).toSorted());
    expect(elect).toMatch(/^\/\/ Wrong: /);
    expect(save).not.toMatch(/^\/\/ Wrong: /);
  });
});

describe("probes of one server", () => {
  let folder: string;
  let reference: Modules;

  beforeAll(async () => {
    folder = await completeProgram();
    reference = await modulesOf(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const seenIn = (submission: string): Promise<string[]> =>
    withModules(submission, (modules) => tried({ modules, reference }));

  test("see nothing in the reference", async () => {
    expect(await seenIn("solution")).toEqual([]);
  });

  test.each(RIGHT.filter((name) => !OWN_WAY.has(name)))("see nothing in right/%s", async (name) => {
    expect(await seenIn(folderOf("right", name))).toEqual([]);
  });

  test.each(SOME.filter(([name]) => !UNSEEN.has(name)))(
    "see in wrong/%s a rule that it breaks",
    async (name, wrong) => {
      const rules = (await seenIn(folderOf("wrong", name))).map((line) => line.split(":")[0]);
      expect(wrong.breaks.filter((rule) => rules.includes(rule))).not.toEqual([]);
    },
  );
});

describe("in a world of chance", () => {
  test.each(RIGHT.map((name, place) => [name, place] as const))("right/%s breaks nothing", async (name, place) => {
    const isCalm = await withModules(folderOf("right", name), async (modules) => {
      const simulation = new Simulation(modules, {
        n: 2 + (place % 4),
        seed: place,
        maxState: place % 2 === 0 ? 30 : 0,
      });
      for (let step = 0; step < STEPS; step++) await simulation.step();
      const calm = await simulation.calmDown(500);
      simulation.lookAtLogs();
      expect(simulation.wrong).toEqual([]);
      return calm;
    });
    expect(isCalm).toBe(true);
  });
});

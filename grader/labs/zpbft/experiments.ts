import type { Random } from "../../checks/random.ts";
import type { Experiment } from "../../checks/runner.ts";
import { RSA_ID } from "../pbft/puppets/replica.ts";
import type { Check, ClusterTestName, OneServerName, Tried } from "./check.ts";
import { covers, GROUPS } from "./check.ts";
import { tryByzantine } from "./checks/byzantine.ts";
import { tryCommands } from "./checks/commands.ts";
import { tryConcurrent } from "./checks/concurrent.ts";
import { faultyOf, tryOneFaulty, tryOneKilled } from "./checks/one-faulty.ts";
import { tryTwoFaulty } from "./checks/too-many-faulty.ts";
import { type ClusterTest, clusterTest } from "./cluster-tests/cluster-test.ts";
import { TROUBLES } from "./cluster-tests/troubles.ts";
import { type Extra, type LogLevel, oneServer } from "./one-server/one-server.ts";
import type { Group } from "./one-server/scripts.ts";

/** One real server among 3f puppets: which it may be, and what is tried at the end. */
export interface OneServerShape {
  kind: "one server";
  name: OneServerName;
  /** How many may be faulty: one of these, chosen at random. */
  f: readonly number[];
  /** The ids of which one is chosen at random, if there are so many replicas. */
  ids: readonly number[];
  log: LogLevel;
  extras?: readonly Extra[];
}

/** Several real servers of 3f+1, and what is tried with them. */
interface ClusterShape {
  kind: "cluster";
  name: ClusterTestName;
  f: number;
  live: (random: Random) => readonly number[];
  /** The level that the servers log, where it is not the grade's. */
  log?: 0 | 1;
  run: (test: ClusterTest) => Promise<void>;
  /** What is tried behind that; with servers that let time pass, beside it, each with a cluster of its own. */
  later?: readonly ((test: ClusterTest) => Promise<void>)[];
}

export type Shape = OneServerShape | ClusterShape;

/** The experiments of these shapes, in this order, with all that the checks try in them. */
export function experimentsOf(shapes: readonly Shape[], checks: readonly Check[]): Experiment[] {
  return shapes.map((shape) => {
    const coverage = [...new Set(triesIn(shape.name, checks).map(covers))];
    if (shape.kind === "cluster") return clusterTest({ ...shape, coverage });
    const groups = (random: Random, f: number) => groupsIn(shape.name, checks, random, f);
    return oneServer({ ...shape, coverage, groups });
  });
}

function triesIn(experiment: Tried["experiment"], checks: readonly Check[]): Tried[] {
  return checks.flatMap(({ tries }) => tries).filter((tried) => tried.experiment === experiment);
}

/** The groups of scripts in the order in which a server gets them; each once, however many checks need it. */
export function groupsIn(experiment: OneServerName, checks: readonly Check[], random: Random, f: number): Group[] {
  // Two checks may need the same scripts.
  const tries = new Set(triesIn(experiment, checks));
  return GROUPS.flatMap((name) => {
    const found = [...tries].flatMap((tried) =>
      tried.part === name && "group" in tried ? [tried.group(random, f)] : [],
    );
    return found.length === 0 ? [] : [together(found as [Group, ...Group[]])];
  });
}

/** One group of the scripts of several, each once. */
function together([first, ...others]: [Group, ...Group[]]): Group {
  const known = new Set(first.scripts.map(({ text }) => text));
  const more = others.flatMap(({ scripts }) => scripts.filter(({ text }) => known.size < known.add(text).size));
  return { ...first, scripts: [...first.scripts, ...more] };
}

/** All ids from one to another. */
function ids(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export const BACKUP: OneServerShape = {
  kind: "one server",
  name: "backup",
  f: [1],
  ids: ids(1, 3),
  log: 1,
  extras: ["log"],
};
export const LIARS: OneServerShape = {
  kind: "one server",
  name: "liars",
  f: [1],
  ids: ids(1, 3),
  log: 0,
  extras: ["faults"],
};
export const LEADER: OneServerShape = {
  kind: "one server",
  name: "leader",
  f: [1],
  ids: [0],
  log: 0,
  extras: ["slow-or-dead"],
};
export const SEVEN: OneServerShape = {
  kind: "one server",
  name: "seven",
  f: [2],
  ids: ids(0, 6),
  log: 1,
  extras: ["hanging-or-dead"],
};
export const TEN: OneServerShape = { kind: "one server", name: "ten", f: [3], ids: ids(0, 9), log: 0 };

/** More seqs than a replica remembers, before the other scripts. */
export const LONG: OneServerShape = { kind: "one server", name: "long", f: [1], ids: ids(1, 3), log: 1 };

/** The handout tells no quorums of these, ids have two digits, and one of the puppets has RSA keys. */
export const MORE: OneServerShape = moreOf([5]);

export function moreOf(f: readonly number[]): OneServerShape {
  const all = ids(0, 3 * Math.max(...f));
  return { kind: "one server", name: "more", f, ids: all.filter((id) => id !== RSA_ID), log: 1 };
}

/** Four real servers: commands, many clients on a bad network, one server that is faulty, and two. */
export const FOUR: Shape = {
  kind: "cluster",
  name: "four",
  f: 1,
  live: () => ids(0, 3),
  run: async (test) => {
    // The client starts meanwhile.
    void test.person;
    await test.part("concurrent", () => tryConcurrent(test, 2));
    await test.logs();
  },
  later: [
    (test) => test.part("commands", async () => tryCommands(test, await test.person)),
    async (test) => {
      const faulty = faultyOf(test);
      const [cut, held, mute] = [...faulty.cut, ...faulty.stopped, ...faulty.mute] as [number, number, number];
      await test.part("one-faulty", () => tryOneFaulty(test, faulty));
      await test.part("too-many-faulty", () => tryTwoFaulty(test, { cut, held }));
      await test.logs();
      await test.part("one-faulty", () => tryOneKilled(test, mute));
    },
  ],
};

/** Many clients on a bad network, and f servers that are faulty. */
export const MANY: Shape = {
  kind: "cluster",
  name: "many",
  f: 2,
  live: () => ids(0, 6),
  run: async (test) => {
    await test.part("concurrent", () => tryConcurrent(test, Object.keys(TROUBLES).length));
    await test.part("one-faulty", () => tryOneFaulty(test, faultyOf(test)));
    await test.logs();
  },
};

/** The leader and f-1 backups are Byzantine puppets; the others are real servers. */
export function byzantineOf(f: number): Shape {
  const live = (random: Random): number[] =>
    random
      .shuffled(ids(1, 3 * f))
      .slice(f - 1)
      .toSorted((a, b) => a - b);
  return {
    kind: "cluster",
    name: "byzantine",
    f,
    live,
    // Also what a server says only to who asks for it is judged somewhere.
    log: 0,
    run: async (test) => {
      await test.part("byzantine", () => tryByzantine(test));
      await test.logs();
    },
  };
}

import { rm } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../grader/base/usage.ts";
import type { Suite } from "../../grader/checks/runner.ts";
import { type Grade, grade } from "../../grader/grading/grade.ts";
import type { Lab } from "../../grader/labs/lab.ts";
import { ZKVRAFT } from "../../grader/labs/zkvraft/lab.ts";
import { PUBLIC as ZKVRAFT_PUBLIC } from "../../grader/labs/zkvraft/suite.ts";
import { ZPAXOS } from "../../grader/labs/zpaxos/lab.ts";
import { PUBLIC as ZPAXOS_PUBLIC } from "../../grader/labs/zpaxos/suite.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC as ZPBFT_PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import { ZRAFT } from "../../grader/labs/zraft/lab.ts";
import { PUBLIC as ZRAFT_PUBLIC } from "../../grader/labs/zraft/suite.ts";
import { ZVIEWS } from "../../grader/labs/zviews/lab.ts";
import { PUBLIC as ZVIEWS_PUBLIC } from "../../grader/labs/zviews/suite.ts";
import { checksThat, type GradedReport } from "../../grader/report/report.ts";
import { WRONG } from "../submissions/bank.ts";
import { HOSTILE, type Hostile } from "../submissions/hostile.ts";
import * as zkvraft from "../submissions/zkvraft/bank.ts";
import * as zpaxos from "../submissions/zpaxos/bank.ts";
import * as zraft from "../submissions/zraft/bank.ts";
import * as zviews from "../submissions/zviews/bank.ts";
import { ENTRIES, type Entry, GOLDENS, gradeWhole, STORED, SUBMISSIONS } from "./grading.ts";
import {
  laidOver,
  ZKVRAFT_SUBMISSIONS,
  ZPAXOS_SUBMISSIONS,
  ZRAFT_SUBMISSIONS,
  ZVIEWS_SUBMISSIONS,
} from "./laid-over.ts";

/** The submissions of a lab, and what is known of them. */
export interface Bank {
  lab: Lab;
  suite: Suite;
  /** The right ones first. */
  entries: readonly Entry[];
  /** Where the mistake is of one that is wrong. */
  guilty(name: string): string | undefined;
  /** What is failed otherwise than the bank says of a wrong one; empty if nothing is. */
  misses(name: string, report: GradedReport): string[];
  grade(entry: Entry, seed: number): Promise<Grade>;
  /** Those that attack the grader, or that cannot be graded. */
  hostile: Readonly<Record<string, Hostile>>;
  /** Does something with the folder that a hostile one would hand in. */
  withHostile<T>(name: string, act: (dir: string) => Promise<T>): Promise<T>;
  /** The folder in which what a student reads is kept in golden files. */
  goldens: string;
  /** Those whose histories are stored beside the golden files. */
  stored: readonly Entry[];
}

const ZPBFT_BANK: Bank = {
  ...{ lab: ZPBFT, suite: ZPBFT_PUBLIC },
  entries: ENTRIES,
  guilty: (name) => WRONG[name]?.function,
  misses: (name, report) => {
    const failed = checksThat("failed", report).map(({ id }) => id);
    const expected = WRONG[name]?.fails ?? [];
    return failed.join() === expected.join()
      ? []
      : [`fails ${failed.join(" ") || "nothing"}, not ${expected.join(" ")}`];
  },
  grade: gradeWhole,
  hostile: HOSTILE,
  withHostile: (name, act) => act(path.join(SUBMISSIONS, "hostile", name)),
  goldens: GOLDENS,
  stored: STORED,
};

/** What a bank says of a wrong submission of a lab whose findings name a rule and a function each. */
interface Broken {
  breaks: readonly string[];
  function: string;
}

/** The submissions of such a lab. */
interface Submissions {
  RIGHT: readonly string[];
  WRONG: Readonly<Record<string, Broken>>;
  HOSTILE: Readonly<Record<string, Hostile>>;
}

/** The bank of a lab whose submissions are laid over the reference. */
function bankOver(
  { lab, suite, submissions }: Pick<Bank, "lab" | "suite"> & { submissions: string },
  { RIGHT: right, WRONG: wrong, HOSTILE: hostile }: Submissions,
): Bank {
  const withLaid = async <T>(kind: string, name: string, act: (dir: string) => Promise<T>): Promise<T> => {
    const dir = await laidOver(path.join(submissions, kind, name), lab.name);
    try {
      return await act(dir);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  };
  return {
    ...{ lab, suite, goldens: path.join(submissions, "golden"), stored: [] },
    entries: [
      ...right.map((name) => ({ kind: "right" as const, name })),
      ...Object.keys(wrong).map((name) => ({ kind: "wrong" as const, name })),
    ],
    guilty: (name) => wrong[name]?.function,
    misses: (name, report) => {
      const [first] = checksThat("failed", report);
      if (first === undefined) return ["fails nothing"];
      const rule = first.finding?.rule?.name ?? "no rule";
      const { breaks = [], function: guilty = "" } = wrong[name] ?? {};
      const [blamed = "nothing"] = first.finding?.functions ?? [];
      return [
        ...(breaks.includes(rule) ? [] : [`found by ${rule}, it breaks ${breaks.join(" ")}`]),
        ...(blamed === guilty ? [] : [`blames ${blamed} first`]),
      ];
    },
    grade: ({ kind, name }, seed) =>
      withLaid(kind, name, (dir) => grade({ lab, suite, dir, name: `${kind}/${name}`, seed, log: 1 })),
    hostile,
    withHostile: (name, act) => withLaid("hostile", name, act),
  };
}

const ZRAFT_BANK = bankOver({ lab: ZRAFT, suite: ZRAFT_PUBLIC, submissions: ZRAFT_SUBMISSIONS }, zraft);
const ZPAXOS_BANK = bankOver({ lab: ZPAXOS, suite: ZPAXOS_PUBLIC, submissions: ZPAXOS_SUBMISSIONS }, zpaxos);
const ZVIEWS_BANK = bankOver({ lab: ZVIEWS, suite: ZVIEWS_PUBLIC, submissions: ZVIEWS_SUBMISSIONS }, zviews);
const ZKVRAFT_BANK = bankOver({ lab: ZKVRAFT, suite: ZKVRAFT_PUBLIC, submissions: ZKVRAFT_SUBMISSIONS }, zkvraft);

export const BANKS: Readonly<Record<string, Bank>> = {
  zpbft: ZPBFT_BANK,
  zviews: ZVIEWS_BANK,
  zraft: ZRAFT_BANK,
  zkvraft: ZKVRAFT_BANK,
  zpaxos: ZPAXOS_BANK,
};

/** @throws UsageError when that lab has none */
export function bankOf(lab: string): Bank {
  const bank = BANKS[lab];
  if (bank === undefined) throw new UsageError(`--lab ${lab}: no such bank; expected ${Object.keys(BANKS).join(", ")}`);
  return bank;
}

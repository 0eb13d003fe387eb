import { rm } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../grader/base/usage.ts";
import { type Grade, grade } from "../../grader/grading/grade.ts";
import { ZRAFT } from "../../grader/labs/zraft/lab.ts";
import { PUBLIC } from "../../grader/labs/zraft/suite.ts";
import { checksThat, type GradedReport } from "../../grader/report/report.ts";
import { WRONG } from "../submissions/bank.ts";
import { RIGHT as ZRAFT_RIGHT, WRONG as ZRAFT_WRONG } from "../submissions/zraft/bank.ts";
import { ENTRIES, type Entry, gradeWhole } from "./grading.ts";
import { laidOver, ZRAFT_SUBMISSIONS } from "./laid-over.ts";

/** The submissions of a lab, and what is known of them. */
export interface Bank {
  /** The right ones first. */
  entries: readonly Entry[];
  /** Where the mistake is of one that is wrong. */
  guilty(name: string): string | undefined;
  /** What is failed otherwise than the bank says of a wrong one; empty if nothing is. */
  misses(name: string, report: GradedReport): string[];
  grade(entry: Entry, seed: number): Promise<Grade>;
  /** Whether what a student reads is kept in golden files. */
  hasGoldens: boolean;
}

const ZPBFT_BANK: Bank = {
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
  hasGoldens: true,
};

const ZRAFT_BANK: Bank = {
  entries: [
    ...ZRAFT_RIGHT.map((name) => ({ kind: "right" as const, name })),
    ...Object.keys(ZRAFT_WRONG).map((name) => ({ kind: "wrong" as const, name })),
  ],
  guilty: (name) => ZRAFT_WRONG[name]?.function,
  misses: (name, report) => {
    const [first] = checksThat("failed", report);
    if (first === undefined) return ["fails nothing"];
    const rule = first.finding?.rule?.name ?? "no rule";
    const { breaks = [], function: guilty = "" } = ZRAFT_WRONG[name] ?? {};
    const [blamed = "nothing"] = first.finding?.functions ?? [];
    return [
      ...((breaks as readonly string[]).includes(rule) ? [] : [`found by ${rule}, it breaks ${breaks.join(" ")}`]),
      ...(blamed === guilty ? [] : [`blames ${blamed} first`]),
    ];
  },
  grade: async ({ kind, name }, seed) => {
    const dir = await laidOver(path.join(ZRAFT_SUBMISSIONS, kind, name));
    try {
      return await grade({ lab: ZRAFT, suite: PUBLIC, dir, name: `${kind}/${name}`, seed, log: 1 });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
  hasGoldens: false,
};

const BANKS: Readonly<Record<string, Bank>> = { zpbft: ZPBFT_BANK, zraft: ZRAFT_BANK };

/** @throws UsageError when that lab has none */
export function bankOf(lab: string): Bank {
  const bank = BANKS[lab];
  if (bank === undefined) throw new UsageError(`--lab ${lab}: no such bank; expected ${Object.keys(BANKS).join(", ")}`);
  return bank;
}

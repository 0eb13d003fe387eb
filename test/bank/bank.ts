import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pMap from "p-map";
import { UsageError } from "../../grader/base/usage.ts";
import { wholeNumber } from "../../grader/commands/options.ts";
import type { RunEvidence } from "../../grader/grading/grade.ts";
import type { FailedCheck } from "../../grader/report/check-report.ts";
import { checksThat, type GradedReport } from "../../grader/report/report.ts";
import { writeBankPages } from "./bank-pages.ts";
import { type Bank, bankOf } from "./banks.ts";
import { BANK_LAB, BANK_SEED, matching, onlyOption, runAsProgram } from "./flags.ts";
import { differences, goldenText } from "./golden.ts";
import { type Entry, GOLDEN_SEED, goldenIn, historiesOf } from "./grading.ts";
import { type PackedRun, pack } from "./packed.ts";

const AT_ONCE_MAX = 64;

/** One row of the matrix: a submission, and what each check says of it. */
interface Row {
  entry: Entry;
  report: GradedReport;
  /** What does not fit the bank's word for it; empty if all does. */
  faults: string[];
  /** How the report differs from the golden file, a line each; empty if it does not. */
  changes: string[];
}

const BANK = {
  typed: "npm run grade:bank",
  usage: "[-- options]",
  options: {
    lab: BANK_LAB,
    only: onlyOption("only the submissions whose name matches"),
    seed: {
      ...BANK_SEED,
      help: "with another one than that of the golden files, these are not looked at",
      fallback: GOLDEN_SEED,
    },
    atOnce: {
      flags: "--at-once <N>",
      help: "grade so many at a time; the times are right only with 1",
      read: wholeNumber(1, AT_ONCE_MAX),
      fallback: 1,
    },
    write: {
      flags: "--write",
      help: "make what is reported now the golden files and the pages of docs/bank, and store the histories",
    },
  },
} as const;

/** Compares what a student reads with the golden files, and what fails with the bank. Exit code 0: all is as it was. */
await runAsProgram(BANK, async ({ options: { lab, only, seed, atOnce: concurrency, write } }) => {
  const bank = bankOf(lab);
  const entries = matching(only, bank.entries, ({ name }) => name);
  // Some labs have no golden files yet.
  const compared = seed === GOLDEN_SEED && (write || existsSync(bank.goldens)) ? bank.goldens : undefined;
  if (write && compared === undefined)
    throw new UsageError(`--seed ${seed}: --write goes with the seed ${GOLDEN_SEED} only, that of all golden files`);
  const rows = await pMap(
    entries,
    async (entry) => {
      const { report, evidence } = await bank.grade(entry, seed);
      const row = {
        entry,
        report,
        faults: faultsOf(bank, entry, report),
        changes: compared === undefined ? [] : await changesOf(goldenIn(compared, entry), report, write),
      };
      process.stdout.write(`${textOf(bank, row)}\n`);
      if (write && compared !== undefined && checksThat("inconclusive", report).length === 0) {
        await writeInto(goldenIn(compared, entry), goldenText(report));
        if (bank.stored.includes(entry)) await store(row, evidence);
      }
      return row;
    },
    { concurrency },
  );
  process.stdout.write(`\n${summary(bank, rows)}\n`);
  if (compared !== undefined) process.stdout.write(`${goldenSummary(rows)}\n`);
  if (write) await writeBankPages();
  return rows.every(({ faults, changes }) => faults.length === 0 && (write || changes.length === 0)) ? 0 : 1;
});

function faultsOf(bank: Bank, { kind, name }: Entry, report: GradedReport): string[] {
  const unclear = checksThat("inconclusive", report).map(({ id }) => id);
  return [
    ...(kind === "wrong" ? bank.misses(name, report) : checksThat("failed", report).map(failureOf)),
    ...(unclear.length === 0 ? [] : [`inconclusive: ${unclear.join(" ")}`]),
    ...(kind === "wrong" || report.score === 100 ? [] : [`${report.score} points`]),
  ];
}

function failureOf({ id, message, finding }: FailedCheck): string {
  return `fails ${id}: ${message}: ${finding?.seen}`;
}

async function changesOf(file: string, report: GradedReport, write: boolean): Promise<string[]> {
  const golden = await readFile(file, "utf8").catch(() => undefined);
  if (golden !== undefined) return differences(golden, goldenText(report));
  return [write ? "had no golden file before" : "no golden file: --write makes one"];
}

/** Stores what a golden file was made from. Not of what came to no verdict: that says nothing of the submission. */
async function store({ entry, report: { notes, typeErrors } }: Row, evidence: RunEvidence): Promise<void> {
  await writeInto(historiesOf(entry), pack({ ...runOf(evidence), notes, typeErrors }));
}

async function writeInto(file: string, content: string | Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

function runOf({ kept, errors }: RunEvidence): Pick<PackedRun, "kept" | "errors" | "histories"> {
  return {
    kept: Array.from(kept, ([name, { experiment }]) => ({ name, experiment })),
    errors,
    histories: new Map(Array.from(kept, ([name, { history }]) => [name, history])),
  };
}

function textOf(bank: Bank, { entry, report, faults, changes }: Row): string {
  const seconds = (report.duration_ms / 1000).toFixed(1).padStart(5);
  const found = checksThat("failed", report).map(nameAndRule);
  const mark = faults.length === 0 && changes.length === 0 ? " " : "!";
  return `${mark} ${seconds} s ${String(report.score).padStart(4)}  ${entry.kind}/${entry.name}: ${found.join(", ") || "-"}${blame(bank, { entry, report })}${[...faults, ...changes].map((line) => `\n        ${line}`).join("")}`;
}

function nameAndRule({ id, finding }: FailedCheck): string {
  return `${id} (${finding?.rule?.name ?? ""})`;
}

/** Which function the first failure points at, beside the one in which the mistake is. */
function blame(bank: Bank, { entry, report }: Pick<Row, "entry" | "report">): string {
  const [first] = checksThat("failed", report);
  if (first === undefined) return "";
  const [blamed = "nothing"] = first.finding?.functions ?? [];
  const guilty = bank.guilty(entry.name);
  return blamed === guilty ? `; ${blamed}` : `; blames ${blamed}, it is ${guilty}`;
}

function summary(bank: Bank, rows: readonly Row[]): string {
  const wrong = rows.filter(({ entry }) => entry.kind === "wrong");
  const right = rows.filter(({ entry }) => entry.kind === "right");
  const found = wrong.filter(({ report }) => report.score < 100).length;
  const blamed = wrong.filter(
    ({ entry, report }) => checksThat("failed", report)[0]?.finding?.functions[0] === bank.guilty(entry.name),
  ).length;
  const times = rows.map(({ report }) => report.duration_ms).toSorted((a, b) => a - b);
  const at = (share: number) => ((times[Math.floor((times.length - 1) * share)] ?? 0) / 1000).toFixed(1);
  return [
    `right: ${right.filter(({ report }) => report.score === 100).length} of ${right.length} get full marks`,
    `wrong: ${found} of ${wrong.length} lose points; in ${blamed} the first failure names the function with the mistake first`,
    `as the bank says: ${rows.filter(({ faults }) => faults.length === 0).length} of ${rows.length}`,
    `time: median ${at(0.5)} s, 90 % ${at(0.9)} s, longest ${at(1)} s`,
  ].join("\n");
}

function goldenSummary(rows: readonly Row[]): string {
  const same = rows.filter(({ changes }) => changes.length === 0).length;
  return `as the golden files say: ${same} of ${rows.length}`;
}

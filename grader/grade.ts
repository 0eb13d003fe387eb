import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { confinementHere, removeLeft } from "./isolation/confinement.ts";
import { inOrder, type Level, refuseLess } from "./isolation/layers.ts";
import { sealHere } from "./isolation/seal.ts";
import { type JournalRecord, writeJournal } from "./journal/journal.ts";
import type { Lab } from "./labs.ts";
import { checkReports, host, REPORT_SCHEMA, type Report } from "./report/report.ts";
import { stage } from "./submission/stage.ts";
import { readSubmission, type Submission } from "./submission/submission.ts";
import { typeErrors } from "./submission/type-check.ts";
import type { CheckSpec } from "./suites/check.ts";
import { Ledger } from "./suites/ledger.ts";
import { runStands, type Suite } from "./suites/suite.ts";

export interface GradeOptions {
  lab: Lab;
  suite: Suite;
  /** The folder of the submission. */
  dir: string;
  /** What the report calls it. */
  name: string;
  /** Where all chance comes from: a whole number. */
  seed: number;
  /** The lowest level that the servers log, 0 or 1. */
  log: number;
  /** How much isolation there must be: less is refused. */
  level?: Level;
  /** Make only the checks whose id this matches, and those that they need. */
  only?: RegExp;
}

/** A grade, and what it was made from. */
export interface Grade {
  report: Report;
  /** What crossed the wire, by stand. */
  journals: ReadonlyMap<string, readonly JournalRecord[]>;
  /** What the processes logged, by stand. */
  logs: ReadonlyMap<string, string>;
}

/**
 * Grades a submission: stages it, makes every check against real processes, and ends all that it started.
 *
 * @throws SubmissionError when it cannot be graded as it is
 * @throws IsolationError when the machine cannot isolate it as asked
 */
export async function grade(options: GradeOptions): Promise<Grade> {
  return gradeSubmission(await readSubmission(options.dir, options.lab), options);
}

/** Grades a submission that was read, or made up. */
export async function gradeSubmission(
  submission: Submission,
  { lab, suite, name, seed, log, level = "none", only }: Omit<GradeOptions, "dir">,
): Promise<Grade> {
  const startedAt = new Date();
  // The machine is asked what it lets be done while the stage is laid.
  const confining = confinementHere();
  // Where no stage can be laid, that is told, and nobody comes to ask for this.
  confining.catch(() => {});
  const staged = await stage(submission, confining);
  const journals = new Map<string, readonly JournalRecord[]>();
  const logs = new Map<string, string>();
  try {
    const confinement = await confining;
    const layers = inOrder([...confinement.layers, ...(sealHere() ?? [])]);
    refuseLess(level, layers);
    const chosen = withNeeds(suite.checks, only);
    const ledger = new Ledger(suite.vital);
    const wanted = new Set(chosen.flatMap(({ parts }) => parts));
    const setting = {
      program: staged.program,
      confinement,
      seed,
      log,
      ledger,
      wanted,
      keepJournal: (stand: string, records: readonly JournalRecord[]) => void journals.set(stand, records),
      keepLog: (stand: string, text: string) => void logs.set(stand, text),
    };
    const [mistakes] = await Promise.all([typeErrors(staged.dir, lab, confinement), runStands(suite, setting)]);
    const checks = checkReports(chosen, ledger.verdicts(chosen));
    const report: Report = {
      schema: REPORT_SCHEMA,
      lab: lab.name,
      submission: name,
      startedAt: startedAt.toISOString(),
      duration_ms: Date.now() - startedAt.getTime(),
      trouble: "",
      troubleOf: "",
      suite: suite.name,
      feedback: "full",
      isolation: layers,
      ...(confinement.lost?.length ? { isolationLost: confinement.lost } : {}),
      seed,
      host: host(),
      score: checks.reduce((sum, { points }) => sum + points, 0),
      maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
      typeErrors: mistakes,
      checks,
    };
    return { report, journals, logs };
  } finally {
    await staged.remove();
    await removeLeft(await confining);
  }
}

/**
 * Writes a grade into a folder, which is made if need be: `report.json`; and, if points were lost, what it was made from,
 * `journal/STAND.ndjson` and `log/STAND.txt`. Returns the report's file.
 */
export async function writeGrade({ report, journals, logs }: Grade, dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const [journalDir, logDir] = [path.join(dir, "journal"), path.join(dir, "log")];
  for (const old of [journalDir, logDir]) await rm(old, { recursive: true, force: true });
  if (report.checks.some(({ status }) => status !== "passed")) {
    if (journals.size > 0) for (const made of [journalDir, logDir]) await mkdir(made);
    for (const [name, records] of journals) await writeJournal(records, path.join(journalDir, `${name}.ndjson`));
    for (const [name, text] of logs) await writeFile(path.join(logDir, `${name}.txt`), text);
  }
  const file = path.join(dir, "report.json");
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  return file;
}

function withNeeds(specs: readonly CheckSpec[], only: RegExp | undefined): CheckSpec[] {
  if (only === undefined) return [...specs];
  const wanted = new Set(specs.filter(({ id }) => only.test(id)).map(({ id }) => id));
  // A check stands after those that it needs.
  for (const { id, needs } of specs.toReversed()) {
    if (wanted.has(id)) for (const need of needs) wanted.add(need);
  }
  return specs.filter(({ id }) => wanted.has(id));
}

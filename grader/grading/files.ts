import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { json } from "../base/text.ts";
import { UsageError } from "../base/usage.ts";
import { makeWritable, whyOf, writeWhole } from "../base/write.ts";
import { writeHistory } from "../history/history.ts";
import { checksOf, type Report } from "../report/report.ts";
import type { Made } from "./grade.ts";

const REPORT = "report.json";
const [HISTORY, LOG] = ["history", "log"];

/**
 * Makes the folder of a grade ready before anything is graded: makes it, and takes an earlier report out of it, so that
 * nobody takes that for the report of this grade, whatever ends it.
 *
 * @throws UsageError when nothing can be written there
 */
export async function prepareFolder(out: string): Promise<void> {
  try {
    await makeWritable(out);
    await rm(path.join(out, REPORT), { force: true });
  } catch (error) {
    throw new UsageError(`${out} cannot be written to (${whyOf(error)})`);
  }
}

/** Writes a grade's `report.json`. Returns its place. */
export async function writeReport(report: Report, out: string): Promise<string> {
  const file = path.join(out, REPORT);
  await writeWhole(file, json(report));
  return file;
}

/**
 * Writes what a grade was made from, if points were lost: `history/STAND.ndjson` and `log/STAND.txt`. What an earlier one
 * left is removed in any case. Each file is tried for itself, and of none a half is left.
 *
 * @throws Error which names the files that could not be written, and says why
 */
export async function writeEvidence({ report, histories, logs }: Made, out: string): Promise<void> {
  const [historyDir, logDir] = [path.join(out, HISTORY), path.join(out, LOG)];
  for (const old of [historyDir, logDir]) await rm(old, { recursive: true, force: true });
  if (histories.size === 0 || checksOf(report).every(({ status }) => status === "passed")) return;
  for (const made of [historyDir, logDir]) await mkdir(made);
  const faults: string[] = [];
  const tryTo = async (file: string, write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      faults.push(`${path.relative(out, file)} (${whyOf(error)})`);
      await rm(file, { force: true });
    }
  };
  // Logs first: they are small, and tell a person more.
  for (const [name, text] of logs) {
    const file = path.join(logDir, `${name}.txt`);
    await tryTo(file, () => writeFile(file, text));
  }
  for (const [name, records] of histories) {
    const file = path.join(historyDir, `${name}.ndjson`);
    await tryTo(file, () => writeHistory(records, file));
  }
  if (faults.length > 0) throw new Error(`${faults[0]}${faults.length > 1 ? `, and ${faults.length - 1} more` : ""}`);
}

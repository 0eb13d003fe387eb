import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../base/error-message.ts";
import { json } from "../base/text.ts";
import { UsageError } from "../base/usage.ts";
import { makeWritable, unwritten, whyOf, writeWhole } from "../base/write.ts";
import { readHistory, writeHistory } from "../history/files.ts";
import type { History, Protocol } from "../history/history.ts";
import { logSuffix } from "../history/log-place.ts";
import type { Lab } from "../labs/lab.ts";
import { checksOf, REPORT_SCHEMA, type Report } from "../report/report.ts";
import type { Made, RunEvidence } from "./grade.ts";

const REPORT = "report.json";
const PAGE = "report.html";
const [HISTORY, LOG] = ["history", "log"];

const RUN = "run.json";
const RUN_SCHEMA = "lab-run/1";

/** Which of the stored histories count, in their order, and what went wrong with the grader. */
export interface StoredRun {
  schema: string;
  kept: readonly { name: string; experiment: string }[];
  errors: readonly string[];
}

/**
 * Makes the folder of a grade ready before anything is graded: makes it, and takes an earlier report out of it, so that
 * nobody takes that for the report of this grade, whatever ends it. Where that cannot be done, nothing is said: writing the
 * grade fails for the same reason, and by then there is a verdict to be told first.
 */
export async function prepareFolder(out: string): Promise<void> {
  await makeWritable(out)
    .then(() => Promise.all([REPORT, PAGE].map((old) => rm(path.join(out, old), { force: true }))))
    .catch(() => {});
}

/**
 * Writes a grade's `report.json`. Returns its path.
 *
 * @throws Error with a sentence for people
 */
export async function writeReport(report: Report, out: string): Promise<string> {
  const file = path.join(out, REPORT);
  try {
    await writeWhole(file, json(report));
    return file;
  } catch (error) {
    const isThere = (await stat(file).catch(() => undefined))?.isFile() ?? false;
    throw new Error(`${unwritten(file, error)}${isThere ? "; the one that is there is of an earlier grade" : ""}`);
  }
}

/** The page of a grade that is written into a folder. */
export function pageIn(out: string): string {
  return path.join(out, PAGE);
}

/** Makes a grade's page when it is asked for, and once: it takes a while. */
export function pageMaker({ report, evidence }: Made, lab: Pick<Lab, "drawing" | "functions">): () => Promise<string> {
  let page: Promise<string> | undefined;
  const make = async (): Promise<string> => {
    // Loaded when the verdict has been told: nobody is to wait for it.
    const { pageOf } = await import("./page.ts");
    return pageOf(report, evidence, lab);
  };
  return () => {
    page ??= make();
    return page;
  };
}

/**
 * Writes a grade's `report.html`.
 *
 * @throws Error with a sentence for people
 */
export async function writePage(page: () => Promise<string>, out: string): Promise<void> {
  const file = pageIn(out);
  await writeWhole(file, await page()).catch((error: unknown) => {
    throw new Error(unwritten(file, error));
  });
}

/**
 * Writes what a grade was made from, if points were lost: `history/NAME.ndjson` and `log/NAME.txt`, by experiment, and
 * `history/run.json`, which says which histories count. Files of an earlier grade are removed in any case. A file that
 * cannot be written does not stop the others, and no half-written file is left.
 *
 * @throws Error which names the files that could not be written, and says why
 */
export async function writeEvidence({ report, evidence }: Made, out: string): Promise<void> {
  for (const old of [HISTORY, LOG]) await rm(path.join(out, old), { recursive: true, force: true });
  if (evidence.kept.size + evidence.dropped.size === 0 || checksOf(report).every(({ status }) => status === "passed"))
    return;
  await writeHistories(evidence, out);
}

/** Writes the evidence whatever the verdicts are. */
export async function writeHistories(
  { kept, dropped, errors }: Omit<RunEvidence, "files">,
  out: string,
): Promise<void> {
  for (const made of [HISTORY, LOG]) await mkdir(path.join(out, made), { recursive: true });
  const faults: string[] = [];
  const tryTo = async (name: string, write: (file: string) => Promise<void>): Promise<void> => {
    const file = path.join(out, name);
    try {
      await write(file);
    } catch (error) {
      faults.push(`${name} (${whyOf(error)})`);
      await rm(file, { force: true });
    }
  };
  const all = [...kept, ...Array.from(dropped, ([name, one]) => [`${name}.dropped`, one] as const)];
  // Logs first: they are small, and tell a person more.
  for (const [name, { history }] of all) {
    for (const [file, text] of logsOf(name, history))
      await tryTo(path.join(LOG, `${file}.txt`), (place) => writeFile(place, text));
  }
  for (const [name, { history }] of all)
    await tryTo(path.join(HISTORY, `${name}.ndjson`), (place) => writeHistory(history, place));
  const run: StoredRun = {
    schema: RUN_SCHEMA,
    kept: Array.from(kept, ([name, { experiment }]) => ({ name, experiment })),
    errors,
  };
  await tryTo(path.join(HISTORY, RUN), (place) => writeFile(place, `${JSON.stringify(run, undefined, 2)}\n`));
  if (faults.length > 0) throw new Error(`${faults[0]}${faults.length > 1 ? `, and ${faults.length - 1} more` : ""}`);
}

/** What each process of an experiment logged, by the experiment's name; if there are several processes, by the experiment's and the process's. */
function logsOf(name: string, history: History): Map<string, string> {
  const byMember = Map.groupBy(
    history.of("log").filter(({ stream }) => stream === "stderr"),
    ({ who }) => who,
  );
  return new Map(
    Array.from(byMember, ([who, lines]) => [
      `${name}${logSuffix(who, byMember.size === 1)}`,
      lines.map(({ text }) => text).join(""),
    ]),
  );
}

const TAKES = "--replay takes the folder of a grade that lost points";

/** Reads a file of a grade's folder. */
async function readStored(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read (${whyOf(error)}): ${TAKES}`);
  });
}

/** Parses a file that a grade wrote; the error names the file that is something else. */
async function parseStored<T>(file: string, parse: (text: string) => T): Promise<T> {
  const text = await readStored(file);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not what a grade wrote (${messageOf(error)}): ${TAKES}`);
  }
}

type Stored = Record<string, unknown>;

/** A JSON object of this schema, which has the lists that such a one has. */
function storedAs<T>(file: string, schema: string, lists: (stored: Stored) => string[]): (text: string) => T {
  return (text) => {
    const stored = JSON.parse(text) as Stored | null;
    if (stored?.schema !== schema) {
      throw new UsageError(`${file}: its schema is ${stored?.schema}, and must be ${schema}: ${TAKES}`);
    }
    const missing = lists(stored).find((name) => !Array.isArray(stored[name]));
    if (missing !== undefined) throw new UsageError(`${file}: its ${missing} is no list: ${TAKES}`);
    return stored as T;
  };
}

/**
 * Reads the report that `writeReport` wrote.
 *
 * @throws UsageError when there is none, or it is not what was written
 */
export function readReport(out: string): Promise<Report> {
  const file = path.join(out, REPORT);
  return parseStored(
    file,
    storedAs<Report>(file, REPORT_SCHEMA, ({ graded }) => (graded === false ? [] : ["checks"])),
  );
}

/**
 * Reads the histories that `writeEvidence` wrote.
 *
 * @throws UsageError when there are none, or they are not what was written
 */
export async function readEvidence(
  out: string,
  protocol: Protocol,
): Promise<StoredRun & { histories: Map<string, History> }> {
  const file = path.join(out, HISTORY, RUN);
  const run = await parseStored(
    file,
    storedAs<StoredRun>(file, RUN_SCHEMA, () => ["kept", "errors"]),
  );
  const histories = new Map<string, History>();
  for (const { name } of run.kept) {
    const history = await parseStored(path.join(out, HISTORY, `${name}.ndjson`), (text) => readHistory(text, protocol));
    histories.set(name, history);
  }
  return { ...run, histories };
}

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CheckStatus } from "../../../grader/checks/check.ts";
import { type Candidate, readCandidate } from "../../../grader/class/candidate.ts";
import { type ClassOptions, gradeClass } from "../../../grader/class/class.ts";
import { findEntries, nameEntries } from "../../../grader/class/entries.ts";
import type { Entry } from "../../../grader/class/entry.ts";
import { gradeTask } from "../../../grader/class/grade-task.ts";
import { poolEngine } from "../../../grader/class/pool.ts";
import type { Result } from "../../../grader/class/result.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import type { CheckAbout, CheckReport } from "../../../grader/report/check-report.ts";
import { type ErrorSource, errorReport, type GradedReport, type Report } from "../../../grader/report/report.ts";
import { COMMIT, folderOf, temporaryDir } from "../support.ts";

/** Somebody's submission, which lies there. */
export function entryAt(place: string, more: Partial<Entry> = {}): Entry {
  const parts = [{ place, name: path.basename(place) }];
  const of = { key: "name:ann", student: "ann", id: "", late: "" as const, attempt: "", source: "ann", notes: [] };
  return { name: "ann", ...of, parts, ...more };
}

/** A report as grading writes it, in which each of these checks is worth 10 points. */
export function reportOf(statuses: Record<string, CheckStatus>, more: Partial<GradedReport> = {}): GradedReport {
  const checks = Object.entries(statuses).map(([id, status]): CheckReport => {
    const points = status === "passed" ? 10 : 0;
    const about = { id, title: `title of ${id}`, hidden: false, rules: ["C1"], points, maxPoints: 10 };
    return { ...about, ...outcomeOf(id)[status] };
  });
  return {
    schema: "lab-report/2",
    lab: "zpbft",
    submission: "/somewhere/else",
    startedAt: "2026-01-01T00:00:00.000Z",
    duration_ms: 1234,
    graded: true,
    suite: "public",
    feedback: "full",
    isolation: [],
    seed: 7,
    host: { platform: "linux", arch: "x64", cpus: 2, node: "v26.0.0", idle: "proc" },
    score: checks.reduce((sum, { points }) => sum + points, 0),
    maxScore: 10 * checks.length,
    notes: [],
    typeErrors: [],
    checks,
    ...more,
  };
}

/** What is told of a check, by its status. */
function outcomeOf(id: string): Outcomes {
  return {
    passed: { status: "passed" },
    failed: {
      status: "failed",
      message: "it is wrong",
      finding: {
        rule: { name: "C1", text: "text of C1", handout: "handout.md", section: "commit" },
        ...{ functions: [], expected: "", seen: `what ${id} saw`, evidence: [], thrown: [], moreFindings: 0 },
      },
    },
    skipped: { status: "skipped", reason: "something else failed" },
    inconclusive: { status: "inconclusive", reason: "no port" },
  };
}

type Outcomes = { [Status in CheckStatus]: Omit<Extract<CheckReport, { status: Status }>, keyof CheckAbout> };

/** A report that there is no grade, as grading writes it. */
export function errorOf(errorSource: ErrorSource, error: string, notes: readonly string[] = []): Report {
  const { lab, submission, startedAt, suite } = reportOf({});
  return {
    ...errorReport({ lab, submission, startedAt, suite, maxScore: 20 }, errorSource, error, notes),
    duration_ms: 1234,
  };
}

/** Does what the first line of the "submission" says, and notes that it ran. */
const SCRIPT = `
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
const [dir, out, ran] = process.argv.slice(2);
const [what, ...rest] = readFileSync(dir + "/zpbft/commit.ts", "utf8").split("\\n");
appendFileSync(ran, what + "\\n");
const first = readFileSync(ran, "utf8").split("\\n").filter((line) => line === what).length === 1;
const write = () => {
  writeFileSync(out + "/history.txt", "what crossed the wire");
  writeFileSync(out + "/report.json", rest.join("\\n"));
};
if (what === "report") write();
else if (what === "crash at first" && !first) write();
else if (what === "hang") setInterval(() => {}, 1000);
else if (what === "half a report") writeFileSync(out + "/report.json", '{"schema": "lab-report/2", "che');
else { console.error("it went wrong"); process.kill(process.pid, "SIGKILL"); }
`;

/** How a fake class is graded. */
type FakeOptions = ClassOptions & { atOnce: number; limit_ms: number };

/** A class whose submissions say themselves what grading them comes to. None says the same as another, but for those that begin with "same". */
export async function fakeClass(submissions: Record<string, string>) {
  const textOf = (name: string, text: string): string => (name.startsWith("same") ? text : `${text}\n${spaces(name)}`);
  const files = Object.entries(submissions).map(([name, text]) => [`${name}/${COMMIT}`, textOf(name, text)]);
  const dir = await folderOf({ ".keep": "", ...Object.fromEntries(files) });
  const script = path.join(await folderOf({ "fake.mjs": SCRIPT }), "fake.mjs");
  const out = await temporaryDir();
  const ran = path.join(await folderOf({ ran: "" }), "ran");
  const options = ({ atOnce = 2, limit_ms = 100_000, ...more }: Partial<FakeOptions>): ClassOptions => ({
    lab: ZPBFT,
    suite: "public",
    maxScore: 100,
    out,
    engine: poolEngine(
      atOnce,
      gradeTask({
        commandOf: (submission, written) => [script, submission, written, ran],
        cwd: out,
        limit_ms,
      }),
    ),
    feedback: "full",
    isPageWritten: true,
    basis: { asked: ["--seed", "7"], grader: "this one" },
    watcher: { begin() {}, started() {}, finished() {} },
    signal: new AbortController().signal,
    ...more,
  });
  return {
    out,
    submitted: dir,
    /** Grades it. Returns the results, and what ran for them. */
    async run(more: Partial<FakeOptions> = {}): Promise<{ results: Result[]; ran: string[] }> {
      await writeFile(ran, "");
      const candidates: Candidate[] = [];
      const { found } = await findEntries(dir, ZPBFT.gradedFiles);
      for (const entry of nameEntries(found, new Map())) candidates.push(await readCandidate(entry, ZPBFT));
      const results = await gradeClass(candidates, options(more));
      return { results, ran: (await readFile(ran, "utf8")).split("\n").filter(Boolean).toSorted() };
    },
    submit: (name: string, text: string) => writeFile(path.join(dir, name, COMMIT), textOf(name, text)),
    read: (name: string) => readFile(path.join(out, name), "utf8"),
  };
}

/** A line that differs between names, and says nothing: JSON allows it anywhere. */
function spaces(name: string): string {
  return Array.from(Buffer.from(name), (byte) => byte.toString(2).replaceAll("0", " ").replaceAll("1", "\t")).join("");
}

/** A submission whose grade is this report. */
export function graded(statuses: Record<string, CheckStatus>): string {
  return written(reportOf(statuses));
}

/** A submission of which grading writes this report. */
export function written(report: Report): string {
  return `report\n${JSON.stringify(report)}`;
}

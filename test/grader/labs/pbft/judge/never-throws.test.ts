import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Finding, Outcome } from "../../../../../grader/checks/check.ts";
import { Scoreboard } from "../../../../../grader/checks/scoreboard.ts";
import { readHistory, writeHistory } from "../../../../../grader/history/files.ts";
import { History } from "../../../../../grader/history/history.ts";
import { linearizable, type Operation } from "../../../../../grader/labs/kit/linearizable.ts";
import { disagreements } from "../../../../../grader/labs/pbft/judge/agreement.ts";
import { caseOf } from "../../../../../grader/labs/pbft/judge/case.ts";
import { judgeCommits, malformedCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { judgeExecution, wrongResults } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { isDatabases, readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { mismatches } from "../../../../../grader/labs/pbft/judge/log-truth.ts";
import { missingAnswers, missingCommits } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { answersTo } from "../../../../../grader/labs/pbft/judge/replies.ts";
import { RULES } from "../../../../../grader/labs/pbft/rules.ts";
import { PBFT } from "../../../../../grader/labs/pbft/wire.ts";
import { answerText } from "../../../../../grader/labs/zpbft/cluster-tests/asks.ts";
import { judgeClusterTest } from "../../../../../grader/labs/zpbft/cluster-tests/judge.ts";
import { foundIn } from "../../../../../grader/labs/zpbft/findings.ts";
import { judgeOneServer } from "../../../../../grader/labs/zpbft/one-server/judge.ts";
import { PUBLIC } from "../../../../../grader/labs/zpbft/suite.ts";
import { bounded, REPORT_BYTES_MAX } from "../../../../../grader/report/bounded.ts";
import { checkReports } from "../../../../../grader/report/check-report.ts";
import { exitCode } from "../../../../../grader/report/report.ts";
import { REPORTER_NAMES, reporterOf } from "../../../../../grader/report/reporters/reporters.ts";
import { terminalReport } from "../../../../../grader/report/terminal.ts";
import { CONTEXT, reportOf } from "../../../report/reporters/samples.ts";
import { temporaryDir } from "../../../support.ts";
import { type AnyHistory, history } from "./histories.ts";

/** FUZZ_RUNS=100000 tries so many; FUZZ_SEED others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 10);

vi.setConfig({ testTimeout: 60_000 + 60 * numRuns });

const REPORTERS = await Promise.all(REPORTER_NAMES.map(reporterOf));

const ALL = PUBLIC.checks.map(({ id }) => id);

/** What the platforms are sent, and files, take most of the time: they are made of every so many. */
const REPORTED_EVERY = 20;

const part = (what: string): string => `backup/${what}`;

/** What the judges of one server and of several say of a history, and how a person reads it. */
function judgeWhole({ history, several }: Pick<AnyHistory, "history" | "several">) {
  const outcomes = [judgeOneServer(history, part), judgeClusterTest(several, part)] as [Outcome, Outcome];
  return { outcomes, told: outcomes.map(toldBy) };
}

function toldBy({ found, covered, blocked }: Outcome): { findings: [readonly string[], Finding][]; rest: unknown } {
  return { findings: found.map(({ checks, describe }) => [checks, describe()]), rest: { covered, blocked } };
}

/** All that is made of a history, to the last word that a platform is sent. Returns how much was found. */
function judgeAll({ subject, history, several, log }: AnyHistory, isReported: boolean): number {
  const { calls } = history;
  const about = caseOf(history, subject.id);
  const { messages, models } = about;
  const violations = [
    ...malformedCommits(subject, calls),
    ...judgeCommits(subject, models, messages),
    ...judgeCommits(subject, models, messages, true),
    ...judgeExecution(subject, models, messages),
    ...wrongResults(subject, models, messages),
    ...missingCommits(subject, models, messages),
    ...missingAnswers(subject, models),
    ...disagreements([0, 1, 2, 3], subject.keyring, messages),
  ];
  const requests = messages.flatMap(({ method, params }) => (method === "Server.RequestRpc" ? params : []));
  for (const request of requests) answerText(answersTo(request, messages, subject.keyring));
  const { entries, misfits } = readLog("server", log);
  const untrue = mismatches(subject.id, entries, calls);
  isDatabases(log);

  const scoreboard = new Scoreboard("start");
  const found = violations.map((violation, place) =>
    foundIn(about, violation, [ALL[1 + (place % (ALL.length - 1))] as string]),
  );
  const untold = () => ({
    ...{ rule: "L2", functions: [], message: "", expected: "", thrown: [], seen: misfits[0] ?? "" },
    evidence: untrue.map(({ text }) => text),
  });
  scoreboard.add({ found: [...found, { checks: ["log-truth"], describe: untold }], covered: [], blocked: [] });
  const { outcomes } = judgeWhole({ history, several });
  for (const outcome of outcomes) scoreboard.add(outcome);
  const report = bounded(
    reportOf(
      ...checkReports(PUBLIC.checks, scoreboard.verdicts(PUBLIC.checks), { handout: "handout.md", rules: RULES }),
    ),
  );
  terminalReport(report);
  exitCode(report);
  if (isReported) for (const reporter of REPORTERS) reporter(report, CONTEXT);
  expect(JSON.stringify(report).length).toBeLessThan(REPORT_BYTES_MAX);
  return violations.length + outcomes.flatMap(({ found }) => found).length;
}

test("no judge throws, whatever crossed the wire and was logged, and the judges have much to say", () => {
  let [found, judged] = [0, 0];
  fc.assert(
    fc.property(history, (one) => {
      judged += 1;
      found += judgeAll(one, judged % REPORTED_EVERY === 0);
    }),
    { numRuns, seed },
  );
  expect(found).toBeGreaterThan(numRuns);
});

test("whatever happened, the judges say the same of what was written down and read again, word for word", async () => {
  const dir = await temporaryDir();
  const reread = async (history: History): Promise<History> => {
    const file = path.join(dir, "history.ndjson");
    await writeHistory(history, file);
    return readHistory(await readFile(file, "utf8"), PBFT);
  };
  let found = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ history, several }) => {
      const { told } = judgeWhole({ history, several });
      found += told.flatMap(({ findings }) => findings).length;
      const again = { history: await reread(history), several: await reread(several) };
      expect(judgeWhole(again).told).toEqual(told);
      const copied = { history: History.of(history.events, PBFT), several: History.of(several.events, PBFT) };
      expect(judgeWhole(copied).told).toEqual(told);
    }),
    { numRuns: numRuns / REPORTED_EVERY, seed },
  );
  expect(found).toBeGreaterThan(numRuns / REPORTED_EVERY);
});

test("the judge of clients' histories is asked only what it can judge, and does not throw then", () => {
  const operation: fc.Arbitrary<Operation> = fc
    .record({
      client: fc.constantFrom("a", "b", "c"),
      command: fc.constantFrom("put x 1", "put x 2", "get x", "del x", "put y 1", "get y"),
      invoked: fc.nat(50),
      took_ms: fc.option(fc.nat(20), { nil: undefined }),
      result: fc.oneof(fc.constantFrom("put ok", "del ok", "result: 1", "result: 2"), fc.string({ unit: "binary" })),
    })
    .map(({ took_ms, result, ...rest }) => ({
      ...rest,
      returned: took_ms === undefined ? undefined : rest.invoked + took_ms,
      result: took_ms === undefined ? undefined : result,
    }));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 15 }), (operations) => {
      expect(linearizable(operations).verdict).toMatch(/linearizable$|out of time/);
    }),
    { numRuns, seed },
  );
});

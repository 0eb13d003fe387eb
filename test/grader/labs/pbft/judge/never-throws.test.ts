import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Scoreboard } from "../../../../../grader/checks/scoreboard.ts";
import { linearizable, type Operation } from "../../../../../grader/labs/kit/linearizable.ts";
import { disagreements } from "../../../../../grader/labs/pbft/judge/agreement.ts";
import { judgeCommits, malformedCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { judgeExecution, wrongResults } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { isDatabases, readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { lies } from "../../../../../grader/labs/pbft/judge/log-truth.ts";
import { modelOf } from "../../../../../grader/labs/pbft/judge/model.ts";
import { firstUnexecuted, missingAnswers, missingCommits } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { answersTo } from "../../../../../grader/labs/pbft/judge/replies.ts";
import { RULES } from "../../../../../grader/labs/pbft/rules.ts";
import { answerText } from "../../../../../grader/labs/zpbft/cluster-tests/answer-text.ts";
import { failureOf } from "../../../../../grader/labs/zpbft/findings.ts";
import { CATALOGUE } from "../../../../../grader/labs/zpbft/public/catalogue.ts";
import { bounded, REPORT_BYTES_MAX } from "../../../../../grader/report/bounded.ts";
import { checkReports } from "../../../../../grader/report/check-report.ts";
import { exitCode } from "../../../../../grader/report/report.ts";
import { REPORTER_NAMES, reporterOf } from "../../../../../grader/report/reporters/reporters.ts";
import { terminalReport } from "../../../../../grader/report/terminal.ts";
import { CONTEXT, reportOf } from "../../../report/reporters/samples.ts";
import { type AnyHistory, history } from "./histories.ts";

/** FUZZ_RUNS=100000 tries so many; FUZZ_SEED others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 10);

vi.setConfig({ testTimeout: 60_000 + 20 * numRuns });

const REPORTERS = await Promise.all(REPORTER_NAMES.map(reporterOf));

const ALL = CATALOGUE.map(({ id }) => id);

/** What the platforms are sent takes most of the time, and is tried with any report elsewhere: it is made of every so many. */
const REPORTED_EVERY = 20;

/** All that is made of a history, to the last word that a platform is sent. Returns how much was found. */
function judgeAll({ subject, history, log }: AnyHistory, isReported: boolean): number {
  const { events, records } = history;
  const models = modelOf(subject, events);
  const violations = [
    ...malformedCommits(subject, records),
    ...judgeCommits(subject, models, events),
    ...judgeCommits(subject, models, events, true),
    ...judgeExecution(subject, models, events),
    ...wrongResults(subject, models, events),
    ...missingCommits(subject, models, events),
    ...missingAnswers(subject, models),
    ...disagreements([0, 1, 2, 3], subject.keyring, events),
  ];
  firstUnexecuted(subject, models, events);
  const requests = events.flatMap(({ method, params }) => (method === "Server.RequestRpc" ? params : []));
  for (const request of requests) answerText(answersTo(request, events, subject.keyring));
  const { entries, misfits } = readLog("server", log);
  const untrue = lies(subject.id, entries, records);
  isDatabases(log);

  const scoreboard = new Scoreboard("start");
  for (const [place, violation] of violations.entries()) {
    const evidence = { subject, models, records: events, server: undefined };
    scoreboard.fail(ALL[1 + (place % (ALL.length - 1))] as string, () => failureOf(violation, evidence));
  }
  scoreboard.fail("log-truth", () => ({
    ...{ rule: "L2", functions: [], message: "", expected: "", thrown: [], seen: misfits[0] ?? "" },
    evidence: untrue.map(({ text }) => text),
  }));
  const report = bounded(
    reportOf(...checkReports(CATALOGUE, scoreboard.verdicts(CATALOGUE), { handout: "handout.md", rules: RULES })),
  );
  terminalReport(report);
  exitCode(report);
  if (isReported) for (const reporter of REPORTERS) reporter(report, CONTEXT);
  expect(JSON.stringify(report).length).toBeLessThan(REPORT_BYTES_MAX);
  return violations.length;
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

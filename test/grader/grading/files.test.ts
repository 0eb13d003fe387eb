import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../grader/base/usage.ts";
import type { Evidence } from "../../../grader/checks/attempt.ts";
import {
  prepareFolder,
  readEvidence,
  writeEvidence,
  writeHistories,
  writeReport,
} from "../../../grader/grading/files.ts";
import type { RunEvidence } from "../../../grader/grading/grade.ts";
import type { History } from "../../../grader/history/history.ts";
import { PBFT } from "../../../grader/labs/pbft/wire.ts";
import type { CheckReport } from "../../../grader/report/check-report.ts";
import type { Report } from "../../../grader/report/report.ts";
import { outcome } from "../checks/outcomes.ts";
import { historyOf } from "../labs/zpbft/history-text.ts";
import { temporaryDir } from "../support.ts";

const FOUR = { live: [0, 1, 2, 3] };

const evidenceOf = (experiment: string, history: History): Evidence => ({ experiment, history, outcome: outcome({}) });

/** Two attempts of an experiment that count, one of another that does not, and something that went wrong. */
const EVIDENCE: RunEvidence = {
  files: new Map(),
  kept: new Map([
    ["backup-1", evidenceOf("backup", historyOf("pp P0 P1 COMMIT; says: one; idle"))],
    ["backup-2", evidenceOf("backup", historyOf("pp; says: two"))],
    ["four", evidenceOf("four", historyOf("0 says: zero; 3 says: three; client says: client; prints: out", FOUR))],
  ]),
  dropped: new Map([["ten-1", evidenceOf("ten", historyOf("pp C0 C1; says: ten"))]]),
  errors: ["ten: the machine fell short"],
};

const report = (...statuses: CheckReport["status"][]) =>
  ({ graded: true, checks: statuses.map((status) => ({ status })) }) as unknown as Report;

const namesIn = async (dir: string) => (await readdir(dir, { recursive: true })).toSorted();

const ALL = [
  "history",
  "history/backup-1.ndjson",
  "history/backup-2.ndjson",
  "history/four.ndjson",
  "history/run.json",
  "history/ten-1.dropped.ndjson",
  "log",
  "log/backup-1.txt",
  "log/backup-2.txt",
  "log/four-client.txt",
  "log/four-replica-0.txt",
  "log/four-replica-3.txt",
  "log/ten-1.dropped.txt",
];

describe("what a grade was made from", () => {
  test("is written as histories, as logs, and as what of it counts; and it reads as what was written", async () => {
    const out = await temporaryDir();
    await writeHistories(EVIDENCE, out);
    expect(await namesIn(out)).toEqual(ALL);
    expect(await readFile(path.join(out, "log", "four-replica-3.txt"), "utf8")).toBe("three\n");
    const { histories, ...run } = await readEvidence(out, PBFT);
    expect(run).toEqual({
      schema: "lab-run/1",
      kept: [
        { name: "backup-1", experiment: "backup" },
        { name: "backup-2", experiment: "backup" },
        { name: "four", experiment: "four" },
      ],
      errors: ["ten: the machine fell short"],
    });
    expect([...histories.keys()]).toEqual(["backup-1", "backup-2", "four"]);
    for (const [name, { history }] of EVIDENCE.kept) {
      const read = histories.get(name) as History;
      expect(read.events.map(({ time_ms, ...event }) => event)).toEqual(
        history.events.map(({ time_ms, ...event }) => JSON.parse(JSON.stringify(event))),
      );
    }
  });

  test("is written only where points were lost, and what an earlier grade left is removed in any case", async () => {
    const out = await temporaryDir();
    await writeEvidence({ report: report("passed", "failed"), evidence: EVIDENCE }, out);
    expect(await namesIn(out)).toEqual(ALL);
    await writeEvidence({ report: report("passed", "passed"), evidence: EVIDENCE }, out);
    expect(await namesIn(out)).toEqual([]);
    await writeEvidence({ report: report("inconclusive"), evidence: EVIDENCE }, out);
    expect(await namesIn(out)).toEqual(ALL);
    const nothing = { files: new Map(), kept: new Map(), dropped: new Map(), errors: [] };
    await writeEvidence({ report: report("failed"), evidence: nothing }, out);
    expect(await namesIn(out)).toEqual([]);
  });

  test("is written as far as it can be, and what could not be is told", async () => {
    const out = await temporaryDir();
    // No folder of that name is there.
    const kept = new Map([["no/where", evidenceOf("no", historyOf("says: lost"))], ...EVIDENCE.kept]);
    await expect(writeHistories({ ...EVIDENCE, kept }, out)).rejects.toThrow(
      /^log\/no\/where\.txt \(.*\), and 1 more$/,
    );
    expect(await namesIn(out)).toEqual(ALL);
  });
});

test("a folder that is made ready has no report of an earlier grade", async () => {
  const out = await temporaryDir();
  for (const name of ["report.json", "report.html"]) await writeFile(path.join(out, name), "{}");
  await prepareFolder(out);
  expect(await namesIn(out)).toEqual([]);
});

test("a report that cannot be written is told by its place and the reason; no earlier one is taken for it", async () => {
  const out = await temporaryDir();
  const file = path.join(out, "file");
  await writeFile(file, "");
  const place = path.join(file, "deep", "report.json");
  await prepareFolder(path.dirname(place));
  await expect(writeReport(report("failed"), path.dirname(place))).rejects.toThrow(
    `${place} cannot be written: ${file} is a file, and no folder`,
  );
  await mkdir(path.join(out, "report.json"));
  await expect(writeReport(report("failed"), out)).rejects.toThrow(/report\.json cannot be written: EISDIR: [^;]*$/);
});

describe("a folder that holds something else is told by the file that is wrong, and by what it ought to be:", () => {
  const FIX = "--replay takes the folder of a grade that lost points";

  test.each([
    ["run.json", undefined, /history\/run\.json cannot be read \(.*\): /],
    ["run.json", "{", /history\/run\.json is not what a grade wrote \(.*JSON.*\): /],
    ["run.json", "null", /history\/run\.json: its schema is undefined, and must be lab-run\/1: /],
    ["run.json", '{"schema":"lab-run/0"}', /history\/run\.json: its schema is lab-run\/0, and must be lab-run\/1: /],
    ["run.json", '{"schema":"lab-run/1","errors":[]}', /history\/run\.json: its kept is no list: /],
    ["run.json", '{"schema":"lab-run/1","kept":[],"errors":{}}', /history\/run\.json: its errors is no list: /],
    ["backup-2.ndjson", undefined, /history\/backup-2\.ndjson cannot be read \(.*\): /],
    ["backup-2.ndjson", "hello\n", /history\/backup-2\.ndjson is not what a grade wrote \(.*JSON.*\): /],
    ["backup-2.ndjson", "null\n", /history\/backup-2\.ndjson is not what a grade wrote \(.*\): /],
    [
      "backup-2.ndjson",
      '{"at":1,"time_ms":0,"kind":"passed","call":7}\n',
      /history\/backup-2\.ndjson is not what a grade wrote \(event 1: there is no call 7\): /,
    ],
  ])("%s that is %j", async (name, text, message) => {
    const out = await temporaryDir();
    await writeHistories(EVIDENCE, out);
    const file = path.join(out, "history", name);
    if (text === undefined) await rm(file);
    else await writeFile(file, text);
    const error = await readEvidence(out, PBFT).then(
      () => expect.fail("it was read"),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(FIX);
  });
});

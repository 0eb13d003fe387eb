import { execa } from "execa";
import { describe, expect, test } from "vitest";
import type { CheckReport, FailedCheck, FindingReport, PassedCheck } from "../../../grader/report/check-report.ts";
import type { Report } from "../../../grader/report/report.ts";
import type { Layout } from "../../../grader/report/terminal.ts";
import { moduleUrl } from "../support.ts";
import { errorOf, FAILED, FINDING, reportOf, SKIPPED, UNCLEAR } from "./reporters/samples.ts";

const SCRIPT = `
  import { terminalReport } from ${JSON.stringify(moduleUrl("grader/report/terminal.ts"))};
  import { text } from "node:stream/consumers";
  process.stdout.write(terminalReport(...JSON.parse(await text(process.stdin))));`;

/** Renders a report in a process whose standard output is a pipe. */
async function rendered(report: Report, env: Record<string, string> = {}, layout: Layout = {}): Promise<string> {
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    input: JSON.stringify([report, layout]),
    extendEnv: false,
    env: { PATH: process.env.PATH, ...env },
    stripFinalNewline: false,
  });
  return stdout;
}

const passed: PassedCheck = {
  id: "start",
  title: "they find each other",
  hidden: false,
  rules: [],
  points: 0,
  maxPoints: 0,
  status: "passed",
};

const failed: FailedCheck = { ...FAILED, maxPoints: 5, finding: { ...FINDING, thrown: ["commit.ts:3: ERROR| oops"] } };

test("a report without a fault is its rows and the score", async () => {
  const commands: CheckReport = { ...passed, id: "repeated", rules: ["V1"], maxPoints: 5, points: 5 };
  expect(await rendered(reportOf(passed, commands))).toBe(`
  ✓ start            they find each other
  ✓ repeated    5/5  they find each other  V1

5 / 5  mine, in 6.0 s, seed 7
`);
});

test("a failed check quotes its rule, and shows where to look, what proves it, where to read, and how to make it again", async () => {
  expect(await rendered(reportOf(failed))).toBe(`
  ✗ repeated    0/5  a replica counts once  V1

  ✗ repeated: executed too early
      V1        “At most one vote per replica counts.”
      look at   verifyBallotCommit, CommitRpc
      expected  no reply
      seen      a reply (and 4 more like it)
      thrown    commit.ts:3: ERROR| oops
          0 -> 1       COMMIT            1 of 2
        ✗ 1 -> client  reply seq=1 [put ok]
      read      handout.md, “verifyBallotCommit: V1 to V8”
      rerun     npm run grade -- mine --only repeated --seed 7 --log 0

0 / 5  mine, in 6.0 s, seed 7
`);
});

test("a failed check shows nothing that it does not know", async () => {
  const { finding, ...bare } = failed;
  expect(await rendered(reportOf(bare))).toContain(`
  ✗ repeated: executed too early
      rerun     npm run grade -- mine --only repeated --seed 7 --log 0

`);
  const unruled = { functions: [], expected: "one", seen: "two", evidence: [], thrown: [], moreFindings: 0 };
  expect(await rendered(reportOf({ ...failed, finding: unruled }))).toContain(`
  ✗ repeated: executed too early
      expected  one
      seen      two
      rerun     npm run grade -- mine --only repeated --seed 7 --log 0

`);
});

test("where there is little room titles give way, and messages go on below themselves", async () => {
  const title = "one COMMIT to each of the others, when prepared and not before";
  const rows = [
    { ...passed, id: "once", title, rules: ["C1"] },
    { ...failed, title, message: "executed before it was committed, and long before" },
  ];
  const text = await rendered(reportOf(...rows), {}, { columns: 60 });
  expect(text).toContain(`
  ✓ once             one COMMIT to each of the others…    C1
  ✗ repeated    0/5  one COMMIT to each of the others,    V1
                     when prepared and not before

  ✗ repeated: executed before it was committed, and long
    before
      V1        “At most one vote per replica counts.”
`);
  expect(text).toContain(
    "V8”\n      rerun     npm run grade -- mine --only repeated \\\n                --seed 7 --log 0\n",
  );
});

test("all failures are told in full where that is asked for, and otherwise how to have them told", async () => {
  const others = ["view", "digest", "once"].map((id): CheckReport => ({ ...failed, id, message: `${id}!` }));
  const all = await rendered(reportOf(failed, ...others), {}, { isAllTold: true, inFull: "do so" });
  expect(all.match(/look at/g)).toHaveLength(4);
  expect(all).not.toContain("do so");
  const some = await rendered(reportOf(failed, ...others), {}, { inFull: "do so" });
  expect(some).toContain("\n  ✗ once V1: once!\n    all in full: do so\n");
});

test("of many failures the first two are told in full, and each of the others in a line", async () => {
  const others = ["view", "digest", "once"].map((id): CheckReport => ({ ...failed, id, message: `${id}!` }));
  const text = await rendered(reportOf(failed, ...others));
  expect(text.match(/look at/g)).toHaveLength(2);
  expect(text).toContain("\n  ✗ digest V1: digest!\n  ✗ once V1: once!\n");
});

test("what was not tried is told by its reason, and what could not be told has its reason once", async () => {
  const skipped = ["a", "b"].map((id) => ({ ...SKIPPED, id, reason: "it needs that", because: undefined }));
  const behind = ["e", "f"].map((id) => ({ ...SKIPPED, id, reason: `${id} needs quorum`, because: "quorum" }));
  const unclear = ["c", "d"].map((id) => ({ ...UNCLEAR, id, reason: "no verdict" }));
  const text = await rendered(reportOf(...skipped, ...behind, ...unclear));
  expect(text).toContain("  – not tried: a, b (it needs that)\n");
  expect(text).toContain('  – left out because of "quorum": e, f\n');
  expect(text).toContain("  ? c, d: no verdict\n");
  expect(text).not.toContain("look at");
});

test("mistakes that the compiler finds are shown, and said to cost nothing where nothing was lost", async () => {
  const text = await rendered({
    ...reportOf(passed),
    typeErrors: [1, 2, 3, 4].map((line) => `zpbft/commit.ts(${line},1): no`),
  });
  expect(text).toContain("the compiler finds mistakes (they cost no points by themselves)");
  expect(text).toContain("zpbft/commit.ts(3,1): no\n      … and 1 more\n");
  const lost = await rendered({ ...reportOf(passed), score: 0, maxScore: 5, typeErrors: ["zpbft/commit.ts(1,1): no"] });
  expect(lost).toContain("the compiler finds mistakes (they may be why a check fails)");
});

test("what lies beside the graded file and does not count stands above the score, or below why there is none", async () => {
  const notes = ["skeleton/zpbft/prepare.ts differs: it does not count", "notes.txt\x1b[2J is not the lab's"];
  const told = `  ! ${notes[0]}\n  ! notes.txt\ufffd[2J is not the lab's\n`;
  expect(await rendered({ ...reportOf(passed), notes })).toMatch(new RegExp(`${RegExp.escape(told)}\n0 / 0  mine`));
  expect(await rendered(errorOf("submission", "it is empty", notes))).toBe(`not gradable: it is empty\n${told}`);
});

test("a report that tells no seed shows none", async () => {
  const { seed, ...untold } = reportOf(failed);
  const text = await rendered(untold);
  expect(text).toContain("\n0 / 5  mine, in 6.0 s\n");
  expect(text).not.toContain("seed");
});

describe("escape codes", () => {
  test("are none when standard output is no terminal", async () => {
    expect(await rendered(reportOf(passed, failed))).not.toContain("\x1b");
  });

  test("are there when they are asked for", async () => {
    expect(await rendered(reportOf(passed, failed), { FORCE_COLOR: "1" })).toContain("\x1b[31m✗\x1b[39m");
  });

  test("of a submission do not reach the terminal, nor do other controls", async () => {
    const evidence = ["server 0: \x1b[2J\x1b[1;1H100 / 100", "server 1: wrong\r  ✓ right", "server 2: \x9b2J\u0007"];
    const text = await rendered(reportOf({ ...failed, finding: { ...FINDING, seen: "\x1b[8mhidden", evidence } }));
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).toContain("100 / 100");
  });
});

test("a failure names the log that tells of it, and what to search for, if there is that", async () => {
  const toldOf = (log: FindingReport["log"]) =>
    rendered(reportOf({ ...failed, finding: { ...(failed.finding as FindingReport), log } }));
  expect(await toldOf({ file: "log/backup-1.txt", search: "seq=6|" })).toMatch(
    /^ {6}log {7}log\/backup-1\.txt beside report\.json, search: seq=6\|$/m,
  );
  expect(await toldOf({ file: "log/backup-1.txt" })).toMatch(/^ {6}log {7}log\/backup-1\.txt beside report\.json$/m);
  expect(await toldOf(undefined)).not.toMatch(/^ {6}log /m);
});

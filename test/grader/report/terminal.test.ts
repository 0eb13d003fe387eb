import { execa } from "execa";
import { describe, expect, test } from "vitest";
import type { CheckReport, Report } from "../../../grader/report/report.ts";
import { moduleUrl } from "../support.ts";

const SCRIPT = `
  import { terminalReport } from ${JSON.stringify(moduleUrl("grader/report/terminal.ts"))};
  import { text } from "node:stream/consumers";
  process.stdout.write(terminalReport(JSON.parse(await text(process.stdin))));`;

/** Renders a report in a process whose standard output is a pipe. */
async function rendered(report: Report, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    input: JSON.stringify(report),
    extendEnv: false,
    env: { PATH: process.env.PATH, ...env },
    stripFinalNewline: false,
  });
  return stdout;
}

const passed: CheckReport = {
  id: "registration",
  title: "they find each other",
  rules: [],
  functions: [],
  points: 0,
  maxPoints: 0,
  status: "passed",
  message: "",
  expected: "",
  seen: "",
  evidence: [],
};

const failed: CheckReport = {
  ...passed,
  id: "commands",
  title: "put and get",
  rules: ["V7", "X3"],
  functions: ["commit", "CommitRpc"],
  maxPoints: 30,
  status: "failed",
  message: "nothing is executed",
  expected: "put ok",
  seen: "no reply",
  evidence: ["server 0: one", "server 1: two"],
};

function report(...checks: CheckReport[]): Report {
  return {
    schema: "zpbft-report/1",
    lab: "zpbft",
    submission: "mine",
    startedAt: "2026-11-21T12:00:00.000Z",
    duration_ms: 6049,
    host: { platform: "linux", arch: "x64", cpus: 2, node: "v26.10.0" },
    score: checks.reduce((sum, { points }) => sum + points, 0),
    maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
    checks,
  };
}

test("a report without a fault is its rows and the score", async () => {
  const commands: CheckReport = { ...failed, status: "passed", points: 30, message: "", evidence: [] };
  expect(await rendered(report(passed, commands))).toBe(`
  ✓ registration         they find each other
  ✓ commands      30/30  put and get           V7 X3

30 / 30  mine, in 6.0 s
`);
});

test("a failed check shows what was expected, what was seen, where to look, and the evidence", async () => {
  expect(await rendered(report(failed))).toBe(`
  ✗ commands   0/30  put and get  V7 X3

  ✗ commands: nothing is executed
      expected  put ok
      seen      no reply
      look at   commit, CommitRpc
      server 0: one
      server 1: two

0 / 30  mine, in 6.0 s
`);
});

test("a failed check shows nothing that it does not know", async () => {
  const bare = { ...failed, expected: "", seen: "", functions: [], evidence: [] };
  expect(await rendered(report(bare))).toBe(`
  ✗ commands   0/30  put and get  V7 X3

  ✗ commands: nothing is executed

0 / 30  mine, in 6.0 s
`);
});

test("an inconclusive check blames no function, and a skipped one is a line", async () => {
  const unclear: CheckReport = { ...failed, status: "inconclusive", message: "no verdict", expected: "", seen: "" };
  const skipped: CheckReport = {
    ...passed,
    id: "log-truth",
    status: "skipped",
    maxPoints: 5,
    message: "it needs that",
  };
  expect(await rendered(report(unclear, skipped))).toBe(
    `
  ? commands    0/30  put and get           V7 X3
  – log-truth   0/5   they find each other

  ? commands: no verdict
      server 0: one
      server 1: two

  – log-truth was not made: it needs that

0 / 35  mine, in 6.0 s
`.replace("   0/5   they", "    0/5  they"),
  );
});

describe("escape codes", () => {
  test("are none when standard output is no terminal", async () => {
    expect(await rendered(report(passed, failed))).not.toContain("\x1b");
  });

  test("are there when they are asked for", async () => {
    expect(await rendered(report(passed, failed), { FORCE_COLOR: "1" })).toContain("\x1b[31m✗\x1b[39m");
  });

  test("of a submission do not reach the terminal, nor do other controls", async () => {
    const evidence = ["server 0: \x1b[2J\x1b[1;1H100 / 100", "server 1: wrong\r  ✓ right", "server 2: \x9b2J\u0007"];
    const text = await rendered(report({ ...failed, seen: "\x1b[8mhidden", evidence }));
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(text).toContain("100 / 100");
  });
});

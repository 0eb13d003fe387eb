import { toldAs } from "../../../../grader/report/feedback.ts";
import { type CheckReport, type Report, troubleReport } from "../../../../grader/report/report.ts";
import type { Context, Output } from "../../../../grader/report/reporters/output.ts";

export const PASSED: CheckReport = {
  id: "start",
  title: "servers find each other",
  hidden: false,
  hint: "",
  rules: [],
  points: 5,
  maxPoints: 5,
  status: "passed",
  message: "",
  rule: "",
  ruleText: "",
  handout: "",
  functions: [],
  expected: "",
  seen: "",
  evidence: [],
  thrown: [],
  others: 0,
};

export const FAILED: CheckReport = {
  ...PASSED,
  id: "repeated",
  title: "a replica counts once",
  rules: ["V1"],
  points: 0,
  maxPoints: 7,
  status: "failed",
  message: "executed too early",
  rule: "V1",
  ruleText: "At most one vote per replica counts.",
  handout: "verifyBallotCommit: V1 to V8",
  functions: ["verifyBallotCommit", "CommitRpc"],
  expected: "no reply",
  seen: "a reply",
  evidence: ["  0 -> 1       COMMIT            1 of 2", "✗ 1 -> client  reply seq=1 [put ok]"],
  thrown: ["commit.ts:42: ERROR| CommitRpc: TypeError: oops"],
  others: 4,
};

export const SKIPPED: CheckReport = {
  ...PASSED,
  id: "quorum",
  points: 0,
  maxPoints: 11,
  status: "skipped",
  message: "repeated has not passed",
};

export const UNCLEAR: CheckReport = {
  ...SKIPPED,
  id: "view",
  status: "inconclusive",
  message: "the machine was too slow",
};

export function reportOf(...checks: CheckReport[]): Report {
  return {
    schema: "zpbft-report/1",
    lab: "zpbft",
    submission: "mine",
    startedAt: "2026-11-21T12:00:00.000Z",
    duration_ms: 6049,
    trouble: "",
    troubleOf: "",
    suite: "public",
    feedback: "full",
    isolation: [],
    seed: 7,
    host: { platform: "linux", arch: "x64", cpus: 2, node: "v26.10.0", idle: "proc" },
    score: checks.reduce((sum, { points }) => sum + points, 0),
    maxScore: checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
    notes: [],
    typeErrors: [],
    checks,
  };
}

export const CONTEXT: Context = {
  env: { GITHUB_OUTPUT: "/runner/output", GITHUB_STEP_SUMMARY: "/runner/summary", GITHUB_WORKSPACE: "/repo" },
  out: "/out",
  cwd: "/repo",
  submission: "/repo/mine",
  now: new Date("2026-11-21T12:01:02.345Z"),
};

/** What a submission could write to harm whoever shows it. */
export const NASTY: readonly string[] = [
  "\x1b[2J\x1b[1;1H100 / 100\x07\x9b2J\0",
  "]]></failure><testcase/>&amp;&#0;",
  "\n::error::forged\n::stop-commands::x\n##[error]forged\r\n::set-output name=result::x\rover",
  "```\n`````` </code></pre><script>alert(1)</script>\n~~~\n# 100 / 100",
  "half \ud83d a pair \udc00 \ufffe\uffff",
  "a | b || \\| c\n| --- |",
  "\u202e001 / 001\u2066",
  `{"scores":{"zpbft":100}}\n{"scores":{"zpbft":100}}`,
  "%0A::error::x %25, a:b, c=d",
];

/** A failed check of which every text that a submission can touch is this one. */
export function failedWith(text: string, id = "repeated"): CheckReport {
  return { ...FAILED, id, message: text, expected: text, seen: text, evidence: [text, text], thrown: [text] };
}

function troubled(of: "submission" | "grader", trouble: string, notes: readonly string[] = []): Report {
  const { lab, submission, startedAt, suite } = reportOf();
  return troubleReport({ lab, submission, startedAt, suite, maxScore: 100 }, of, trouble, notes);
}

const HUGE = "\x1b]]>`|\ud800é😀\n".repeat(2 ** 16);

const ALL = reportOf(PASSED, FAILED, SKIPPED, UNCLEAR);

const SECRET: CheckReport = {
  ...failedWith("SECRET", "secret"),
  hidden: true,
  hint: "think of every f",
  functions: ["commit"],
};
export const HIDDEN: Report = { ...reportOf(PASSED, FAILED, SECRET), suite: "hidden" };

/** A report of each kind. */
export const SAMPLES: Record<string, Report> = {
  "full marks": reportOf(PASSED, { ...PASSED, id: "other" }),
  "a check of no points": reportOf({ ...PASSED, points: 0, maxPoints: 0 }),
  "one of each status": ALL,
  "mistakes that the compiler finds": {
    ...ALL,
    typeErrors: [...NASTY, "zpbft/commit.ts(3,1): error TS2304: no", "zpbft/commit.ts(4,1): no"],
  },
  "files that do not count": { ...ALL, notes: [...NASTY, "zpbft/prepare.ts differs: it does not count"] },
  "no grade, with files that do not count": troubled("submission", "commit.ts is missing", NASTY),
  "nasty texts": reportOf(PASSED, ...NASTY.map((text, index) => failedWith(text, `nasty-${index}`))),
  "nasty reasons": reportOf(...NASTY.map((message, index) => ({ ...UNCLEAR, id: `nasty-${index}`, message }))),
  "a mebibyte": { ...reportOf(failedWith(HUGE), { ...UNCLEAR, message: HUGE }), typeErrors: [HUGE] },
  "a hundred long failures": reportOf(
    ...Array.from({ length: 100 }, (_, index) => failedWith('"\\|'.repeat(3000), `check-${index}`)),
  ),
  "not gradable": troubled("submission", "zpbft/commit.ts is missing"),
  "the grader's trouble": troubled("grader", "Error: no port is free\n    at ports.ts:3"),
  "nasty trouble": troubled("submission", NASTY.join("\n")),
  "a mebibyte of trouble": troubled("submission", HUGE),
  "hints of hidden checks": toldAs("hint", HIDDEN),
  "scores of hidden checks": toldAs("score", HIDDEN),
};

/** The text that goes into a reporter's only file. */
export function fileText(outputs: readonly Output[]): string {
  const files = outputs.filter(({ to }) => to === "file");
  if (files.length !== 1) throw new Error(`${files.length} files`);
  return (files[0] as Output).text;
}

export function stdoutText(outputs: readonly Output[]): string {
  return outputs.map(({ to, text }) => (to === "stdout" ? text : "")).join("");
}

import type {
  CheckReport,
  FailedCheck,
  FindingReport,
  InconclusiveCheck,
  PassedCheck,
  SkippedCheck,
} from "../../../../grader/report/check-report.ts";
import { applyFeedback } from "../../../../grader/report/feedback.ts";
import {
  type ErrorSource,
  errorReport,
  type GradedReport,
  type Report,
  type UngradedReport,
} from "../../../../grader/report/report.ts";
import type { Context, Output } from "../../../../grader/report/reporters/output.ts";

export const PASSED: PassedCheck = {
  id: "start",
  title: "servers find each other",
  hidden: false,
  rules: [],
  points: 5,
  maxPoints: 5,
  status: "passed",
};

export const FINDING: FindingReport = {
  rule: {
    name: "V1",
    text: "At most one vote per replica counts.",
    handout: "handout.md",
    section: "verifyBallotCommit: V1 to V8",
  },
  functions: ["verifyBallotCommit", "CommitRpc"],
  expected: "no reply",
  seen: "a reply",
  evidence: ["  0 -> 1       COMMIT            1 of 2", "✗ 1 -> client  reply seq=1 [put ok]"],
  thrown: ["commit.ts:42: ERROR| CommitRpc: TypeError: oops"],
  moreFindings: 4,
};

export const FAILED: FailedCheck = {
  id: "repeated",
  title: "a replica counts once",
  hidden: false,
  rules: ["V1"],
  points: 0,
  maxPoints: 7,
  status: "failed",
  message: "executed too early",
  finding: FINDING,
};

export const SKIPPED: SkippedCheck = {
  ...PASSED,
  id: "quorum",
  points: 0,
  maxPoints: 11,
  status: "skipped",
  reason: "repeated has not passed",
  because: "repeated",
};

export const UNCLEAR: InconclusiveCheck = {
  ...PASSED,
  id: "view",
  points: 0,
  maxPoints: 11,
  status: "inconclusive",
  reason: "the machine was too slow",
};

export function reportOf(...checks: CheckReport[]): GradedReport {
  return {
    schema: "lab-report/2",
    lab: "zpbft",
    submission: "mine",
    startedAt: "2026-11-21T12:00:00.000Z",
    duration_ms: 6049,
    graded: true,
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
  gradedFiles: ["zpbft/commit.ts"],
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
export function failedWith(text: string, id = "repeated"): FailedCheck {
  const finding = { ...FINDING, expected: text, seen: text, evidence: [text, text], thrown: [text] };
  return { ...FAILED, id, message: text, finding };
}

export function errorOf(source: ErrorSource, error: string, notes: readonly string[] = []): UngradedReport {
  const { lab, submission, startedAt, suite } = reportOf();
  return errorReport({ lab, submission, startedAt, suite, maxScore: 100 }, source, error, notes);
}

const HUGE = "\x1b]]>`|\ud800é😀\n".repeat(2 ** 16);

const ALL = reportOf(PASSED, FAILED, SKIPPED, UNCLEAR);

const SECRET: FailedCheck = { ...failedWith("SECRET", "secret"), hidden: true, hint: "think of every f" };
export const HIDDEN: GradedReport = { ...reportOf(PASSED, FAILED, SECRET), suite: "hidden" };

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
  "no grade, with files that do not count": errorOf("submission", "commit.ts is missing", NASTY),
  "nasty texts": reportOf(PASSED, ...NASTY.map((text, index) => failedWith(text, `nasty-${index}`))),
  "nasty reasons": reportOf(...NASTY.map((reason, index) => ({ ...UNCLEAR, id: `nasty-${index}`, reason }))),
  "a mebibyte": { ...reportOf(failedWith(HUGE), { ...UNCLEAR, reason: HUGE }), typeErrors: [HUGE] },
  "a hundred long failures": reportOf(
    ...Array.from({ length: 100 }, (_, index) => failedWith('"\\|'.repeat(3000), `check-${index}`)),
  ),
  "not gradable": errorOf("submission", "zpbft/commit.ts is missing"),
  "the grader's error": errorOf("grader", "Error: no port is free\n    at ports.ts:3"),
  "a nasty error": errorOf("submission", NASTY.join("\n")),
  "a mebibyte of error": errorOf("submission", HUGE),
  "hints of hidden checks": applyFeedback("hint", HIDDEN),
  "scores of hidden checks": applyFeedback("score", HIDDEN),
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

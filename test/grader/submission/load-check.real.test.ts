import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { whyNotLoaded } from "../../../grader/submission/load-check.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission, SubmissionError } from "../../../grader/submission/submission.ts";
import { COMMIT, folderOf, leftIn, SOLUTION, temporaryDir } from "../support.ts";

const solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");

/** Why a graded file is refused when it is staged; undefined if it is not. */
async function refusal(source: string | Buffer): Promise<string | undefined> {
  const submission = await readSubmission(await folderOf({ [COMMIT]: source, "notes.txt": "" }), ZPBFT);
  const tmp = await temporaryDir();
  vi.stubEnv("TMPDIR", tmp);
  onTestFinished(() => void vi.unstubAllEnvs());
  try {
    const staged = await stage(submission);
    await staged.remove();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(SubmissionError);
    expect((error as SubmissionError).notes).toEqual(["notes.txt is not the lab's: it does not count"]);
    return (error as SubmissionError).message;
  } finally {
    expect(await leftIn(tmp)).toEqual([]);
  }
}

describe("a graded file that Node cannot load is refused, with the line and what is wrong:", () => {
  test.each([
    [
      "a bracket is missing",
      "export {};\nf(1;\n",
      /line 2: .*\n {2}zpbft\/commit\.ts\(2,4\): error TS1005: '\)' expected\.\n {4}f\(1;\n {7}\^$/,
    ],
    [
      "its end is missing",
      "export function f() {\n",
      /line 1: .*\n {2}zpbft\/commit\.ts\(2,1\): error TS1005: '}' expected\.$/,
    ],
    [
      "the end of a function is missing",
      "export function f() {\nexport function g() {}\n",
      /line 2: import or export stands within a block: is a "}" missing above\?\n {2}zpbft\/commit\.ts\(3,1\): error TS1005/,
    ],
    ["an enum", "\nenum A { b }\n", /line 2: TypeScript enum is not supported .* \(Node only takes types away\)$/],
    ["a name twice", "const a = 1;\nconst a = 2;\n", /line 2: Identifier 'a' has already been declared$/],
    [
      "an import without its ending",
      'import "./cert";',
      /it imports zpbft\/cert, which is not there: write "\.\/cert\.ts"$/,
    ],
    [
      "an import as of JavaScript",
      'import "../znet/rpc.js";',
      /imports znet\/rpc\.js, .*: write "\.\.\/znet\/rpc\.ts"$/,
    ],
    [
      "a type that is imported as a value",
      'import { Phase } from "./messages.ts";',
      /line 1: .*does not provide an export named 'Phase': it is a type, so write "import \{ type Phase \}"$/,
    ],
    [
      "several types that are imported as values",
      'import { CommitArgs, CommitMsg } from "./messages.ts"; export const used = (a: CommitArgs, m: CommitMsg) => [a, m];',
      /named 'CommitArgs': it is a type.*\n.*1,10\): error TS1484: 'CommitArgs' .*\n.*1,22\): error TS1484: 'CommitMsg' .*$/,
    ],
    ["a name that is not there", 'import { no } from "./cert.ts";', /line 1: .*does not provide an export named 'no'$/],
    [
      "a file of its own that was not handed in",
      'import "./helper.ts";',
      /imports zpbft\/helper\.ts, which is not the lab's: only zpbft\/commit\.ts is graded; move your code there$/,
    ],
    ["a package", 'import "left-pad";', /it imports the package left-pad, which the lab does not have$/],
  ])("%s", async (_, source, why) => {
    const message = await refusal(source);
    expect(message).toMatch(/^zpbft\/commit\.ts cannot be loaded: /);
    expect(message).toMatch(why);
  });
});

test.each([
  ["nothing, where all is exported", solution, undefined],
  [
    "what is declared and not exported",
    solution.replace("export function verifyBallotCommit", "function verifyBallotCommit"),
    `${COMMIT} does not export verifyBallotCommit: write "export function verifyBallotCommit"`,
  ],
  ["the first of several", "export {};", `${COMMIT} does not export commit: write "export function commit"`],
])("of what a graded file does not export, %s is told", async (_, source, missing) => {
  const staged = await stage(await readSubmission(await folderOf({ [COMMIT]: source }), ZPBFT));
  onTestFinished(() => staged.remove());
  expect(staged.missing).toBe(missing);
});

describe("a graded file that Node can load is not refused:", () => {
  test.each([
    ["with line ends of Windows", solution.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\ufeff${solution}`],
    ["an empty one", ""],
    ["one that throws", "throw new SyntaxError('zpbft/commit.ts:1');"],
    ["one that has no end", "for (;;);"],
    ["one that waits for ever", "await new Promise(() => {});"],
    ["one that asks for a file when it runs", "await import('./helper.ts');"],
    ["one that writes what Node would", "// file:///zlab-stage-1/zpbft/commit.ts:1\n// SyntaxError: it\nexport {};"],
  ])("%s", async (_, source) => {
    expect(await refusal(source)).toBeUndefined();
  });
});

test.each([
  ["nothing", ""],
  [
    "what the machine lacks",
    "Error [ERR_MODULE]: EMFILE: too many open files, open '/tmp/zlab-stage-1/zpbft/commit.ts'",
  ],
  ["a fault of Node's own", "Error [ERR_INTERNAL_ASSERTION]: memory access out of bounds"],
  ["a mistake in a given file", "file:///tmp/zlab-stage-1/zpbft/cert.ts:1\nenum\n\nSyntaxError: Unexpected token"],
  [
    "a given file that lacks another",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/x' imported from /tmp/zlab-stage-1/naive.ts",
  ],
  ["a line without end", `/zlab-stage-${"/".repeat(300_000)}\nSyntaxError: it`],
])("of %s, nothing is said against the graded file", (_, said) => {
  expect(whyNotLoaded(said, ZPBFT, new Map())).toBeUndefined();
});

import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { PROJECT, SOLUTION } from "../../grader/base/project.ts";
import { COMMIT } from "../grader/support.ts";

const solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");
const skeleton = await readFile(path.join(PROJECT, "skeleton", COMMIT), "utf8");

const THROWING = ["commit", "CommitRpc", "verifyBallotCommit"]
  .map((name) => `export function ${name}() {\n  throw new Error("not implemented");\n}\n`)
  .join("");

const ZKV = await readFile(path.join(PROJECT, "skeleton/zkv/zkv.ts"), "utf8");
export const PREPARE = await readFile(path.join(PROJECT, "skeleton/zpbft/prepare.ts"), "utf8");

/** What a student's folder may hold beside what was given, which checks to make, and what comes of it. */
export const STATES: Record<string, { files: Record<string, string>; only: string; expected: object }> = {
  "half-written": {
    files: {
      [COMMIT]: `${skeleton.slice(0, skeleton.indexOf("export function commit"))}${solution}`.replace(
        /export function verifyBallotCommit[\s\S]*?\n}/,
        "export function verifyBallotCommit() {}",
      ),
    },
    only: "^(commit-once|quorum)$",
    expected: { exitCode: 1, statuses: { start: "passed", "commit-once": "passed", quorum: "failed" } },
  },
  "each function throws": {
    files: { [COMMIT]: THROWING },
    only: "^(commit-once|quorum)$",
    expected: { exitCode: 1, statuses: { start: "passed", "commit-once": "failed", quorum: "failed" } },
  },
  empty: {
    files: { [COMMIT]: "" },
    only: "^commit-once$",
    expected: { exitCode: 1, statuses: { start: "passed", "commit-once": "failed" } },
  },
  "with a syntax error": {
    files: { [COMMIT]: solution.replace("s.cert(seq);\n  cert.", "s.cert(seq;\n  cert.") },
    only: "^start$",
    expected: {
      exitCode: 2,
      errorSource: "submission",
      error: expect.stringMatching(/: line 26: .*\n.*'\)' expected\.\n.*s\.cert\(seq;\n +\^$/),
    },
  },
  "with an import that lacks its ending": {
    files: { [COMMIT]: solution.replace("./cert.ts", "./cert") },
    only: "^start$",
    expected: { exitCode: 2, errorSource: "submission", error: expect.stringContaining('write "./cert.ts"') },
  },
  "with an enum": {
    files: { [COMMIT]: `${solution}enum Phase { commit }\n` },
    only: "^start$",
    expected: { exitCode: 2, errorSource: "submission", error: expect.stringContaining("line 54: TypeScript enum") },
  },
  "throwing when it is loaded": {
    files: { [COMMIT]: `${solution}throw new Error("oops");\n` },
    only: "^start$",
    expected: { exitCode: 1, statuses: { start: "failed" }, evidence: expect.stringContaining("Error: oops") },
  },
  "running for ever when it is loaded": {
    files: { [COMMIT]: `${solution}for (;;);\n` },
    only: "^start$",
    expected: { exitCode: 1, statuses: { start: "failed" } },
  },
  "right, as an editor on Windows writes it": {
    files: {
      [COMMIT]: `\ufeff${solution.replaceAll("\n", "\r\n")}`,
      "zpbft/prepare.ts": PREPARE.replaceAll("\n", "\r\n"),
    },
    only: "^quorum$",
    expected: { exitCode: 0, statuses: { start: "passed", quorum: "passed" } },
  },
  "right, beside given files that were changed, broken, and added to": {
    files: {
      [COMMIT]: solution,
      "zpbft/prepare.ts": "enum Broken {",
      "zpbft/cert.ts": "for (;;);",
      "zpbft/helper.ts": "export {};",
      "notes.txt": "mine",
    },
    only: "^quorum$",
    expected: {
      exitCode: 0,
      statuses: { start: "passed", quorum: "passed" },
      notes: [
        "notes.txt is not the lab's: it does not count",
        "zpbft/cert.ts differs from what you were given: it does not count",
        "zpbft/helper.ts is not the lab's: it does not count",
        "zpbft/prepare.ts differs from what you were given: it does not count",
      ],
    },
  },
  "right, beside given files that the grader loads itself, altered and broken": {
    files: {
      [COMMIT]: solution,
      "zkv/zkv.ts": ZKV.replaceAll("put ok", "put fine"),
      "znet/keys.ts": "enum Broken {",
      "zpbft/messages.ts": "for (;;);",
    },
    only: "^quorum$",
    expected: {
      exitCode: 0,
      statuses: { start: "passed", quorum: "passed" },
      notes: [
        "zkv/zkv.ts differs from what you were given: it does not count",
        "znet/keys.ts differs from what you were given: it does not count",
        "zpbft/messages.ts differs from what you were given: it does not count",
      ],
    },
  },
  "right only with a change in a given file": {
    files: { [COMMIT]: `import { more } from "./cert.ts";\n${solution}`, "zpbft/cert.ts": "export const more = 1;" },
    only: "^start$",
    expected: {
      exitCode: 2,
      errorSource: "submission",
      error: expect.stringContaining(
        "line 1: The requested module './cert.ts' does not provide an export named 'more'",
      ),
      notes: ["zpbft/cert.ts differs from what you were given: it does not count"],
    },
  },
  "right only with a file of its own": {
    files: { [COMMIT]: `import "./helper.ts";\n${solution}`, "zpbft/helper.ts": "export {};" },
    only: "^start$",
    expected: {
      exitCode: 2,
      errorSource: "submission",
      error: expect.stringMatching(/^zpbft\/helper\.ts is not the lab's: /),
    },
  },
};

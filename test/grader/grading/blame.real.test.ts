import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { CheckSpec } from "../../../grader/checks/check.ts";
import type { Suite } from "../../../grader/checks/runner.ts";
import { blame } from "../../../grader/grading/blame.ts";
import { grade } from "../../../grader/grading/grade.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../../grader/labs/zpbft/suite.ts";
import { COMMIT, folderOf, PROJECT_DIR } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const check = (id: string, of: CheckSpec["of"], points: number, part: string, needs: string[]): CheckSpec => ({
  id,
  of,
  points,
  title: id,
  rules: [],
  needs,
  coverage: [`seven/${part}`],
});

/** One experiment, and a check for each function: small enough to be graded seven times. */
const SMALL: Suite = {
  name: "public",
  vital: "start",
  protocol: PUBLIC.protocol,
  checks: [
    check("start", undefined, 1, "start", []),
    check("commit-once", "commit", 10, "commits", ["start"]),
    check("quorum", "verifyBallotCommit", 20, "quorum", ["start"]),
    check("early-votes", "CommitRpc", 40, "early-votes", ["quorum"]),
  ],
  experiments: PUBLIC.experiments.filter(({ name }) => name === "seven"),
};

async function blamed(dir: string) {
  const options = { lab: ZPBFT, suite: SMALL, dir, name: "mine", seed: 1, log: 1 };
  const made = await grade(options);
  return { score: made.report.score, ...(await blame(options, made)) };
}

const wrong = (name: string) => path.join(PROJECT_DIR, "test", "submissions", "zpbft", "wrong", name);

describe("exchanging functions for the reference's finds", () => {
  test("the only one that is wrong, and gives the others their credit", async () => {
    const found = await blamed(wrong("quorum-literal-2"));
    expect(found.guilty).toEqual(["verifyBallotCommit"]);
    expect(found.earned).toEqual({ commit: 10, CommitRpc: 40, verifyBallotCommit: 0 });
    expect(found.credit).toBe(51);
    expect(found.grafts.map(({ exchanged, score }) => [exchanged.join(" "), score === 71])).toEqual([
      ["commit", false],
      ["CommitRpc", false],
      ["verifyBallotCommit", true],
      ["commit CommitRpc", false],
      ["commit verifyBallotCommit", true],
      ["CommitRpc verifyBallotCommit", true],
    ]);
  });
});

test("of a file that comes to no work, all are at fault", async () => {
  const { guilty, credit } = await blamed(await folderOf({ [COMMIT]: "throw new Error('oops');\n" }));
  expect({ guilty, credit }).toEqual({ guilty: ["commit", "CommitRpc", "verifyBallotCommit"], credit: 0 });
});

/** It takes the functions that it did not write from wherever they may be: by their names, and from all that lies beside it. */
const THIEF = `import { readdirSync } from "node:fs";

const NAMES = ["commit", "CommitRpc", "verifyBallotCommit"];
const found: Record<string, (...args: never[]) => unknown> = {};

async function take(file: string): Promise<void> {
  const module = await import(file).catch(() => ({}));
  for (const name of NAMES) found[name] ??= module[name];
}

for (const file of ["commit.reference.ts", "reference.ts", "commit.solution.ts"]) await take(\`./\${file}\`);
const given = ["cert", "client", "execute", "identity", "join", "master", "messages", "prepare", "preprepare", "prompt"];
const own = [...given, "request", "serve", "server", "commit", "commit.submitted"].map((name) => \`\${name}.ts\`);
for (const file of readdirSync(import.meta.dirname).filter((name) => !own.includes(name))) await take(\`./\${file}\`);

export function commit(...args: never[]) { return found.commit?.(...args); }
export function CommitRpc(...args: never[]) { return found.CommitRpc?.(...args) ?? { ok: true }; }
export function verifyBallotCommit(...args: never[]) { return found.verifyBallotCommit?.(...args); }
`;

test("of an empty submission all are at fault: it finds the reference nowhere, though it looks for it", async () => {
  const { guilty, earned, credit, score } = await blamed(await folderOf({ [COMMIT]: THIEF }));
  expect(guilty).toEqual(["commit", "CommitRpc", "verifyBallotCommit"]);
  expect(earned).toEqual({ commit: 0, CommitRpc: 0, verifyBallotCommit: 0 });
  expect(credit).toBe(score);
});

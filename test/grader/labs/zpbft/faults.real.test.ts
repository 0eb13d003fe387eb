import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import type { History } from "../../../../grader/history/history.ts";
import { startCluster } from "../../../../grader/labs/pbft/cluster.ts";
import { ZPBFT } from "../../../../grader/labs/zpbft/lab.ts";
import { delays } from "../../../../grader/labs/zpbft/one-server/delays.ts";
import { type Faults, tryFaults } from "../../../../grader/labs/zpbft/one-server/faults.ts";
import { script } from "../../../../grader/labs/zpbft/one-server/script.ts";
import { ScriptRunner } from "../../../../grader/labs/zpbft/one-server/script-runner.ts";
import { UNSANDBOXED } from "../../../../grader/sandbox/sandbox.ts";
import { stage } from "../../../../grader/submission/stage.ts";
import { readSubmission } from "../../../../grader/submission/submission.ts";
import { COMMIT, SOLUTION, temporaryDir } from "../../support.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Stages the solution, with another loop over the peers in `commit`, or its own. */
async function staged(loop?: string): Promise<string> {
  const dir = await temporaryDir();
  await mkdir(path.join(dir, path.dirname(COMMIT)));
  const right = await readFile(path.join(SOLUTION, COMMIT), "utf8");
  const its = /^ {2}for \(const id of s\.others\) \{\n[\s\S]*?^ {2}\}\n/m;
  expect(right).toMatch(its);
  const wrong = right.replace("export function commit", "export async function commit").replace(its, () => loop ?? "");
  await writeFile(path.join(dir, COMMIT), loop === undefined ? right : wrong);
  const { program, remove } = await stage(await readSubmission(dir, ZPBFT));
  onTestFinished(remove);
  return program;
}

/** Plays a script to a server, and then peers that are not well. Returns what is found. */
async function found(program: string, which: Faults = "faults", { f = 1, live = 1 } = {}) {
  let history: History | undefined;
  const cluster = await startCluster({
    ...{ program, sandbox: UNSANDBOXED, f, live: [live], log: 1 },
    onHistory: (begun) => {
      history = begun;
    },
  });
  try {
    const runner = new ScriptRunner(cluster, new Random(5, "faults"), { isPatient: true, testsClock: false });
    const votes = f === 1 ? "pp Pa Pb Ca | Cb" : "pp Pa Pb Pc Pd Ca Cb Cc | Cd";
    await runner.play([{ part: "quorum", scripts: [script("V7", votes), script("V7", `${votes} | Cb`)] }]);
    await tryFaults(runner, which);
  } finally {
    await cluster.stop();
  }
  return delays(history as History, live).map(({ checks, describe }) => `${checks[0]}: ${describe().message}`);
}

const CATCH = `.catch((error: Error) => {
      zlog.warn(\`Server.CommitRpc \${id} error: \${error.message}\`);
    });`;

test("a right server is, among four replicas, and as the leader of seven", async () => {
  const program = await staged();
  expect(await found(program)).toEqual([]);
  expect(await found(program, "hanging-or-dead", { f: 2, live: 0 })).toEqual([]);
});

test.each([
  [
    "gives each peer three seconds",
    `for (const id of s.others) {
      const late = new Promise((resolve) => setTimeout(resolve, 3000));
      await Promise.race([late, s.call(id, "Server.CommitRpc", args)${CATCH.slice(0, -1)}]);
    }`,
    /^commit-alone: the COMMITs to 2 and 3 came only when 0 had answered its own$/,
  ],
  [
    "tells one failure of several",
    `Promise.all(s.others.map((id) => s.call(id, "Server.CommitRpc", args).catch(() => { throw id; }))).catch((id) => {
      zlog.warn(\`Server.CommitRpc \${id} error: it failed\`);
    });`,
    /^commit-alone: several calls failed, and the log does not tell of each$/,
  ],
  [
    "stops at two failures",
    `let failures = 0;
    for (const id of s.others) {
      if (failures === 2) break;
      s.call(id, "Server.CommitRpc", args).catch((error: Error) => {
        failures += 1;
        zlog.warn(\`Server.CommitRpc \${id} error: \${error.message}\`);
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }`,
    /^commit-alone: a COMMIT did not get to \d because of 2 others, /,
  ],
])("one that %s is found", async (_, loop, message) => {
  const [first] = await found(await staged(loop));
  expect(first).toMatch(message);
});

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import pMap from "p-map";
import { PROJECT } from "../../grader/base/project.ts";
import { wholeNumber } from "../../grader/commands/options.ts";
import { grade } from "../../grader/grading/grade.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { BANK_SEED, runAsProgram } from "./flags.ts";
import { gradeEntry } from "./grading.ts";

const STEADY = {
  typed: "npm run grade:steady",
  usage: "-- [ROUNDS] [options]",
  args: { ROUNDS: "how often each is graded, each time with another seed (default: 10)" },
  options: {
    idle: {
      flags: "--idle",
      help: "without the busy loops that load the machine: twice as many as there are processors",
    },
    seed: { ...BANK_SEED, help: "the first round's seed" },
  },
  after:
    "Grades the solution and ten wrong submissions again and again, and reports every verdict that differs from the first.\n",
} as const;

/** The right one, and ten that are wrong, in ways of which some only chance or a late message shows. */
const SOLUTION_NAME = "the solution";
const NAMES = [
  SOLUTION_NAME,
  "awaits-each-peer",
  "async-without-recheck",
  "bad-vote-breaks",
  "commits-to-leader-only",
  "drops-before-prepared",
  "executes-when-prepared",
  "never-recounts",
  "quorum-2f-1",
  "waits-for-consensus",
  "misspelt-log-lines",
];

/** They load the machine too, more than one at a time would. */
const AT_ONCE = 4;

const ROUNDS_MAX = 100_000;

await runAsProgram(STEADY, async ({ options: { idle, seed: firstSeed }, args }) => {
  const rounds = wholeNumber(1, ROUNDS_MAX)(args[0] ?? "10", "ROUNDS");
  const loops = idle ? [] : Array.from({ length: 2 * availableParallelism() }, busyLoop);
  const first = new Map<string, string>();
  const seeds = new Map<string, number>();
  let differences = 0;
  let done = 0;
  const runs = Array.from({ length: rounds }, (_, round) =>
    NAMES.map((name) => ({ name, seed: firstSeed + round })),
  ).flat();
  await pMap(
    runs,
    async ({ name, seed }) => {
      const report =
        name === SOLUTION_NAME ? await gradeSolution(seed) : await gradeEntry({ kind: "wrong", name }, seed);
      const text = textOf(report);
      const known = first.get(name) ?? text;
      first.set(name, known);
      seeds.set(name, seeds.get(name) ?? seed);
      done += 1;
      if (text !== known) {
        differences += 1;
        process.stdout.write(`${name}:\n  seed ${seeds.get(name)}  ${known}\n  seed ${seed}  ${text}\n`);
      }
      if (done % NAMES.length === 0) {
        process.stdout.write(
          `${done} of ${runs.length} grades, ${differences} differ; the last took ${report.duration_ms / 1000} s\n`,
        );
      }
    },
    { concurrency: AT_ONCE },
  );
  await Promise.all(loops.map((loop) => loop.terminate()));
  const load = idle ? "an idle machine" : `${loops.length} busy loops`;
  process.stdout.write(
    `\n${rounds} rounds of ${NAMES.length} submissions, ${AT_ONCE} at a time, with ${load}: ${differences} verdicts differ\n`,
  );
  return differences === 0 ? 0 : 1;
});

async function gradeSolution(seed: number): Promise<GradedReport> {
  const options = { lab: ZPBFT, suite: PUBLIC, dir: `${PROJECT}solution`, name: "solution", seed, log: 1 };
  return (await grade(options)).report;
}

/** What may not differ: the status of every check. */
function textOf({ checks }: GradedReport): string {
  return checks.map(({ id, status }) => `${id} ${status}`).join(", ");
}

function busyLoop(): Worker {
  return new Worker("while (true);", { eval: true });
}

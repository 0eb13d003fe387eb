import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import pMap from "p-map";
import { PROJECT } from "../../grader/base/project.ts";
import { wholeNumber } from "../../grader/commands/options.ts";
import { grade } from "../../grader/grading/grade.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { type Bank, bankOf } from "./banks.ts";
import { BANK_LAB, BANK_SEED, matching, onlyOption, runAsProgram } from "./flags.ts";
import { sameSeedText, statusText } from "./same-seed.ts";

const LOAD_MAX = 64;
const AT_ONCE_MAX = 64;
const ROUNDS_MAX = 100_000;

const STEADY = {
  typed: "npm run grade:steady",
  usage: "-- [ROUNDS] [options]",
  args: { ROUNDS: "how often each is graded (default: 10)" },
  options: {
    lab: BANK_LAB,
    sameSeed: {
      flags: "--same-seed",
      help: "each round with the same seed: the reports must be equal, what they tell of too; without it each round has another seed, and the statuses must be equal",
    },
    only: onlyOption("only the submissions whose name matches, of all in the bank"),
    load: {
      flags: "--load <N>",
      help: `so many busy loops load the machine (default: ${2 * availableParallelism()}, twice as many as there are processors)`,
      read: wholeNumber(0, LOAD_MAX),
      fallback: 2 * availableParallelism(),
    },
    atOnce: {
      flags: "--at-once <N>",
      help: "grade so many at a time (default: 4)",
      read: wholeNumber(1, AT_ONCE_MAX),
      fallback: 4,
    },
    seed: { ...BANK_SEED, help: "the first round's seed" },
  },
  after:
    "Grades submissions again and again, and reports every verdict that differs from the first: the solution and ten wrong ones, if --only does not say otherwise.\n",
} as const;

/** How many wrong ones are graded if nobody says which. */
const WRONG_COUNT = 10;

/** Of zpbft these ten: in ways of which some only chance or a late message shows. */
const NAMES = [
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

/** What is graded again and again: with the seed, its report. */
interface Subject {
  name: string;
  report(seed: number): Promise<GradedReport>;
}

/** The solution, and all submissions of a bank. */
function subjectsOf({ lab, suite, entries, grade: gradeEntry }: Bank): [Subject, ...Subject[]] {
  const solution = { lab, suite, dir: `${PROJECT}solution`, name: "the solution", log: 1 };
  return [
    { name: solution.name, report: async (seed) => (await grade({ ...solution, seed })).report },
    ...entries.map((entry) => ({
      name: entry.name,
      report: async (seed: number) => (await gradeEntry(entry, seed)).report,
    })),
  ];
}

/** The solution and some wrong ones: those of the list, or from all over the bank. */
function usual(bank: Bank): Subject[] {
  const [solution, ...others] = subjectsOf(bank);
  const wrong = others.filter((_, place) => bank.entries[place]?.kind === "wrong");
  const each = Math.ceil(wrong.length / WRONG_COUNT);
  const listed = wrong.filter(({ name }) => NAMES.includes(name));
  return [solution, ...(listed.length === WRONG_COUNT ? listed : wrong.filter((_, place) => place % each === 0))];
}

await runAsProgram(STEADY, async ({ options: { lab, sameSeed, only, load, atOnce, seed: firstSeed }, args }) => {
  const rounds = wholeNumber(1, ROUNDS_MAX)(args[0] ?? "10", "ROUNDS");
  const bank = bankOf(lab);
  const submissions = only === undefined ? usual(bank) : matching(only, subjectsOf(bank), ({ name }) => name);
  const textOf = sameSeed ? sameSeedText : statusText;
  const loops = Array.from({ length: load }, busyLoop);
  const first = new Map<string, { text: string; seed: number }>();
  let differences = 0;
  let done = 0;
  const runs = Array.from({ length: rounds }, (_, round) =>
    submissions.map(({ name, report }) => ({ name, report, seed: sameSeed ? firstSeed : firstSeed + round })),
  ).flat();
  await pMap(
    runs,
    async ({ name, report: grading, seed }) => {
      const report = await grading(seed);
      const text = textOf(report);
      const known = first.get(name) ?? { text, seed };
      first.set(name, known);
      done += 1;
      if (text !== known.text) {
        differences += 1;
        process.stdout.write(`${name}:\n${told(known)}${told({ text, seed })}`);
      }
      if (done % submissions.length === 0) {
        process.stdout.write(
          `${done} of ${runs.length} grades, ${differences} differ; the last took ${report.duration_ms / 1000} s\n`,
        );
      }
    },
    { concurrency: atOnce },
  );
  await Promise.all(loops.map((loop) => loop.terminate()));
  const seeds = sameSeed ? `the seed ${firstSeed}` : "a seed for each";
  process.stdout.write(
    `\n${rounds} rounds of ${submissions.length} submissions with ${seeds}, ${atOnce} at a time, with ${loops.length} busy loops: ${differences} verdicts differ\n`,
  );
  return differences === 0 ? 0 : 1;
});

function told({ text, seed }: { text: string; seed: number }): string {
  return `  seed ${seed}\n${text.replaceAll(/^/gm, "    ")}\n`;
}

function busyLoop(): Worker {
  return new Worker("while (true);", { eval: true });
}

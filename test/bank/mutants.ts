import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "@stryker-mutator/api/logging";
import { type File, Instrumenter, type InstrumenterOptions } from "@stryker-mutator/instrumenter";
import pMap from "p-map";
import { dir as makeDir } from "tmp-promise";
import { SOLUTION } from "../../grader/base/project.ts";
import { UsageError } from "../../grader/base/usage.ts";
import { Random } from "../../grader/checks/random.ts";
import { wholeNumber } from "../../grader/commands/options.ts";
import { grade } from "../../grader/grading/grade.ts";
import { checksThat, type GradedReport } from "../../grader/report/report.ts";
import { type Bank, bankOf } from "./banks.ts";
import { equivalent } from "./equivalent-mutants.ts";
import { BANK_LAB, BANK_SEED, matching, onlyOption, runAsProgram } from "./flags.ts";
import { UntilFailure } from "./until-failure.ts";

const MUTANTS = {
  typed: "npm run grade:mutants",
  usage: "[-- options]",
  options: {
    lab: BANK_LAB,
    only: onlyOption("only the mutants whose line, as it is printed, matches"),
    seed: BANK_SEED,
    pairs: {
      flags: "--pairs <N>",
      help: "grade so many pairs of mutants instead, which chance takes, and both of each alone: does mending one lower the score?",
      read: wholeNumber(1, 10_000),
    },
  },
  after: "Grades the solution with one small change after the other, and says which the grader does not find.\n",
} as const;

const AT_ONCE = 2;
const SILENT = new Proxy({} as Logger, { get: () => () => false });

interface Mutant {
  /** What is printed of it: the place, the kind, and the change. */
  line: string;
  /** The text that it puts in the place of what stands there in a graded file, from one offset to another. */
  file: string;
  start: number;
  end: number;
  replacement: string;
}

/** The texts of a lab's graded files, as the reference has them. */
type Sources = ReadonlyMap<string, string>;

await runAsProgram(MUTANTS, async ({ options: { lab: name, only, seed, pairs } }) => {
  const bank = bankOf(name);
  const files = bank.lab.gradedFiles.map(
    async (file) => [file, await readFile(path.join(SOLUTION, file), "utf8")] as const,
  );
  const sources: Sources = new Map(await Promise.all(files));
  const all = await Promise.all([...sources].map(([file, source]) => mutantsOf(file, source)));
  const mutants = matching(only, all.flat(), ({ line }) => line);
  const scored = { bank, sources, seed };
  return pairs === undefined ? judgeAll(scored, mutants) : judgePairs(scored, mutants, pairs);
});

/** What mutants are graded by. */
interface Scored {
  bank: Bank;
  sources: Sources;
  seed: number;
}

/** Grades every mutant, and returns the exit code. */
async function judgeAll(scored: Scored, mutants: readonly Mutant[]): Promise<number> {
  let unexplained = 0;
  let found = 0;
  await pMap(
    mutants,
    async (mutant) => {
      const verdict = await judge(scored, mutant);
      if (verdict.startsWith("found")) found += 1;
      else if (!verdict.startsWith("equivalent")) unexplained += 1;
      process.stdout.write(`${mutant.line}\n    ${verdict}\n`);
    },
    { concurrency: AT_ONCE },
  );
  process.stdout.write(`\n${mutants.length} mutants: ${found} found, ${unexplained} not explained\n`);
  return unexplained === 0 ? 0 : 1;
}

async function judge(scored: Scored, mutant: Mutant): Promise<string> {
  const explained = equivalent(scored.bank.lab.name, mutant.line);
  if (explained !== undefined) return `equivalent: ${explained}`;
  const first = new UntilFailure();
  const report = await gradeWith(scored, [mutant], first);
  if (first.told !== undefined) return `found by ${first.told.slice(0, 120)}`;
  const failed = checksThat("failed", report).map(({ id, finding }) => `${id} (${finding?.rule?.name ?? ""})`);
  if (failed.length > 0) return `found by ${failed.join(", ")}`;
  return report.score === report.maxScore ? "SURVIVED" : `UNCLEAR: ${checksThat("inconclusive", report)[0]?.reason}`;
}

/** Grades pairs of mutants, and each of them alone; mending one must not lower the score. Returns the exit code. */
async function judgePairs(scored: Scored, mutants: readonly Mutant[], count: number): Promise<number> {
  const random = new Random(scored.seed, "pairs");
  const scores = new Map<Mutant, Promise<number>>();
  const scoreOf = async (...changes: Mutant[]): Promise<number> => (await gradeWith(scored, changes)).score;
  const alone = (mutant: Mutant): Promise<number> => {
    const score = scores.get(mutant) ?? scoreOf(mutant);
    scores.set(mutant, score);
    return score;
  };
  let lowered = 0;
  await pMap(
    Array.from({ length: count }, () => pairOf(mutants, random)),
    async ([one, other]) => {
      const [first, second, both] = [await alone(one), await alone(other), await scoreOf(one, other)];
      const isLowered = both > Math.min(first, second);
      if (isLowered) lowered += 1;
      const told = isLowered ? "MENDING ONE LOWERS IT" : "";
      process.stdout.write(`${one.line}\n${other.line}\n    ${first} and ${second} alone, ${both} together  ${told}\n`);
    },
    { concurrency: AT_ONCE },
  );
  process.stdout.write(`\n${count} pairs: in ${lowered} mending one lowers the score\n`);
  return lowered === 0 ? 0 : 1;
}

/** Two mutants of different places. */
function pairOf(mutants: readonly Mutant[], random: Random): [Mutant, Mutant] {
  const [one] = random.shuffled(mutants) as [Mutant];
  const others = mutants.filter(({ file, start, end }) => file !== one.file || end <= one.start || start >= one.end);
  if (others.length === 0) throw new UsageError("--pairs: no two of the mutants have different places");
  return [one, random.pick(others)];
}

async function gradeWith(
  { bank, sources, seed }: Scored,
  mutants: readonly Mutant[],
  watcher?: UntilFailure,
): Promise<GradedReport> {
  const { lab, suite } = bank;
  const { path: dir, cleanup } = await makeDir({ prefix: "zlab-mutant", unsafeCleanup: true });
  try {
    const inReverse = mutants.toSorted((a, b) => b.start - a.start);
    for (const [file, source] of sources) {
      const changed = inReverse
        .filter((mutant) => mutant.file === file)
        .reduce((text, { start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end), source);
      await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
      await writeFile(path.join(dir, file), changed);
    }
    const name = mutants.map(({ line }) => line).join(" and ");
    const ends = watcher && { watcher, signal: watcher.signal };
    return (await grade({ lab, suite, dir, name, seed, log: 1, ...ends })).report;
  } finally {
    await cleanup();
  }
}

/** Every small change that the mutation testing library knows for this source. */
async function mutantsOf(file: string, source: string): Promise<Mutant[]> {
  const files: File[] = [{ name: file, content: source, mutate: true }];
  const options: InstrumenterOptions = { plugins: null, excludedMutations: [], ignorers: [] };
  const { mutants } = await new Instrumenter(SILENT).instrument(files, options);
  const lines = source.split("\n");
  const offsetOf = ({ line, column }: { line: number; column: number }): number =>
    lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0) + column;
  return mutants.map(({ mutatorName, replacement, location }) => {
    const [start, end] = [offsetOf(location.start), offsetOf(location.end)];
    const place = (lines[location.start.line] ?? "").includes("zlog.debug") ? "Debug line" : mutatorName;
    const change = `${shortened(source.slice(start, end))}  ->  ${shortened(replacement)}`;
    return {
      line: `${path.basename(file)}:${location.start.line + 1} ${place}: ${change}`,
      file,
      start,
      end,
      replacement,
    };
  });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

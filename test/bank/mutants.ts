import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Logger } from "@stryker-mutator/api/logging";
import { type File, Instrumenter, type InstrumenterOptions } from "@stryker-mutator/instrumenter";
import pMap from "p-map";
import { dir as makeDir } from "tmp-promise";
import { SOLUTION } from "../../grader/base/project.ts";
import { grade } from "../../grader/grading/grade.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import { checksThat } from "../../grader/report/report.ts";
import { BANK_SEED, matching, onlyOption, runAsProgram } from "./flags.ts";

const MUTANTS = {
  typed: "npm run grade:mutants",
  usage: "[-- options]",
  options: { only: onlyOption("only the mutants whose line, as it is printed, matches"), seed: BANK_SEED },
  after: "Grades the solution with one small change after the other, and says which the grader does not find.\n",
} as const;

/** Mutants that change nothing that anybody could see, by the beginning of their line, and why. */
const EQUIVALENT: readonly (readonly [RegExp, string])[] = [
  [/ Debug line: /, "Debug lines are free text, and earn nothing"],
  [/ StringLiteral: ("its |`view |`digest )/, "that there is a reason keeps a vote out; its text goes to a Debug line"],
  [/ cert\.commits\.count === 2 \* s\.f {2}-> {2}false$/, "one vote more is checked, and decides nothing"],
  [/ cert\.commits\.voted\(msg\.peerId\) {2}-> {2}false$/, "the ballot has one place for each replica's vote"],
];

const AT_ONCE = 2;
const FILE = "zpbft/commit.ts";
const SILENT = new Proxy({} as Logger, { get: () => () => false });

interface Mutant {
  /** What is printed of it: the place, the kind, and the change. */
  line: string;
  source: string;
}

await runAsProgram(MUTANTS, async ({ options: { only, seed } }) => {
  const all = await mutantsOf(await readFile(path.join(SOLUTION, FILE), "utf8"));
  const mutants = matching(only, all, ({ line }) => line);
  let unexplained = 0;
  let found = 0;
  await pMap(
    mutants,
    async (mutant) => {
      const verdict = await judge(mutant, seed);
      if (verdict.startsWith("found")) found += 1;
      else if (!verdict.startsWith("equivalent")) unexplained += 1;
      process.stdout.write(`${mutant.line}\n    ${verdict}\n`);
    },
    { concurrency: AT_ONCE },
  );
  process.stdout.write(`\n${mutants.length} mutants: ${found} found, ${unexplained} not explained\n`);
  return unexplained === 0 ? 0 : 1;
});

async function judge({ line, source }: Mutant, seed: number): Promise<string> {
  const explained = EQUIVALENT.find(([pattern]) => pattern.test(line));
  if (explained !== undefined) return `equivalent: ${explained[1]}`;
  const { path: dir, cleanup } = await makeDir({ prefix: "zlab-mutant", unsafeCleanup: true });
  try {
    await mkdir(path.join(dir, path.dirname(FILE)));
    await writeFile(path.join(dir, FILE), source);
    const { report } = await grade({ lab: ZPBFT, suite: PUBLIC, dir, name: line, seed, log: 1 });
    const failed = checksThat("failed", report).map(({ id, finding }) => `${id} (${finding?.rule?.name ?? ""})`);
    if (failed.length > 0) return `found by ${failed.join(", ")}`;
    return report.score === report.maxScore ? "SURVIVED" : `UNCLEAR: ${checksThat("inconclusive", report)[0]?.reason}`;
  } finally {
    await cleanup();
  }
}

/** Every small change that the mutation testing library knows for this source. */
async function mutantsOf(source: string): Promise<Mutant[]> {
  const files: File[] = [{ name: FILE, content: source, mutate: true }];
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
      line: `commit.ts:${location.start.line + 1} ${place}: ${change}`,
      source: source.slice(0, start) + replacement + source.slice(end),
    };
  });
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

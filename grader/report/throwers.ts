import type { LabFunction } from "../base/lab.ts";
import { statementsIn } from "../submission/statements.ts";
import type { CheckReport } from "./check-report.ts";
import { linesThrown } from "./thrown.ts";

/** What is seen of a call that has failed because its function threw: the given code answers that. */
const THREW = /^(\w+) threw: /;

/** What was graded: its files by their names, and the functions that reports name. */
interface Graded {
  files: ReadonlyMap<string, string>;
  functions: readonly LabFunction[];
}

/**
 * Puts the function that threw before the one whose call failed by that. Graded functions call each other: by the call alone nobody
 * sees which of them it was, but the server's ERROR line says where.
 */
export function withThrowers(checks: readonly CheckReport[], graded: Graded): CheckReport[] {
  return checks.map((check) => {
    if (check.status !== "failed" || check.finding === undefined) return check;
    const { functions, seen, thrown } = check.finding;
    const [begins] = THREW.exec(seen) ?? [];
    const said = begins === undefined ? undefined : thrown.find((line) => line.includes(`ERROR| ${begins}`));
    const thrower = said === undefined ? undefined : throwerOf(said, graded);
    if (thrower === undefined) return check;
    const finding = { ...check.finding, functions: [...new Set([thrower, ...functions])] };
    return { ...check, finding };
  });
}

/** The graded function in which something was thrown, by the line that says so; undefined if it was elsewhere. */
function throwerOf(said: string, { files, functions }: Graded): string | undefined {
  for (const file of files.keys())
    for (const line of linesThrown(file, [said])) {
      const covering = statementsIn(files, file).filter(({ from, to }) => from <= line && line <= to);
      // Where several stand in one line, nobody can tell in which of them it was.
      const declares = covering.length === 1 ? (covering[0]?.declares ?? []) : [];
      const found = functions.find((one) => one.file === file && declares.includes(one.name));
      if (found !== undefined) return found.name;
    }
  return undefined;
}

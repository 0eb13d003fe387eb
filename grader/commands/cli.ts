import { existsSync } from "node:fs";
import { shortageIn } from "../sandbox/machine/needs.ts";
import { CRASHED, isAttended } from "../sandbox/namespaces.ts";
import { TemporaryFolderError } from "../sandbox/reaper.ts";

/** The commands, each with its file in this folder. Only the file of the command in question is loaded. */
const COMMANDS: Readonly<Record<string, string>> = {
  grade: "grade.ts",
  "grade:class": "grade-class.ts",
  "grade:one": "grade-one.ts",
  "grade:worker": "grade-worker.ts",
  "grade:doctor": "grade-doctor.ts",
  cluster: "cluster.ts",
  journal: "journal.ts",
  naive: "naive.ts",
  hint: "hint.ts",
  handin: "handin.ts",
  bench: "bench.ts",
  release: "release.ts",
};

/** What only the scripts of platforms run. */
const PLUMBING: Readonly<Record<string, string>> = { "take-in": "take-in.ts" };

/** What the file of a command offers: it runs the command with its arguments, and returns the exit code. */
interface CommandModule {
  run(argv: readonly string[]): Promise<number>;
}

/**
 * Runs the command that the first argument names, and returns the exit code. Whatever goes wrong in the grader itself
 * ends with 2: it says nothing about a submission.
 */
export async function main([name = "", ...argv]: string[]): Promise<number> {
  const file = new Map(Object.entries({ ...COMMANDS, ...PLUMBING })).get(name);
  if (file === undefined || !isHere(file)) {
    const names = Object.entries(COMMANDS).flatMap(([command, module]) => (isHere(module) ? [command] : []));
    process.stderr.write(`usage: npm run ${names.join("|")} -- [options]\n`);
    return 2;
  }
  // Node's own exit code for it says of a grade that points were lost.
  process.on("uncaughtException", (error) => process.exit(failed(name, error)));
  try {
    const { run } = (await import(moduleOf(file).href)) as CommandModule;
    return await run(argv);
  } catch (error) {
    return failed(name, error);
  }
}

/** Says that a command failed. Returns the exit code. What the machine has not, or not enough of, is a sentence. */
function failed(name: string, error: unknown): number {
  const missing = missingPackage(error);
  const said =
    missing === undefined
      ? `${name} failed, by no fault of a submission: ${textOf(error)}`
      : `the lab's packages are not all installed (${missing} is missing): run "npm ci" first`;
  process.stderr.write(`${said}\n`);
  return isAttended() ? CRASHED : 2;
}

/** The package that is not there, as before the first `npm ci`; undefined if that is not what went wrong. */
function missingPackage(error: unknown): string | undefined {
  return error instanceof Error ? /^Cannot find package '(.+?)'/.exec(error.message)?.[1] : undefined;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TemporaryFolderError) return error.message;
  return shortageIn(error) ?? error.stack ?? error.message;
}

/** Whether this copy of the lab has the command: students get fewer. */
function isHere(file: string): boolean {
  return existsSync(moduleOf(file));
}

function moduleOf(file: string): URL {
  return new URL(file, import.meta.url);
}

import { constants } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { peekFlag } from "../../skeleton/flags.ts";
import type { Assignment } from "../base/lab.ts";
import { SKELETON } from "../base/project.ts";
import { fromCaller } from "../base/usage.ts";
import { labIn, labsFor } from "../labs/catalogue.ts";
import { killLater, leaveAlone } from "../sandbox/reaper.ts";
import { type Stage, stage } from "../submission/stage.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";
import { runCommand } from "./command.ts";
import { LAB, submissionOption } from "./options.ts";

const OPTIONS = { submission: submissionOption("run the skeleton with this folder's files laid over it"), lab: LAB };

const NAIVE = {
  typed: "npm run naive",
  usage: "-- [--submission DIR] [--lab NAME] -role ROLE [flags]",
  options: OPTIONS,
} as const;

/** Runs a role by hand, with a submission laid over the skeleton, in this terminal. Returns the role's exit code. */
export function run(argv: readonly string[]): Promise<number> {
  const { own, role } = split(argv);
  return runCommand(NAIVE, own, async ({ options: { submission, lab } }) => {
    if (lab !== undefined) await labsFor(lab);
    if (submission === undefined) return start(path.join(SKELETON, "naive.js"), ofLab(lab, role));
    const dir = fromCaller(submission, "naive");
    const found = await labIn(dir, lab);
    return runRole(dir, found, ofLab(found.name, role));
  });
}

/** Which arguments are the command's own; all others, whatever they are, are for the role. */
function split(argv: readonly string[]): { own: string[]; role: string[] } {
  const flags = Object.values(OPTIONS).map((option) => option.flags.split(" ")[0]);
  const role = [...argv];
  const own = flags.flatMap((flag = "") => {
    const index = role.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
    return index === -1 ? [] : role.splice(index, role[index] === flag ? 2 : 1);
  });
  return { own, role };
}

/** A role's arguments, with the lab that they do not name themselves: in a stage there is no grader that would tell. */
function ofLab(lab: string | undefined, args: readonly string[]): readonly string[] {
  return lab === undefined || peekFlag([...args], "lab") !== undefined ? args : ["-lab", lab, ...args];
}

async function runRole(dir: string, lab: Assignment, args: readonly string[]): Promise<number> {
  let staged: Stage;
  try {
    const submission = await readSubmission(dir, lab);
    process.stderr.write(submission.notes.map((note) => `${note}\n`).join(""));
    staged = await stage(submission);
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    process.stderr.write(`cannot run ${dir}: ${error.message}\n`);
    return 2;
  }
  return start(staged.program, args).finally(staged.remove);
}

async function start(program: string, args: readonly string[]): Promise<number> {
  const child = execa(process.execPath, [program, ...args], {
    stdio: "inherit",
    cwd: fromCaller(".", "naive"),
    cleanup: false,
    forceKillAfterDelay: false,
    reject: false,
  });
  // A terminal sends Ctrl-C to both; what ends this process must end the role, which then decides.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  if (child.pid !== undefined) killLater(child.pid);
  const { exitCode, signal } = await child;
  if (child.pid !== undefined) leaveAlone(child.pid);
  return exitCode ?? 128 + (signal === undefined ? 0 : constants.signals[signal]);
}

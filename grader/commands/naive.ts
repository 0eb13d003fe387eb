import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import path from "node:path";
import { SKELETON, ZPBFT } from "../base/project.ts";
import { fromCaller } from "../base/usage.ts";
import { killLater, leaveAlone } from "../sandbox/reaper.ts";
import { type Stage, stage } from "../submission/stage.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";

const USAGE = `usage: npm run naive -- [--submission DIR] -role ROLE [flags]

  --submission DIR   run the skeleton with this folder's files laid over it
`;

/** Runs a role by hand, with a submission laid over the skeleton, in this terminal. Returns the role's exit code. */
export async function naiveCommand(argv: string[]): Promise<number> {
  const args = [...argv];
  const place = args.indexOf("--submission");
  const [, dir] = place === -1 ? [] : args.splice(place, 2);
  if (place !== -1 && dir === undefined) {
    process.stderr.write(`--submission is missing its folder\n\n${USAGE}`);
    return 2;
  }
  if (dir === undefined) return run(path.join(SKELETON, "naive.js"), args);

  let staged: Stage;
  try {
    const submission = await readSubmission(fromCaller(dir, "naive"), ZPBFT);
    process.stderr.write(submission.notes.map((note) => `${note}\n`).join(""));
    staged = await stage(submission);
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    process.stderr.write(`cannot run ${dir}: ${error.message}\n`);
    return 2;
  }
  return run(staged.program, args).finally(staged.remove);
}

async function run(program: string, args: string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { stdio: "inherit", cwd: fromCaller(".", "naive") });
  // A terminal sends Ctrl-C to both; what ends this process must end the role, which then decides.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  if (child.pid !== undefined) killLater(child.pid);
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (child.pid !== undefined) leaveAlone(child.pid);
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

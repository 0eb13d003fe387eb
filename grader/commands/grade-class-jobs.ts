import { UsageError } from "../base/usage.ts";
import { isolationHere } from "../sandbox/here.ts";
import { IsolationError, type Level, refuseLess } from "../sandbox/layers.ts";
import { jobsHere } from "../sandbox/machine/jobs.ts";
import { stockHere } from "../sandbox/machine/stock.ts";
import { findNamespaces } from "../sandbox/namespaces.ts";
import type { ClassRequest } from "./grade-class-options.ts";

/** How many this machine grades at a time. */
export async function jobsOf({
  jobs: asked,
  grade: { level, suite },
}: Pick<ClassRequest, "jobs" | "grade">): Promise<number> {
  await checkIsolation(level);
  const { jobs, why } = jobsHere(await jobsApart(asked), suite, await stockHere());
  if (why !== "") process.stdout.write(`${why}\n`);
  return jobs;
}

/** Said once, and not of every submission. */
async function checkIsolation(level: Level): Promise<void> {
  if (level === "none") return;
  try {
    refuseLess(level, (await isolationHere()).layers);
  } catch (error) {
    throw error instanceof IsolationError ? new UsageError(error.message) : error;
  }
}

/** Submissions that share a loopback may call each other's servers, so that no verdict would be sure: one at a time there. */
async function jobsApart(jobs: number): Promise<number> {
  if (jobs === 1 || (await findNamespaces())?.layers.includes("network")) return jobs;
  process.stdout.write(
    "one at a time: this machine has no network layer, so submissions could call each other's servers\n",
  );
  return 1;
}

import type { SuiteName } from "../../base/project.ts";
import { UsageError } from "../../base/usage.ts";
import { gradesThatFit, type Stock, shortfalls } from "./needs.ts";

/**
 * How many grades of those that were asked for the machine has enough for at a time, and, if they are fewer, why, in words.
 *
 * @throws UsageError when it has too little for one
 */
export function jobsHere(asked: number, suite: SuiteName, stock: Stock): { jobs: number; why: string } {
  const jobs = Math.min(asked, gradesThatFit(suite, stock));
  if (jobs === asked) return { jobs, why: "" };
  if (jobs < 1) throw new UsageError(`this machine has too little for a grade: ${shortfalls(suite, stock).join("; ")}`);
  return { jobs, why: `-j ${jobs}, not ${asked}: ${shortfalls(suite, stock, asked).join("; ")}` };
}

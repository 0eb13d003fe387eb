import type { SuiteName } from "../../base/project.ts";
import { gradesThatFit, refuseShort, type Stock, shortfalls } from "./needs.ts";

/**
 * How many grades of those that were asked for the machine has enough for at a time, and, if they are fewer, why, in words.
 *
 * @throws ShortageError when it has too little for one
 */
export function jobsHere(asked: number, suite: SuiteName, stock: Stock): { jobs: number; why: string } {
  refuseShort(suite, stock);
  const jobs = Math.min(asked, gradesThatFit(suite, stock));
  if (jobs === asked) return { jobs, why: "" };
  return { jobs, why: `-j ${jobs}, not ${asked}: ${shortfalls(suite, stock, asked).join("; ")}` };
}

import { readFile } from "node:fs/promises";
import { pageOf } from "../../grader/grading/page.ts";
import { verdictsOf } from "../../grader/grading/replay.ts";
import { ruleBookOf } from "../../grader/grading/rule-book.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import { type Entry, folderOf, historiesOf } from "../bank/grading.ts";
import { unpack } from "../bank/packed.ts";
import { reportOf } from "../grader/report/reporters/samples.ts";

/** The page of a submission of the bank, from its stored histories, and the report that it shows. */
export async function bankPage(entry: Entry): Promise<{ report: GradedReport; page: string }> {
  const run = unpack(await readFile(historiesOf(entry)));
  const checks = verdictsOf(run, PUBLIC, PUBLIC.checks, ruleBookOf(ZPBFT));
  const { notes, typeErrors } = run;
  const report = { ...reportOf(...checks), submission: `${entry.kind}/${entry.name}`, notes, typeErrors };
  const kept = new Map(Array.from(run.histories, ([name, history]) => [name, { history }]));
  const { files } = await readSubmission(folderOf(entry), ZPBFT);
  return { report, page: await pageOf(report, { kept, files }, ZPBFT) };
}

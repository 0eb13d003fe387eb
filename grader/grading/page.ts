import type { Lab } from "../labs/lab.ts";
import type { Drawn } from "../report/page/history.ts";
import { reportPage } from "../report/page/page.ts";
import { checksThat, type Report } from "../report/report.ts";
import type { RunEvidence } from "./grade.ts";

/** A grade as a page to be looked at: the report, and all that crossed the wire in the histories that count. */
export async function pageOf(report: Report, { kept }: RunEvidence, lab: Pick<Lab, "drawing">): Promise<string> {
  const drawing = await lab.drawing?.();
  if (drawing === undefined || kept.size === 0) return reportPage(report);
  const telling = new Set(checksThat("failed", report).map(({ finding }) => finding?.history));
  const histories = Array.from(kept, ([name, { history }]): Drawn["histories"][number] => {
    return { name, lanes: drawing.lanes(history), rows: drawing.rows(history) };
  });
  const firstThese = histories.toSorted((a, b) => Number(telling.has(b.name)) - Number(telling.has(a.name)));
  return reportPage(report, { kinds: drawing.kinds, histories: firstThese });
}

import type { History } from "../history/history.ts";
import type { Lab } from "../labs/lab.ts";
import type { Drawn } from "../report/page/history.ts";
import { reportPage } from "../report/page/page.ts";
import { checksThat, type Report } from "../report/report.ts";

/** The histories that count, by their names. */
interface Kept {
  kept: ReadonlyMap<string, { history: History }>;
}

/** A grade as a page to be looked at: the report, and all that crossed the wire in the histories that count. */
export async function pageOf(report: Report, { kept }: Kept, lab: Pick<Lab, "drawing">): Promise<string> {
  const drawing = await lab.drawing?.();
  if (drawing === undefined || kept.size === 0) return reportPage(report);
  const failed = checksThat("failed", report);
  const histories = Array.from(kept, ([name, { history }]): Drawn["histories"][number] => {
    const fails = failed.filter(({ finding }) => finding?.history === name).map(({ id }) => id);
    // Logs are long, and who has nothing to mend there needs none.
    const logs = fails.length === 0 ? undefined : drawing.logs?.(history);
    return { name, fails, lanes: drawing.lanes(history), rows: drawing.rows(history), logs: logs ?? [] };
  });
  const firstThese = histories.toSorted((a, b) => Number(b.fails.length > 0) - Number(a.fails.length > 0));
  return reportPage(report, { kinds: drawing.kinds, histories: firstThese });
}

import type { History } from "../history/history.ts";
import type { Drawing } from "../history/scene/scene.ts";
import type { Lab } from "../labs/lab.ts";
import type { Drawn } from "../report/page/history.ts";
import { historiesPage, reportPage } from "../report/page/page.ts";
import { checksThat, type Report } from "../report/report.ts";

/** The histories that count, and the graded files, by their names. */
interface Kept {
  kept: ReadonlyMap<string, { history: History }>;
  files: ReadonlyMap<string, string>;
}

type DrawnHistory = Drawn["histories"][number];

function drawnOf(
  name: string,
  history: History,
  { drawing, fails, hasLogs }: { drawing: Drawing; fails: readonly string[]; hasLogs: boolean },
): DrawnHistory {
  const logs = hasLogs ? drawing.logs?.(history) : undefined;
  return { name, fails, lanes: drawing.lanes(history), rows: drawing.rows(history), logs: logs ?? [] };
}

/** Histories as a page to be looked through, without a report: each by its name. */
export function pageOfHistories(title: string, histories: ReadonlyMap<string, History>, drawing: Drawing): string {
  const drawn = Array.from(histories, ([name, history]) =>
    drawnOf(name, history, { drawing, fails: [], hasLogs: true }),
  );
  return historiesPage(title, { kinds: drawing.kinds, histories: drawn });
}

/** A grade as a page to be looked at: the report, what was graded, and all that crossed the wire in the histories that count. */
export async function pageOf(
  report: Report,
  { kept, files }: Kept,
  { drawing: drawingOf, functions }: Pick<Lab, "drawing" | "functions">,
): Promise<string> {
  const graded = { files, functions };
  const drawing = await drawingOf?.();
  if (drawing === undefined || kept.size === 0) return reportPage(report, undefined, graded);
  const failed = checksThat("failed", report);
  const histories = Array.from(kept, ([name, { history }]) => {
    const fails = failed.filter(({ finding }) => finding?.history === name).map(({ id }) => id);
    // Logs are long, and who has nothing to mend there needs none.
    return drawnOf(name, history, { drawing, fails, hasLogs: fails.length > 0 });
  });
  const firstThese = histories.toSorted((a, b) => Number(b.fails.length > 0) - Number(a.fails.length > 0));
  return reportPage(report, { kinds: drawing.kinds, histories: firstThese }, graded);
}

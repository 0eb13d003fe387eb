import type { Found } from "../../checks/check.ts";
import type { History } from "../../history/history.ts";
import { writtenBy } from "../pbft/judge/case.ts";
import { isDatabases, linesBesideDatabases, readLog } from "../pbft/judge/log-grammar.ts";
import { mismatches } from "../pbft/judge/log-truth.ts";
import { writersOf } from "../pbft/judge/trace.ts";
import { replica } from "../pbft/wire.ts";
import { thrownBy } from "./findings.ts";

const LINES_MAX = 6;

/**
 * Judges the logs of all real servers up to a place at which they were idle: their grammar (L1), and that they agree with
 * the wire (L2).
 */
export function judgeLogs(history: History, end: number): Found[] {
  const live = history.of("cluster")[0]?.live ?? [];
  return live.flatMap((id) => [...grammarOf(history, id, end), ...truthOf(history, id, end)]);
}

function grammarOf(history: History, id: number, end: number): Found[] {
  const { misfits } = readLog("server", writtenBy(history, replica(id), "stderr", { end }));
  const logged = [...misfits];
  const stdout = writtenBy(history, replica(id), "stdout", { end });
  const printed = isDatabases(stdout) ? [] : linesBesideDatabases(stdout);
  if (printed.length > 0) misfits.push(...printed.map((line) => `on the standard output: ${line}`));
  else if (!isDatabases(stdout)) misfits.push("(its standard output holds something else than databases)");
  if (misfits.length === 0) return [];
  const describe = () => ({
    rule: "L1",
    functions: writersOf(history, id, { end }, { logged, printed }),
    message: `${misfits.length} ${misfits.length === 1 ? "line does" : "lines do"} not fit the grammar`,
    expected: `every line as the handout gives it, and nothing but databases on the standard output${printed.length > 0 ? ": write what you want to see by zlog.debug" : ""}`,
    seen: misfits[0] as string,
    evidence: [...new Set(misfits)].slice(0, LINES_MAX),
    thrown: thrownBy(history, [id]),
  });
  return [{ checks: ["log-grammar"], describe }];
}

function truthOf(history: History, id: number, end: number): Found[] {
  const { entries } = readLog("server", writtenBy(history, replica(id), "stderr", { end }));
  const calls = history.calls.filter(({ at }) => at < end);
  // Calls that were passed on later had not been received by then.
  const seen = calls.map((call) =>
    call.passed !== undefined && call.passed > end ? { ...call, passed: undefined } : call,
  );
  const found = mismatches(id, entries, seen);
  const [first] = found;
  if (first === undefined) return [];
  const describe = () => ({
    rule: "L2",
    functions: first.functions,
    message: "the log does not tell what happened",
    expected: "one line for each thing that happened, and none for what did not",
    seen: first.text,
    evidence: found.slice(0, LINES_MAX).map(({ text }) => text),
    thrown: thrownBy(history, [id]),
  });
  return [{ checks: ["log-truth"], describe }];
}

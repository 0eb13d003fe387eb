import type { Found } from "../../checks/check.ts";
import type { History } from "../../history/history.ts";
import { logPlace } from "../../history/log-place.ts";
import { writtenBy } from "../pbft/judge/case.ts";
import { isDatabases, linesBesideDatabases, readLog } from "../pbft/judge/log-grammar.ts";
import { loggedLate } from "../pbft/judge/log-order.ts";
import { mismatches } from "../pbft/judge/log-truth.ts";
import { writersOf } from "../pbft/judge/trace.ts";
import { messagesOf, replica } from "../pbft/wire.ts";
import { PERSON } from "./cluster-tests/session.ts";
import { thrownBy } from "./findings.ts";

/** So many lines are told: the first as what was seen, the others as evidence. */
const LINES_MAX = 6;

/**
 * Judges the logs of all real servers between two places at which they were idle: their grammar (L1), and that they agree
 * with the wire (L2). Their order is judged where they are whole, of servers that have executed nothing early.
 */
export function judgeLogs(history: History, end: number, { from = 0, isOrderClear = false } = {}): Found[] {
  const live = history.of("cluster")[0]?.live ?? [];
  return live.flatMap((id) => [
    ...grammarOf(history, id, { from, end }),
    ...truthOf(history, id, { from, end }, isOrderClear),
  ]);
}

/** The places between which a log is judged. */
interface Range {
  from: number;
  end: number;
}

function grammarOf(history: History, id: number, range: Range): Found[] {
  const { misfits } = readLog("server", writtenBy(history, replica(id), "stderr", range));
  const logged = [...misfits];
  const stdout = writtenBy(history, replica(id), "stdout", range);
  const printed = isDatabases(stdout) ? [] : linesBesideDatabases(stdout);
  if (printed.length > 0) misfits.push(...printed.map((line) => `on the standard output: ${line}`));
  else if (!isDatabases(stdout)) misfits.push("(its standard output holds something else than databases)");
  if (misfits.length === 0) return [];
  const describe = () => ({
    rule: "L1",
    functions: writersOf(history, id, range, { logged, printed }),
    message: misfits.length === 1 ? "a line does not fit the grammar" : "lines do not fit the grammar",
    expected: `every line as the handout gives it, and nothing but databases on the standard output${printed.length > 0 ? ": write what you want to see by zlog.debug" : ""}`,
    seen: misfits[0] as string,
    evidence: [...new Set(misfits)].slice(1, LINES_MAX),
    thrown: thrownBy(history, [id]),
    // The standard output is in no log.
    ...(logged.length === 0 ? {} : { log: logPlace(history, replica(id), logged[0]) }),
  });
  return [{ checks: ["log-grammar"], times: misfits.length, describe }];
}

/** The replicas to whom calls may have been made that nobody took. */
function killedIn(history: History, end: number): number[] {
  const live = history.of("cluster")[0]?.live ?? [];
  return live.filter((id) =>
    history.of("fault").some(({ what, who, at }) => what === "killed" && who === replica(id) && at < end),
  );
}

/** The seqs of requests by a client that is a process: only it sees the replies. */
function unseenIn(history: History): number[] {
  if (!history.of("log").some(({ who }) => who === PERSON)) return [];
  const messages = messagesOf(history);
  const known = new Set(messages.map(({ from }) => from));
  return messages.flatMap((call) =>
    call.method === "Server.PrePrepareRpc" && !known.has(`client ${call.params.reqArgs.req.clientAddr}`)
      ? [call.params.msg.seq]
      : [],
  );
}

function truthOf(history: History, id: number, { from, end }: Range, isOrderClear: boolean): Found[] {
  const [cluster] = history.of("cluster");
  const { entries } = readLog("server", writtenBy(history, replica(id), "stderr", { from, end }));
  const calls = history.calls.filter(({ at }) => at > from && at < end);
  // Calls that were passed on later had not been received by then.
  const seen = calls.map((call) =>
    call.passed !== undefined && call.passed > end ? { ...call, passed: undefined } : call,
  );
  const untrue = mismatches(id, entries, seen, killedIn(history, end), unseenIn(history));
  const isLate = untrue.length === 0 && isOrderClear;
  const found = isLate ? loggedLate(id, entries, cluster?.f ?? 0) : untrue;
  const [first] = found;
  if (first === undefined) return [];
  const describe = () => ({
    rule: "L2",
    functions: first.functions,
    message: "the log does not tell what happened",
    expected: isLate
      ? "the line of each COMMIT before that of the execution that rests on it"
      : "one line for each thing that happened, and none for what did not",
    seen: first.text,
    // The same of other seqs shows nothing new.
    evidence: isLate ? [] : found.slice(1, LINES_MAX).map(({ text }) => text),
    thrown: thrownBy(history, [id]),
    log: logPlace(history, replica(id), /seq=\d+/.exec(first.text)?.[0]?.concat("|")),
  });
  return [{ checks: ["log-truth"], times: found.length, describe }];
}

import type { History } from "../../../history/history.ts";
import { FUNCTIONS, type StudentFunction } from "../rules.ts";
import { replica } from "../wire.ts";
import { writtenBy } from "./case.ts";

/** The function that did something, and the one that called it, if that was not the given code in its course. */
export interface Doer {
  name: StudentFunction;
  by: StudentFunction | undefined;
  /** How many calls had begun by then. */
  place: number;
}

/** A function was called, when so many COMMITs about a seq waited to be judged, and so many were counted. */
export interface Begin {
  name: StudentFunction;
  seq: number;
  waiting: number;
  counted: number;
  /** Of a count: the function because of which it was called, if it was one. */
  because: StudentFunction | undefined;
}

/**
 * Which function of a submission did what, as the given code says in a server's log (trace.ts of the skeleton). It is for
 * advice where to look, and never for a verdict: a submission can write such lines itself.
 */
export interface Trace {
  /** By seq and receiver, and by seq: who did it the first time, the second, … */
  sent: ReadonlyMap<string, readonly (Doer | undefined)[]>;
  executed: ReadonlyMap<number, readonly (Doer | undefined)[]>;
  /** Empty if the log tells nothing of functions. */
  begun: readonly Begin[];
  /** By seq, how many calls had begun when it was told first that the phase is over, so that nothing is counted any more. */
  over: ReadonlyMap<number, number>;
  /** Whether all is told: the given code stops telling after very many lines. */
  isWhole: boolean;
}

/** What the given code writes when it has told so much that it tells no more. */
const ENOUGH = /^trace\.ts:\d+: Debug\| it is not told any more which function does what$/m;

const traces = new WeakMap<History, Map<string, Trace>>();

/** The trace of a replica up to a place in a history. */
export function traceOf(history: History, id: number, end = Number.POSITIVE_INFINITY): Trace {
  const known = traces.get(history) ?? new Map<string, Trace>();
  traces.set(history, known);
  // The history may grow.
  const key = `${id} ${Math.min(end, history.now + 1)}`;
  const trace = known.get(key) ?? readTrace(writtenBy(history, replica(id), "stderr", { end }));
  known.set(key, trace);
  return trace;
}

const LINE =
  /^trace\.ts:\d+: Debug\| I=\d+ L=\d+ seq=(\d+)\| (?:(\w+) begins: (\d+) COMMITs wait, (\d+) are counted(?:, because of (\w+))?|COMMIT to (\d+) is sent by (.*)|execute is called by (.*)|(nothing is counted any more|verifyBallotCommit has ended the phase): .*)$/gm;

export function readTrace(log: string): Trace {
  const sent = new Map<string, (Doer | undefined)[]>();
  const executed = new Map<number, (Doer | undefined)[]>();
  const begun: Begin[] = [];
  const over = new Map<number, number>();
  for (const [, seq, name, waiting, counted, because, to, sender, executor, end] of log.matchAll(LINE)) {
    if (end !== undefined && !over.has(Number(seq))) over.set(Number(seq), begun.length);
    if (isStudents(name)) {
      const numbers = { seq: Number(seq), waiting: Number(waiting), counted: Number(counted) };
      begun.push({ name, ...numbers, because: isStudents(because) ? because : undefined });
    } else if (sender !== undefined) push(sent, `${seq} ${to}`, doerOf(sender, begun.length));
    else if (executor !== undefined) push(executed, Number(seq), doerOf(executor, begun.length));
  }
  return { sent, executed, begun, over, isWhole: !ENOUGH.test(log) };
}

function push<K>(map: Map<K, (Doer | undefined)[]>, key: K, doer: Doer | undefined): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [doer]);
  else before.push(doer);
}

function doerOf(text: string, place: number): Doer | undefined {
  const [name, by] = text.split(", called by ");
  return isStudents(name) ? { name, by: isStudents(by) ? by : undefined, place } : undefined;
}

function isStudents(name: string | undefined): name is StudentFunction {
  return FUNCTIONS.some((one) => one === name);
}

/** Whether a function was called for a seq; undefined if the log does not tell. */
export function hasBegun({ begun, isWhole }: Trace, name: StudentFunction, seq: number): boolean | undefined {
  if (begun.some((one) => one.name === name && one.seq === seq)) return true;
  return isWhole && begun.length > 0 ? false : undefined;
}

/**
 * Which function lost the COMMITs for a seq: CommitRpc, if the count was never called when so many of them had been put into
 * the queue, or if nothing came of the last one, and `later` shows that the count had not ended the phase; and otherwise the
 * count; also if that has ended the phase, so that it was not called any more; and `commit`, if the queue was shorter behind
 * it, before any count. Undefined if the log does not tell, or the submission does not use the queue.
 */
export function loserOf(
  { begun, over, isWhole }: Trace,
  seq: number,
  quorum: number,
  later: Trace,
): StudentFunction | undefined {
  if (!isWhole) return undefined;
  if (!begun.some(({ waiting }) => waiting > 0)) return leavesUncounted(begun, seq, quorum) ? "CommitRpc" : undefined;
  let [came, before] = [0, 0];
  let last: StudentFunction | undefined;
  let isCounted = false;
  const end = over.get(seq);
  const isEndedByCount = begun.slice(0, end).some((one) => one.seq === seq && one.name === "verifyBallotCommit");
  if (end !== undefined && isEndedByCount) return "verifyBallotCommit";
  const about = begun.filter((one) => one.seq === seq);
  const isOpen = later.begun.slice(begun.length).some((one) => one.seq === seq && one.name === "verifyBallotCommit");
  for (const { name, waiting } of about) {
    // Only the count may take COMMITs out of the queue, and it had not begun yet.
    if (waiting < before && last === "commit" && !isCounted) return "commit";
    isCounted ||= name === "verifyBallotCommit";
    came += Math.max(0, waiting - before);
    [before, last] = [waiting, name];
    if (name === "verifyBallotCommit" && came >= quorum) return isOpen && dropsLast(about) ? "CommitRpc" : name;
  }
  return "CommitRpc";
}

/**
 * Whether the count was called for a COMMIT before, but not for the last one, which was not put into the queue either. Those
 * that are in the queue are not all valid, so that many of them may have waited, and a valid one was lost all the same.
 */
function dropsLast(about: readonly Begin[]): boolean {
  const last = about.findLastIndex(({ name }) => name === "CommitRpc");
  const before = about[last]?.waiting ?? 0;
  const isCalled = (place: number): boolean => about[place + 1]?.name === "verifyBallotCommit";
  const wasCalled = about.some(({ name }, place) => name === "CommitRpc" && isCalled(place));
  return wasCalled && !about.slice(last + 1).some(({ name, waiting }) => name !== "commit" || waiting > before);
}

/** Whether all COMMITs came, nothing of them was put into the queue, and after none of them the count was called. */
function leavesUncounted(begun: readonly Begin[], seq: number, quorum: number): boolean {
  const about = begun.filter((one) => one.seq === seq);
  const first = about.findIndex(({ name }) => name === "CommitRpc");
  const came = about.filter(({ name }) => name === "CommitRpc").length;
  return came >= quorum && !about.slice(first).some(({ name }) => name === "verifyBallotCommit");
}

/** What `writersOf` says where nothing is told of functions. */
const LOGGING: readonly StudentFunction[] = ["commit", "CommitRpc"];

/**
 * The functions that wrote lines, in their order, and then the others: a line is of the function that was called last before
 * it. On the standard output, where no line says what was called, they are of one that was called as often as there are lines.
 */
export function writersOf(
  history: History,
  id: number,
  range: { from?: number; end?: number },
  { logged, printed }: { logged: readonly string[]; printed: readonly string[] },
): readonly StudentFunction[] {
  const log = writtenBy(history, replica(id), "stderr", range);
  const { begun, isWhole } = readTrace(log);
  if (begun.length === 0 || !isWhole) return LOGGING;
  const wanted = new Set(logged);
  const writers = new Set<StudentFunction>();
  let last: StudentFunction | undefined;
  for (const line of log.split("\n")) {
    const [, name] = / Debug\| .* (\w+) begins: /.exec(line) ?? [];
    if (isStudents(name)) last = name;
    else if (last !== undefined && wanted.has(line)) writers.add(last);
  }
  const calls = (name: StudentFunction): number => begun.filter((one) => one.name === name).length;
  const printers = FUNCTIONS.filter((name) => printed.length > 0 && calls(name) === printed.length);
  if (printers.length === 1) writers.add(printers[0] as StudentFunction);
  return [...FUNCTIONS.filter((name) => writers.has(name)), ...FUNCTIONS.filter((name) => !writers.has(name))];
}

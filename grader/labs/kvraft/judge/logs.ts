import { idleAfter, type Life } from "../../kit/world/turns.ts";
import { writtenIn } from "../../kit/world/written.ts";
import type { StudentFunction } from "../rules.ts";
import { readLog, writersOf } from "./log-grammar.ts";
import { type Mismatch, mismatchesOf } from "./log-truth.ts";
import type { Process } from "./process.ts";
import { runAt } from "./running.ts";
import type { Setting } from "./view.ts";
import type { Violation } from "./violation.ts";

/** So many more lines are told as evidence. */
const LINES_MAX = 5;

/** Judges what a server or a clerk logs, in each of its lives: the grammar (L1), and that it is what happened (L2). */
export function judgeLogs(process: Process, id: number, setting: Setting): Violation[] {
  if (setting.hasLogs !== true) return [];
  return process.lives.flatMap((life) => {
    const written = writtenIn(process.who, process, life, "stderr");
    const end = restedAt(process, life);
    const lies = end === undefined ? [] : mismatchesOf(process, life, readLog(written).entries, setting);
    return [
      ...misfitsIn(process, id, life, written),
      ...(lies.length === 0 ? [] : [lie(process.who, id, Number(end), lies)]),
    ];
  });
}

/** The place at which a process was seen idle in a life, after all that it was told there; undefined if it never was. */
function restedAt({ who, history, turns }: Process, life: Life): number | undefined {
  const last = turns.findLast((turn) => turn.life === life);
  return last && idleAfter(history, who, last)?.at;
}

function misfitsIn(process: Process, id: number, life: Life, stderr: string): Violation[] {
  const printed = writtenIn(process.who, process, life, "stdout")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const lines = [...readLog(stderr).misfits, ...printed.map((line) => `on the standard output: ${line}`)];
  const [first] = lines;
  if (first === undefined) return [];
  const [, file] = /^([^\s:]+):\d+: /.exec(first) ?? [];
  const functions = file === undefined ? printersOf(process, life) : writersOf(file);
  return [
    {
      ...{ rule: "L1", functions, who: process.who, replica: id, seq: 0, culprit: undefined },
      at: Math.min(life.end, process.history.now),
      message: lines.length === 1 ? "a line does not fit the grammar" : "lines do not fit the grammar",
      expected: `every line as the handout gives it${printed.length > 0 ? ", and nothing on the standard output: write what you want to see by zlog.debug" : ""}`,
      seen: first,
      evidence: [...new Set(lines)].slice(1, 1 + LINES_MAX),
    },
  ];
}

/** Which functions ran when something was printed first in a life. */
function printersOf(process: Process, { start, end }: Life): readonly StudentFunction[] {
  const { history, who } = process;
  const print = history
    .of("log")
    .find((one) => one.who === who && one.stream === "stdout" && one.at > start && one.at <= end);
  return print === undefined ? [] : runAt(process, print.at);
}

function lie(who: string, id: number, at: number, found: readonly Mismatch[]): Violation {
  return {
    ...{ rule: "L2", functions: found[0]?.functions ?? [], who, replica: id, seq: 0, at, culprit: undefined },
    message: "the log does not tell what happened",
    expected: "one line for each thing that happened, and none for what did not",
    seen: found[0]?.text ?? "",
    evidence: found.slice(1, 1 + LINES_MAX).map(({ text }) => text),
  };
}

import { writtenIn } from "../../kit/world/written.ts";
import { server } from "../wire.ts";
import { readLog, writersOf } from "./log-grammar.ts";
import { mismatchesOf } from "./log-truth.ts";
import type { View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** So many more lines are told as evidence. */
const LINES_MAX = 5;

type Life = View["lives"][number];

/** Judges what a server logs, in each of its lives: the grammar (L1), and that it is what happened (L2). */
export function judgeLogs(view: View): Violation[] {
  if (!view.setting.hasLogs) return [];
  return view.lives.flatMap((life) => {
    const written = writtenIn(server(view.id), view, life, "stderr");
    const end = restedAt(view, life);
    return [...misfitsIn(view, life, written), ...(end === undefined ? [] : liesIn(view, life, written, end))];
  });
}

/** The place at which a server was seen idle in a life, and after which it was told nothing more; undefined if it never was. */
function restedAt({ id, history, turns }: View, life: Life): number | undefined {
  const last = turns.findLast((turn) => turn.life === life);
  if (last === undefined || last.end >= life.end) return undefined;
  return history
    .of("idle")
    .find(({ who, since, at }) => who.includes(server(id)) && since > last.begin && at > last.end && at < life.end)?.at;
}

function misfitsIn(view: View, life: Life, stderr: string): Violation[] {
  const printed = writtenIn(server(view.id), view, life, "stdout")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const lines = [...readLog(stderr).misfits, ...printed.map((line) => `on the standard output: ${line}`)];
  const [first] = lines;
  if (first === undefined) return [];
  const end = Math.min(life.end, view.history.now);
  return [
    {
      ...{ rule: "L1", functions: writersOf(first), replica: view.id, seq: 0, at: end, culprit: undefined },
      message: lines.length === 1 ? "a line does not fit the grammar" : "lines do not fit the grammar",
      expected: `every line as the handout gives it${printed.length > 0 ? ", and nothing on the standard output: write what you want to see by zlog.debug" : ""}`,
      seen: first,
      evidence: [...new Set(lines)].slice(1, 1 + LINES_MAX),
    },
  ];
}

function liesIn(view: View, life: Life, stderr: string, end: number): Violation[] {
  const found = mismatchesOf(view, life, readLog(stderr).entries);
  const [first] = found;
  if (first === undefined) return [];
  return [
    {
      ...{ rule: "L2", functions: first.functions, replica: view.id, seq: 0, at: end, culprit: undefined },
      message: "the log does not tell what happened",
      expected: "one line for each thing that happened, and none for what did not",
      seen: first.text,
      evidence: found.slice(1, 1 + LINES_MAX).map(({ text }) => text),
    },
  ];
}

import { expect, test } from "vitest";
import { script } from "../../../../../grader/labs/zpbft/one-server/script.ts";
import type { ScriptRun } from "../../../../../grader/labs/zpbft/one-server/script-run.ts";
import { Speed } from "../../../../../grader/labs/zpbft/one-server/speed.ts";

const PLAY = { script: script("V7", "pp Pa Pb Ca | Cb") } as ScriptRun;

/** How much of each execution is the server's own, when so many take so long and the machine keeps it waiting for a part of that. */
function own({
  took_ms,
  kept_ms = 0,
  answers_ms = 1,
  count = 5,
}: Record<string, number> & { took_ms: number }): number {
  const speed = new Speed();
  speed.answered(answers_ms);
  for (let nth = 0; nth < count; nth++) speed.took(PLAY, { took_ms, kept_ms, own_ms: speed.ownOf(took_ms, kept_ms) });
  return Math.round(speed.own_ms);
}

test("a server that lets time pass does so by itself", () => {
  expect(own({ took_ms: 200 })).toBe(198);
});

test("what a busy machine keeps from it, and what given code needs too, is not its own", () => {
  expect(own({ took_ms: 200, kept_ms: 200 })).toBe(0);
  expect(own({ took_ms: 30, answers_ms: 14 })).toBe(8);
});

test("one that keeps given code waiting is slow all the same", () => {
  expect(own({ took_ms: 200, answers_ms: 200 })).toBe(50);
});

test("of two executions nothing is known, for one may be chance", () => {
  expect(own({ took_ms: 600, count: 2 })).toBe(0);
});

import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/kvraft/judge/view.ts";
import { FILES, RULES } from "../../../../../grader/labs/kvraft/rules.ts";
import { given } from "./beginnings.ts";
import { CLERKS, DONE } from "./clerk-rows.ts";
import { historyOf, SETTING } from "./history-text.ts";
import { ONCE, RESTORING, SNAPSHOTS } from "./machine-rows.ts";
import { GETS, NOT_LEADER, WAITING } from "./server-rows.ts";

/** The rules that a history breaks, each once, in the order in which that was clear. */
function broken(text: string, more: Partial<Setting> = {}): string {
  return [...new Set(violationsIn(historyOf(text), { ...SETTING, ...more }).map(({ rule }) => rule))].join(" ");
}

/** Every rule that a row of these tables breaks: none is left that is never seen. */
const seen = new Set<string>();
function check(text: string, rules: string, more?: Partial<Setting>): void {
  for (const rule of rules.split(" ")) seen.add(rule);
  expect(broken(text, more)).toBe(rules);
}

test.each(WAITING)("waiting: %s", (_, text, rules) => check(text, rules));

test.each(NOT_LEADER)("not the leader: %s", (_, text, rules) => check(text, rules));

test.each(ONCE)("once: %s", (_, text, rules) => check(text, rules));

test.each(RESTORING)("restored: %s", (_, text, rules) => check(text, rules));

test.each(GETS)("a get: %s", (_, text, rules) => check(text, rules));

const LIMITED = { maxState: 100 };

test.each(SNAPSHOTS)("a snapshot: %s", (_, text, rules) => check(text, rules, LIMITED));

test("a snapshot without a limit", () => {
  check(`${given(1)}; 1 offers 2 x -> ok`, "S7");
});

/** The clerk's servers are played. */
const PLAYED = { live: [] };

test.each(CLERKS)("a clerk: %s", (_, text, rules) => check(text, rules, PLAYED));

test("what clients were told fits no order, though each answer has its reason: the log that is below them forgot", () => {
  const lost = `${DONE} x>k get x; k>0 c2#2 get x -> ok error: can't find this key 'x'; k= ok error: can't find this key 'x'`;
  check(lost, "H1", PLAYED);
});

test("every rule that the judge tells of one process is broken in these tables, and each names a function of its own", () => {
  // These have tables of their own (clusters.test.ts, logs.test.ts).
  const untold = new Set(["F1", "F2", "L1", "L2"]);
  expect(new Set([...seen].filter((rule) => rule !== ""))).toEqual(
    new Set(Object.keys(RULES).filter((rule) => !untold.has(rule))),
  );
  const functions: readonly string[] = Object.values(FILES).flat();
  for (const { functions: named } of Object.values(RULES))
    expect(functions).toEqual(expect.arrayContaining([...named]));
});

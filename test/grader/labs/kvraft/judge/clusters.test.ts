import { expect, test } from "vitest";
import { CALM_MS } from "../../../../../grader/labs/kvraft/judge/calm.ts";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import { historyOf, SETTING } from "./history-text.ts";

type Row = [what: string, text: string, rules: string];

/** The rules that a history of servers with Rafts of their own breaks. */
function broken(text: string, more: object = {}): string {
  const history = historyOf(text);
  const calmSince = history.of("trying")[0]?.at;
  const calm = calmSince === undefined ? {} : { calmSince };
  const setting = { ...SETTING, live: [0, 1, 2], clerks: [], raft: "own" as const, ...calm, ...more };
  return [...new Set(violationsIn(history, setting).map(({ rule }) => rule))].join(" ");
}

const START = "start 0; start 1; start 2;";
const PUT = `${START} x>1 c2#1 put x 1;`;
const ANSWERED = "1= c2#1 ok put ok";

test.each<Row>([
  ["when a majority can have it", `${PUT} 1>0 append 1: c2#1 put x 1 -> ok; ${ANSWERED}`, ""],
  ["when the answer is lost on its way", `${PUT} 1>0 append 1: c2#1 put x 1; ${ANSWERED}`, ""],
  ["before anybody has it", `${PUT} ${ANSWERED}`, "F2"],
  ["when another's command went to a majority", `${PUT} 1>0 append 1: c2#2 put x 1 -> ok; ${ANSWERED}`, "F2"],
  ["when another leader has told it", `${PUT} x>0 c2#1 put x 1; 0>1 append 2: c2#1 put x 1 -> ok; ${ANSWERED}`, ""],
  ["with retry", `${PUT} 1= c2#1 retry`, ""],
])("a command is answered %s", (_, text, rules) => expect(broken(text)).toBe(rules));

test("in a cluster of five, three must be able to have it", () => {
  const five = { n: 5, live: [0, 1, 2, 3, 4] };
  const put = `${PUT} start 3; start 4; 1>0 append 1: c2#1 put x 1 -> ok;`;
  expect(broken(`${put} ${ANSWERED}`, five)).toBe("F2");
  expect(broken(`${put} 1>3 append 1: c2#1 put x 1 -> ok; ${ANSWERED}`, five)).toBe("");
});

const LED = `${START} 1>0 append 1: null -> ok;`;
const GET = `${LED} x>1 c2#2 get x;`;
const TOLD = "1= c2#2 ok error: can't find this key 'x'";

test.each<Row>([
  ["with a round that began after it came", `${GET} 1>0 append 1: - -> ok; ${TOLD}`, ""],
  ["with one before", `${GET} ${TOLD}`, "G2"],
  ["with one that was not answered", `${GET} 1>0 append 1: -; ${TOLD}`, "G2"],
  ["with one that a higher term has ended", `${GET} 1>0 append 1: - -> old; ${TOLD}`, "G2"],
  [
    "with one of a leader that has committed nothing in its term",
    `${START} x>1 c2#2 get x; 1>0 append 2: - -> ok; ${TOLD}`,
    "G2",
  ],
  ["with an entry of its own", `${GET} 1>0 append 1: c2#2 get x -> ok; ${TOLD}`, ""],
  ["by a leader that was deposed", `${LED} 0>2 append 2: null -> ok; x>1 c2#2 get x; ${TOLD}`, "G3"],
])("a get is answered %s", (_, text, rules) => expect(broken(text)).toBe(rules));

const later = (who: string, ms: number): string => `tick ${who} ${ms};`;
const all = (ms: number): string => ["0", "1", "2"].map((who) => later(who, ms)).join("");

test.each<Row>([
  ["a command that nobody answers", `${PUT} ${all(CALM_MS)}`, "F1"],
  ["not yet", `${PUT} ${all(CALM_MS - 1)}`, ""],
  ["one clock stands still", `${PUT} ${later("0", CALM_MS)} ${later("1", CALM_MS)}`, ""],
  ["a call is late", `${PUT} 1>0 append 1: c2#1 put x 1; ${all(CALM_MS)}`, ""],
  ["one was killed", `${PUT} kill 2; ${all(CALM_MS)}`, ""],
  ["answered", `${PUT} 1>0 append 1: c2#1 put x 1 -> ok; ${ANSWERED}; ${all(CALM_MS)}`, ""],
])("in calm: %s", (_, text, rules) => {
  expect(broken(text.replace(START, `${START} calm;`))).toBe(rules);
  expect(broken(text)).toBe("");
});

/** Server 1 is alone among others that are played. */
const ALONE = { live: [1] };
const READS = "start 1; x>1 c2#2 get x; 1>0 append 1: - -> lost; calm;";

test.each<Row>([
  ["when a majority is back", `${READS} 1>0 append 1: - -> ok; ${later("1", CALM_MS)}`, "F1"],
  ["not yet", `${READS} 1>0 append 1: - -> ok; ${later("1", CALM_MS - 1)}`, ""],
  ["answered", `${READS} 1>0 append 1: c2#2 get x -> ok; ${TOLD}; ${later("1", CALM_MS)}`, ""],
  ["a call is not answered", `${READS} 1>0 append 1: -; ${later("1", CALM_MS)}`, ""],
  ["a call was lost before", `${READS.replace("lost", "ok; 1>2 append 1: -")} ${later("1", CALM_MS)}`, ""],
  ["it was killed", `${READS} kill 1; start 1; ${later("1", CALM_MS)}`, ""],
])("in calm, a get that nobody answers: %s", (_, text, rules) => {
  expect(broken(text, ALONE)).toBe(rules);
  expect(broken(text.replace("calm;", ""), ALONE)).toBe("");
});

test("in calm, a server that is alone is a majority, and others that are played are one if they answer", () => {
  const text = `start 1; calm; x>1 c2#2 get x; ${later("1", CALM_MS)}`;
  expect(broken(text, { live: [1], n: 1 })).toBe("F1");
  expect(broken(text, ALONE)).toBe("");
});

test("in calm, a clerk owes an answer to the first command that waits, also from before, and not to those behind it", () => {
  const text = `${START} start k; x>k put x 1; calm; x>k put x 2; ${all(CALM_MS)} ${later("k", CALM_MS)}`;
  const setting = { ...SETTING, live: [0, 1, 2], clerks: [0], raft: "own" as const };
  const history = historyOf(text);
  const calmSince = history.of("trying")[0]?.at ?? 0;
  const owed = violationsIn(history, { ...setting, calmSince }).filter(({ rule }) => rule === "F1");
  expect(owed.map(({ culprit }) => culprit?.params)).toEqual([{ command: "put x 1" }]);
});

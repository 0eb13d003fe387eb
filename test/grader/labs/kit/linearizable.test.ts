import { describe, expect, test } from "vitest";
import { linearizable, type Operation } from "../../../../grader/labs/kit/linearizable.ts";

const FORM = /^(\w+) (\d+)-(\d+|\?) (.+?)(?: -> (.+))?$/;

/** An operation written as "a 0-10 get x -> result: 1", or "a 0-? put x 1" if it was not answered. */
function op(text: string): Operation {
  const [, client = "", invoked, end, command = "", result] = FORM.exec(text) ?? [];
  const returned = end === "?" ? undefined : Number(end);
  return { client, command, invoked: Number(invoked), returned, result: shortened.get(result ?? "") ?? result };
}

/** "none" is what a get of x answers when there is no x; "1" what it answers when x is 1. */
const shortened = new Map([
  ["none", "error: can't find this key 'x'"],
  ["ok", "put ok"],
  ...["1", "2", "3", "7"].map((value) => [value, `result: ${value}`] as const),
]);

const judge = (lines: readonly string[], steps_max?: number) => linearizable(lines.map(op), steps_max);
const violated = (lines: readonly string[], key = "x") => ({
  verdict: "not linearizable",
  key,
  operations: lines.map(op),
});

test.each([
  ["nothing", []],
  ["a get of nothing", ["a 0-10 get x -> none"]],
  ["one after another", ["a 0-10 put x 1 -> ok", "b 20-30 get x -> 1", "a 40-50 put x 2 -> ok", "b 60-70 get x -> 2"]],
  ["a del", ["a 0-10 put x 1 -> ok", "a 20-30 del x -> del ok", "a 40-50 get x -> none"]],
  ["a del of nothing", ["a 0-10 del x -> del ok", "a 20-30 get x -> none"]],
  ["the same value again after a del", ["a 0-1 put x 1 -> ok", "a 2-3 del x -> del ok", "a 4-9 put x 1 -> ok"]],
  ["a get during a put sees the old", ["a 0-30 put x 1 -> ok", "b 10-20 get x -> none"]],
  ["a get during a put sees the new", ["a 0-30 put x 1 -> ok", "b 10-20 get x -> 1"]],
  ["two concurrent puts, one order", ["a 0-10 put x 1 -> ok", "b 5-15 put x 2 -> ok", "c 20-30 get x -> 1"]],
  ["two concurrent puts, the other", ["a 0-10 put x 1 -> ok", "b 5-15 put x 2 -> ok", "c 20-30 get x -> 2"]],
  [
    "there and back with two puts of the same value",
    [
      "a 0-90 put x 1 -> ok",
      "b 0-90 put x 2 -> ok",
      "c 0-90 put x 1 -> ok",
      "d 10-20 get x -> 1",
      "d 30-40 get x -> 2",
      "d 50-60 get x -> 1",
    ],
  ],
  ["a put without an answer, never seen", ["a 0-? put x 1", "b 10-20 get x -> none", "b 30-40 get x -> none"]],
  ["a put without an answer, seen late", ["a 0-? put x 1", "b 10-20 get x -> none", "b 90-99 get x -> 1"]],
  ["a del without an answer, seen late", ["a 0-10 put x 1 -> ok", "b 20-? del x", "c 30-40 get x -> none"]],
  ["a get without an answer", ["a 0-? get x", "b 10-20 get x -> none"]],
  ["a get at the place of a put's answer", ["a 0-10 put x 1 -> ok", "b 10-20 get x -> none"]],
  ["a put at the place of a get's answer", ["b 0-10 get x -> 1", "a 10-20 put x 1 -> ok"]],
  [
    "two appends at once, in the order that a get saw",
    ["a 0-10 append x 1 -> append ok", "b 0-10 append x 2 -> append ok", "c 20-30 get x -> result: 21"],
  ],
  ["an append without an answer, seen late", ["a 0-? append x 1", "b 10-20 get x -> none", "b 90-99 get x -> 1"]],
  [
    "an append to what was put at the same time",
    ["a 0-30 put x 1 -> ok", "b 0-30 append x 2 -> append ok", "c 40-50 get x -> result: 12"],
  ],
  [
    "an append that was written over",
    ["a 0-10 append x 1 -> append ok", "a 20-30 put x 3 -> ok", "a 40-50 get x -> 3"],
  ],
  ["white space", ["a 0-10  put  x\t1  -> ok", "a 20-30 get\tx -> 1"]],
])("linearizable: %s", (_, lines) => {
  expect(judge(lines)).toEqual({ verdict: "linearizable" });
});

test.each([
  ["a stale get", ["a 0-10 put x 1 -> ok", "a 20-30 put x 2 -> ok", "b 40-50 get x -> 1"]],
  ["a get of a value that was never put", ["b 40-50 get x -> 7"]],
  ["a get of a value that was not yet put", ["b 0-10 get x -> 1", "a 20-30 put x 1 -> ok"], ["b 0-10 get x -> 1"]],
  ["a lost put", ["a 0-10 put x 1 -> ok", "b 20-30 get x -> none"]],
  ["a lost del", ["a 0-10 put x 1 -> ok", "a 20-30 del x -> del ok", "b 40-50 get x -> 1"]],
  [
    "a put that was seen by one and then not by another",
    ["a 0-90 put x 1 -> ok", "b 10-20 get x -> 1", "c 30-40 get x -> none"],
  ],
  [
    "a put without an answer that was seen, and then not",
    ["a 0-? put x 1", "b 10-20 get x -> 1", "b 30-40 get x -> none"],
  ],
  [
    "there and back between two concurrent puts",
    ["a 0-90 put x 1 -> ok", "b 0-90 put x 2 -> ok", "c 10-20 get x -> 1", "c 30-40 get x -> 2", "c 50-60 get x -> 1"],
  ],
  [
    "two who disagree on the order of two puts",
    ["a 0-10 put x 1 -> ok", "b 0-10 put x 2 -> ok", "c 20-30 get x -> 1", "d 20-30 get x -> 2"],
  ],
  ["an append that is there twice", ["a 0-10 append x 1 -> append ok", "b 20-30 get x -> result: 11"]],
  [
    "an append that is lost",
    ["a 0-10 append x 1 -> append ok", "a 20-30 append x 2 -> append ok", "b 40-50 get x -> 2"],
  ],
  [
    "two who disagree on the order of two appends",
    [
      "a 0-10 append x 1 -> append ok",
      "b 0-10 append x 2 -> append ok",
      "c 20-30 get x -> result: 12",
      "d 20-30 get x -> result: 21",
    ],
  ],
  ["an append that says anything else", ["a 0-10 append x 1 -> ok"]],
  ["a put that says anything else", ["a 0-10 put x 1 -> result: 1"]],
  ["a del that says anything else", ["a 0-10 del x -> none"]],
  ["a get that says anything else", ["a 0-10 get x -> result:1"]],
  ["a get that names another key", ["a 0-10 get x -> error: can't find this key 'y'"]],
])("not linearizable: %s", (_, lines, shown = lines) => {
  expect(judge(lines)).toEqual(violated(shown));
});

describe("keys are judged by themselves", () => {
  const good = ["a 0-10 put y 1 -> ok", "a 20-30 get y -> 1", "a 40-50 del y -> del ok"];
  const bad = ["b 0-10 put x 2 -> ok", "b 20-30 get x -> 1"];

  test("a write of one key is nothing to another", () => {
    expect(judge([...good, "b 60-70 get x -> none"])).toEqual({ verdict: "linearizable" });
    expect(judge([...good, ...bad])).toEqual(violated(["b 20-30 get x -> 1"]));
  });

  test.each(["__proto__", "constructor", "'"])("%j is a key like any other", (key) => {
    expect(judge([`a 0-10 get ${key} -> error: can't find this key '${key}'`])).toEqual({ verdict: "linearizable" });
    expect(judge([`a 0-10 get ${key} -> 1`])).toEqual(violated([`a 0-10 get ${key} -> 1`], key));
  });
});

describe("what is shown of a long history", () => {
  const stale = ["a 100-110 put x 1 -> ok", "a 120-130 put x 2 -> ok", "b 140-150 get x -> 1"];

  test.each([
    ["not what came after", [...stale, "c 160-170 put x 3 -> ok", "c 180-190 get x -> 3"]],
    [
      "not the gets that do not matter",
      ["c 0-10 get x -> none", "c 111-112 get x -> 1", "d 131-132 get x -> 2", ...stale],
    ],
    ["not the puts that nobody saw", ["c 0-10 put x 3 -> ok", "d 100-? put x 7", ...stale]],
    ["not another key", ["c 0-10 put y 1 -> ok", ...stale]],
    ["only the first of what is wrong", [...stale, "c 160-170 get x -> 7", "c 180-190 get x -> none"]],
    ["it in the order of time", stale.toReversed()],
  ])("%s", (_, lines) => {
    expect(judge(lines)).toEqual(violated(stale));
  });

  test("whatever could have explained the rest: a put that somebody saw", () => {
    const needed = ["c 0-? put x 1", ...stale.slice(1), "b 160-170 get x -> 2"];
    expect(judge([...needed, "b 180-190 get x -> 1"])).toEqual(violated(needed));
  });

  test("whatever could have explained the rest: a put that began at the place of the answer", () => {
    const lines = ["a 0-10 get x -> 1", "b 10-20 put x 1 -> ok", "a 30-40 get x -> none"];
    expect(judge(lines)).toEqual(violated(["b 10-20 put x 1 -> ok", "a 30-40 get x -> none"]));
  });

  test("an answer that was not yet there counts for nothing, and is shown as it was recorded", () => {
    const lines = ["a 0-90 put x 1 -> ok", "b 10-20 get x -> 1", "c 30-40 get x -> none"];
    expect(judge([...lines, "d 0-95 get x -> 7"])).toEqual(violated(lines));
  });
});

describe("out of time", () => {
  const hard = [
    ...Array.from({ length: 16 }, (_, place) => `a 0-90 put x ${place} -> ok`),
    ...Array.from({ length: 16 }, (_, place) => `b 100-110 get x -> result: ${place}`),
  ];
  const lines = ["a 0-10 put x 1 -> ok", "b 20-30 get x -> 1"];

  test("is never linearizable, though it is", () => {
    expect(judge(lines)).toEqual({ verdict: "linearizable" });
    for (const steps_max of [0, 1]) expect(judge(lines, steps_max)).toEqual({ verdict: "out of time", key: "x" });
  });

  test("is never a violation, though it is one", () => {
    expect(judge([...lines, "c 40-50 put x 2 -> ok", "c 60-70 get x -> 1"], 1)).toEqual({
      verdict: "out of time",
      key: "x",
    });
  });

  test("does not hide that another key is violated, whichever comes first", () => {
    const other = ["a 0-10 get y -> 7"];
    expect(judge([...lines, ...other], 1)).toEqual(violated(other, "y"));
    expect(judge([...other, ...lines], 1)).toEqual(violated(other, "y"));
  });

  test("is not reached by sixteen clients at once", () => {
    expect(judge(hard).verdict).toBe("not linearizable");
    expect(judge(hard.slice(0, -15))).toEqual({ verdict: "linearizable" });
  });
});

test.each([
  ["all", { command: "all" }],
  ["a command that is none", { command: "put x" }],
  ["no command", { command: " " }],
  ["a name that every object has", { command: "toString x" }],
  ["an answer without a time", { returned: undefined }],
  ["a time without an answer", { result: undefined }],
  ["an answer before the command", { returned: -1 }],
  ["a time that is none", { invoked: Number.NaN }],
])("throws at %s", (_, change) => {
  expect(() => linearizable([{ ...op("a 0-10 get x -> none"), ...change }])).toThrow("not an operation to judge");
});

import stringWidth from "string-width";
import { expect, test } from "vitest";
import { chineseLines } from "../../../grader/report/chinese-lines.ts";

test.each([
  ["between any characters", "一个请求还没有提交", 6, ["一个请", "求还没", "有提交"]],
  ["between words, without the blank", "发了 COMMIT 给他", 11, ["发了 COMMIT", "给他"]],
  ["not before a stop", "一个请求，还没有提交。", 8, ["一个请", "求，还没", "有提交。"]],
  ["not behind an opening bracket", "副本（n = 4）发", 6, ["副本", "（n =", "4）发"]],
  ["not within a word", "看 verifyBallotCommit 吧", 10, ["看", "verifyBallotCommit", "吧"]],
])("a Chinese line is broken %s", (_, text, room, lines) => {
  expect(chineseLines(text, room)).toEqual(lines);
});

test("colours take no room, and nothing is lost", () => {
  const text = "\u001b[31m一个请求，还没有提交\u001b[39m就被执行了";
  const lines = chineseLines(text, 10);
  expect(lines.join("")).toBe(text);
  expect(lines.map((line) => stringWidth(line))).toEqual([10, 10, 10]);
});

import stringWidth from "string-width";
import { describe, expect, test, vi } from "vitest";
import { cell, columnsOf, wrapped, wrappedCommand, wrappedRow } from "../../../grader/report/wrapped.ts";

describe("a report is as wide as", () => {
  test.each([
    ["its terminal", { columns: 100 }, "", 100],
    ["people read well, where the terminal is wider", { columns: 300 }, "", 110],
    ["it can be, where the terminal is narrower", { columns: 20 }, "", 40],
    ["a usual terminal, in a pipe", {}, "", 80],
    ["COLUMNS says, in a pipe", {}, "60", 60],
    ["COLUMNS says, in a pipe, however wide", {}, "1000", 1000],
    ["a usual terminal, if COLUMNS says nothing", {}, "wide", 80],
  ])("%s", (_, stream, columns, expected) => {
    vi.stubEnv("COLUMNS", columns);
    expect(columnsOf(stream)).toBe(expected);
    vi.unstubAllEnvs();
  });
});

describe("a text", () => {
  test("goes on below itself, and no word is broken", () => {
    expect(wrapped("no reply before replica 4 is prepared", 30, "  expected  ")).toEqual([
      "  expected  no reply before",
      "            replica 4 is",
      "            prepared",
    ]);
  });

  test("has a word that is too long on a line of its own", () => {
    const word = `/${"folder/".repeat(6)}commit.ts`;
    expect(wrapped(`see ${word} there`, 30)).toEqual(["see", word, "there"]);
  });

  test("keeps of a digest the beginning and the end, where there is no room for it", () => {
    const digest = "0123456789abcdef".repeat(4);
    expect(wrapped(`digest ${digest}`, 40)).toEqual(["digest 01234567…89abcdef"]);
    expect(wrapped(`digest ${digest}`, 80)).toEqual([`digest ${digest}`]);
  });

  test("keeps its own lines, each below the first", () => {
    expect(wrapped("one\ntwo", 40, "- ")).toEqual(["- one", "  two"]);
  });

  test("in Chinese takes two columns for a character, and may go on behind each", () => {
    const lines = wrapped(`收到 2f 个有效的 COMMIT 之前${"不能执行请求".repeat(6)}`, 40, "  ");
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(40);
    expect(stringWidth(lines[1] as string)).toBeGreaterThan(36);
  });
});

test("a command is one for the shell, however many lines it takes, and each option has its value beside it", () => {
  const lines = wrappedCommand("npm run grade -- mine --only log-grammar", 30, "rerun ");
  expect(lines).toEqual(["rerun npm run grade -- mine \\", "      --only log-grammar"]);
  const seeded = wrappedCommand("npm run grade -- --seed 7 --all --log 0", 31, "");
  expect(seeded).toEqual(["npm run grade -- --seed 7 \\", "--all --log 0"]);
  expect(wrappedCommand("npm run grade -- 'all of mine'", 28, "")).toEqual(["npm run grade -- \\", "'all of mine'"]);
});

describe("a row of a drawn table", () => {
  const row = "  1 -> 2       COMMIT            not counted: the second of the same replica (V1)";

  test("goes on below its last cell", () => {
    expect(wrappedRow(row, 61, "    ")).toEqual([
      "      1 -> 2       COMMIT            not counted: the second",
      "                                     of the same replica (V1)",
    ]);
  });

  test("keeps its place where there is no room below that", () => {
    expect(wrappedRow(row, 46, "    ")[0]).toMatch(/^ {6}1 -> 2/);
    expect(Math.max(...wrappedRow(row, 46, "    ").map((line) => line.length))).toBeLessThanOrEqual(46);
  });
});

test("a cell is as wide as it is to be, and cut behind a word", () => {
  expect(cell("all", 5)).toBe("all  ");
  expect(cell("four servers, many clients", 15)).toBe("four servers…  ");
  expect(stringWidth(cell("四个服务器都同意", 9))).toBe(9);
});

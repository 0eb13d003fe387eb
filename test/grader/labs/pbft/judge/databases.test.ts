import { execa } from "execa";
import { expect, test } from "vitest";
import { isDatabases } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { moduleUrl, WAIT_MS } from "../../../support.ts";

const database = (...pairs: string[]): string =>
  `\n==== zkv ====\n${pairs.map((pair) => `${pair}\n`).join("")}=============\n\n`;

test.each([
  ["nothing at all", ""],
  ["an empty database", database()],
  ["one database", database("x:10", "y:20")],
  ["several databases", database() + database("x:10") + database("x:10", "y:20")],
  ["values that hold colons and brackets", database("addr:localhost:8000", "x:[1]", "::1", ":::", "=:=")],
])("standard output may be %s", (_, stdout) => {
  expect(isDatabases(stdout)).toBe(true);
});

test.each([
  ["anything else", "hello\n"],
  ["anything before a database", `hello\n${database()}`],
  ["anything after a database", `${database("x:10")}hello\n`],
  ["anything between two", `${database()}hello${database()}`],
  ["anything in a database", database("x:10", "hello", "y:20")],
  ["a database without its empty lines", database("x:10").trim()],
  ["a database that was not finished", database("x:10").slice(0, -16)],
  ["a key without a value", database("x:")],
  ["a value of two words", database("x:1 2")],
])("standard output may not be %s", (_, stdout) => {
  expect(isDatabases(stdout)).toBe(false);
});

test("standard output is judged to the end, however many colons its values hold", async () => {
  // In a process of its own: what does not come to an end would hold up this one for ever.
  const script = `import { isDatabases } from ${JSON.stringify(moduleUrl("grader/labs/pbft/judge/log-grammar.ts"))};
    const pairs = "a:b:c:d:e\\n".repeat(200);
    console.log(isDatabases("\\n==== zkv ====\\n" + pairs + "=============\\n\\nhello\\n"));`;
  const { stdout, timedOut } = await execa(process.execPath, ["--input-type=module", "-e", script], {
    reject: false,
    timeout: WAIT_MS,
    killSignal: "SIGKILL",
  });
  expect({ stdout, timedOut }).toEqual({ stdout: "false", timedOut: false });
});

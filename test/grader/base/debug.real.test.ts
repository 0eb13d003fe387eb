import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";

/** Runs lines of TypeScript that may tell steps, and returns what they wrote. */
async function told(NODE_DEBUG: string, lines: string) {
  const module = fileURLToPath(new URL("../../../grader/base/debug.ts", import.meta.url));
  const source = `const { debug } = await import(${JSON.stringify(module)}); ${lines}`;
  const { stdout, stderr } = await execa(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: PROJECT,
    env: { NODE_DEBUG },
  });
  return { stdout, stderr };
}

test("a step is told on standard error, on one line, and nothing in it does anything to a terminal", async () => {
  const { stdout, stderr } = await told("grader", String.raw`debug(() => "one\n\x1b[31mtwo %s");`);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^GRADER \d+: \d+ ms: one \[31mtwo %s$/);
});

test("a step is not even put into words when nobody asks", async () => {
  const lines = `debug(() => { throw new Error("put into words"); });`;
  expect(await told("net", lines)).toEqual({ stdout: "", stderr: "" });
  await expect(told("grader", lines)).rejects.toThrow("put into words");
});

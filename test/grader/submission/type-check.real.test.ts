import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { PROJECT, SOLUTION } from "../../../grader/base/project.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { sandboxHere } from "../../../grader/sandbox/sandbox.ts";
import { stage } from "../../../grader/submission/stage.ts";
import { readSubmission } from "../../../grader/submission/submission.ts";
import { OPTIONS, typeErrors } from "../../../grader/submission/type-check.ts";
import { COMMIT, folderOf } from "../support.ts";

vi.setConfig({ testTimeout: 120_000 });

async function errorsOf(dir: string): Promise<string[]> {
  const sandbox = await sandboxHere();
  const staged = await stage(await readSubmission(dir, ZPBFT), sandbox);
  onTestFinished(staged.remove);
  return typeErrors(staged.dir, ZPBFT, sandbox);
}

test("the options are the lab's, but for what is not used", async () => {
  const { compilerOptions } = JSON.parse(await readFile(path.join(PROJECT, "tsconfig.json"), "utf8"));
  const { rootDirs, allowJs, exactOptionalPropertyTypes, noUnusedLocals, noUnusedParameters, ...asked } =
    compilerOptions;
  const { typeRoots, ...told } = OPTIONS;
  expect(told).toEqual(asked);
});

test("the compiler finds nothing in the solution", async () => {
  expect(await errorsOf(SOLUTION)).toEqual([]);
});

test("a mistake is told with its place", async () => {
  expect(await errorsOf(await folderOf({ [COMMIT]: "export const seq: number = '1';\n" }))).toEqual([
    `${COMMIT}(1,14): error TS2322: Type 'string' is not assignable to type 'number'.`,
  ]);
});

test("an import without its ending is told the one that Node wants", async () => {
  const [error] = await errorsOf(await folderOf({ [COMMIT]: 'export const cert = () => import("./cert");\n' }));
  expect(error).toMatch(/ TS2835: .* Did you mean '\.\/cert\.ts'\?$/);
});

test("of a file outside of the stage no type is told", async () => {
  const secret = await folderOf({ "secret.ts": "export const quorum = 'secret';\n" });
  const source = `import type * as secret from "${secret}/secret.ts";\nexport const told: never = {} as typeof secret;\n`;
  const errors = await errorsOf(await folderOf({ [COMMIT]: source }));
  // Where the compiler runs as another user it does not even find it.
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.join("\n")).not.toMatch(/quorum|'secret'/);
});

test("of many mistakes the first are told, and of long ones the beginning", async () => {
  const many = Array.from({ length: 200 }, (_, place) => `export const x${place} = ${"y".repeat(1000)};\n`).join("");
  const errors = await errorsOf(await folderOf({ [COMMIT]: many.slice(0, 250_000).replace(/[^\n]*$/, "") }));
  expect(errors).toHaveLength(51);
  expect(errors[0]).toMatch(/^zpbft\/commit\.ts\(1,\d+\): error TS\d+: .*y …$/);
  expect(errors[50]).toMatch(/^… and \d+ mistakes more$/);
  expect(Math.max(...errors.map(({ length }) => length))).toBeLessThan(510);
});

test("types that are computed without end are given up", async () => {
  const source = `type Deep<T, N, L extends unknown[] = []> = L["length"] extends N ? T : Deep<T | [T, L], N, [...L, T]>;
    type Wide<T> = T extends \`\${infer A}\${infer B}\` ? Wide<B> | \`\${A}\${Wide<B>}\` : "";
    export const deep: Deep<1, 900> = 1;
    export const wide: Wide<"abcdefghijklmnopqrstuvwxyz"> = "";`;
  expect(await errorsOf(await folderOf({ [COMMIT]: source }))).toEqual([
    "the compiler came to no end: what types does the file compute?",
  ]);
});

import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { familyOf, MAIN, startGrader, temporaryDir, untilProcesses } from "./support.ts";

/** Has any Node say that it is one from before TypeScript. */
const OLD = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`;

/** What the grader says in a copy of the lab with these files, started by an older Node. */
async function saidWith(...files: string[]): Promise<string> {
  const lab = await temporaryDir();
  await mkdir(path.join(lab, "grader"));
  await cp(MAIN, path.join(lab, "grader", "main.js"));
  await writeFile(path.join(lab, "package.json"), '{"type":"module"}');
  for (const file of files) {
    await mkdir(path.dirname(path.join(lab, file)), { recursive: true });
    await writeFile(path.join(lab, file), "");
  }
  const args = ["--import", `data:text/javascript,${encodeURIComponent(OLD)}`, "grader/main.js", "grade"];
  const { exitCode, stderr } = await execa(process.execPath, args, { cwd: lab, reject: false });
  expect(exitCode).toBe(2);
  return stderr;
}

const machine = `${process.platform}-${process.arch}`;

test.each([
  ["before npm ci", [], 'run "npm ci" once, which installs Node 26 for the lab alone'],
  [
    "beside the Node that npm ci installed",
    ["node_modules/.bin/node"],
    'start it through "npm run", which uses the Node',
  ],
  ["where npm ci left that out", ["node_modules/execa/package.json"], `left out the one for this machine (${machine})`],
])("an older Node is told what to do %s", async (_, files, what) => {
  expect(await saidWith(...files)).toMatch(
    new RegExp(`^the lab needs Node 26 or newer, and this is v.*: .*${RegExp.escape(what)}[^\n]*$`),
  );
});

test.each([
  ["half of it", '{"given": {"zpbft', "grader/released.json is damaged: unpack the lab again in another place"],
  ["nothing given", "{}", "grader/released.json is damaged: unpack the lab again in another place"],
  ["a folder", undefined, "grader/released.json 已损坏：请在别处重新解压本实验"],
])("with %s of what was released, a student is told what to do, and that is no lost point", async (_, text, said) => {
  const lab = await temporaryDir();
  for (const name of ["main.js", "as-given.js", "lang"])
    await cp(path.join(path.dirname(MAIN), name), path.join(lab, "grader", name), { recursive: true });
  await writeFile(path.join(lab, "package.json"), '{"type":"module"}');
  const file = path.join(lab, "grader", "released.json");
  if (text === undefined) await mkdir(file);
  else await writeFile(file, text);
  const env = { LC_ALL: text === undefined ? "zh_CN.UTF-8" : "C" };
  const { exitCode, stderr } = await execa(process.execPath, ["grader/main.js", "grade"], {
    cwd: lab,
    env,
    reject: false,
  });
  expect(stderr).toMatch(new RegExp(`^${RegExp.escape(said)}[^\n]*$`));
  expect(exitCode).toBe(2);
});

test("a signal opens no debugger of the grader, which its scripts start without a flag", async () => {
  const { subprocess, pid } = await startGrader(["grade", "solution", "--only", "start"], { input: "" });
  await untilProcesses(
    (all) => familyOf(pid, all),
    (family) => expect(family.length).toBeGreaterThan(1),
  );
  process.kill(pid, "SIGUSR1");
  const { exitCode, stderr } = await subprocess;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa, type Options } from "execa";
import { beforeAll, expect, test, vi } from "vitest";
import { SOLUTION } from "../../grader/base/project.ts";
import { folderOf } from "../grader/support.ts";
import { folder, releaseOfRun, unpack, unzip } from "./support.ts";

// Packages are installed, and submissions graded.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 });

let autograder: string;

beforeAll(async () => {
  const made = await releaseOfRun();
  autograder = await folder();
  await chmod(autograder, 0o755);
  await unpack(await unzip(await made.read("gradescope.zip")), path.join(autograder, "source"));
});

/** As a student's terminal is: outside of any npm script, and of this project. */
function outside(env: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|VITEST|INIT_CWD|GITHUB_)/.test(name),
  );
  return { extendEnv: false, env: { ...Object.fromEntries(own), ...env }, reject: false } satisfies Options;
}

test("Gradescope builds the image, gets the points of a submission, and is told when the grader fails", async () => {
  // An image where nothing can be installed must do.
  const bin = await folderOf({ "apt-get": "#!/bin/sh\nexit 1\n" });
  await chmod(path.join(bin, "apt-get"), 0o755);
  const at = { ...outside({ AUTOGRADER: autograder, PATH: `${bin}:${process.env.PATH}` }), cwd: autograder };
  const source = path.join(autograder, "source", "zlab");

  expect(await execa(path.join(autograder, "source", "setup.sh"), at)).toMatchObject({ exitCode: 0 });
  for (const secret of ["solution", "solution/zpbft/commit.ts", "grader/labs/zpbft/hidden/suite.ts"]) {
    expect((await stat(path.join(source, secret))).mode & 0o077, secret).toBe(0);
  }

  await mkdir(path.join(autograder, "submission"));
  await cp(path.join(SOLUTION, "zpbft/commit.ts"), path.join(autograder, "submission", "commit.ts"));
  // Gradescope runs a copy.
  const program = path.join(autograder, "run_autograder");
  await cp(path.join(autograder, "source", "run_autograder"), program);
  const run = async () => {
    const { exitCode, stdout, stderr } = await execa(program, at);
    expect(exitCode, stderr).toBe(0);
    return { stdout, results: JSON.parse(await readFile(path.join(autograder, "results/results.json"), "utf8")) };
  };

  const { stdout, results } = await run();
  expect(stdout).toContain("100 / 100");
  expect(results).toMatchObject({ score: 100 });
  expect(results.tests.length).toBeGreaterThan(10);
  for (const one of results.tests) expect(one, one.name).toMatchObject({ score: one.max_score, status: "passed" });

  await writeFile(path.join(autograder, "submission", "commit.ts"), Buffer.from([0xff]));
  const refused = await run();
  expect(refused.results.output ?? JSON.stringify(refused.results)).toContain("UTF-8");

  await rm(path.join(source, "grader", "grading", "grade.ts"));
  expect((await run()).results).toMatchObject({ score: 0, output: expect.stringContaining("not your fault") });
});

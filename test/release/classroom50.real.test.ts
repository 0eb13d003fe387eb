import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { execa } from "execa";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { folderOf, temporaryDir } from "../grader/support.ts";

const GOOD = { schema: "classroom50/result/v1", score: 80 };

/** A folder with nothing but shells: a container need not have sudo, and no test may use it. */
async function shells(): Promise<string> {
  const dir = await temporaryDir();
  for (const name of ["sh", "bash"]) await symlink(`/bin/${name}`, path.join(dir, name));
  return dir;
}

/** Runs autograder.py in a checkout, with a bundle whose grading script does this. */
async function autograde(script: string | undefined, checkout: Record<string, string> = {}) {
  const bundle = await folderOf({});
  await cp(path.join(PROJECT, "platforms/classroom50/autograder.py"), path.join(bundle, "autograder.py"));
  if (script !== undefined) {
    const archive = pack();
    archive.entry({ name: "zlab/platforms/shared/grade.sh", mode: 0o755 }, script);
    archive.finalize();
    await writeFile(path.join(bundle, "grader.tar.gz"), gzipSync(await buffer(archive)));
  }
  const dir = await folderOf({ "skeleton/zpbft/commit.ts": "mine", ...checkout });
  const { stdout: python } = await execa("python3", ["-c", "import sys; print(sys.executable)"]);
  const { exitCode } = await execa(python, [path.join(bundle, "autograder.py")], {
    cwd: dir,
    reject: false,
    extendEnv: false,
    env: {
      PATH: await shells(),
      CLASSROOM: "distributed",
      ASSIGNMENT: "zpbft",
      SUBMISSION_TAG: "submit/7",
      COMMIT_URL: "https://git.example/commit/7",
      REVIEW_URL: "",
    },
  });
  return { exitCode, result: JSON.parse(await readFile(path.join(dir, "result.json"), "utf8")) };
}

test("the grader's result stands, and it is given the checkout", async () => {
  const script = `[ "$1" = classroom50 ] && [ -f "$3/skeleton/zpbft/commit.ts" ] && echo '${JSON.stringify(GOOD)}' >"$2"`;
  expect(await autograde(script)).toEqual({ exitCode: 0, result: GOOD });
});

test.each([
  ["the grader writes nothing", "exit 0", {}],
  ["the grader writes rubbish", 'echo "{" >"$2"', {}],
  ["the student committed a result", "exit 1", { "result.json": JSON.stringify({ ...GOOD, score: 100 }) }],
  ["the bundle is broken", undefined, {}],
])("if %s, the result says that the grader failed", async (_what, script, checkout) => {
  const { exitCode, result } = await autograde(script, checkout as Record<string, string>);
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({
    schema: "classroom50/result/v1",
    classroom: "distributed",
    assignment: "zpbft",
    submission: "submit/7",
    commit: "https://git.example/commit/7",
    release: "unknown",
    review: "https://git.example/commit/7",
    datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    score: 0,
    "max-score": 100,
    tests: [{ "test-name": expect.stringContaining("not your fault"), passed: false, score: 0, "max-score": 100 }],
  });
});

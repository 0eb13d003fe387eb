import { chmod, cp, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderOf, temporaryDir } from "../grader/support.ts";
import { stubLab } from "./stub-lab.ts";
import { type Made, releaseOfRun } from "./support.ts";

let made: Made;

beforeAll(async () => {
  made = await releaseOfRun();
});

/** Says who graded what, and where annotations would point. */
const saying = (who: string): string => `
const dir = argv[1];
const root = process.env.GITHUB_WORKSPACE ?? process.env.CI_PROJECT_DIR;
console.log("${who}: " + fs.readFileSync(dir + "/zpbft/commit.ts", "utf8"));
console.log("at " + fs.realpathSync(dir + "/zpbft/commit.ts").slice(fs.realpathSync(root).length));
console.log(argv.includes("--out") ? "report in " + argv[argv.indexOf("--out") + 1] : "no report");
if (process.env.GITHUB_OUTPUT) fs.appendFileSync(process.env.GITHUB_OUTPUT, "result=e30=\\n");`;

/** A package, as an archive with one folder. */
async function packed(): Promise<string> {
  const dir = await temporaryDir();
  await cp(await stubLab(saying("the instructor's")), path.join(dir, "zlab"), { recursive: true });
  await execa("tar", ["-czf", "grader.tar.gz", "zlab"], { cwd: dir });
  return path.join(dir, "grader.tar.gz");
}

/** A folder with programs that do nothing, instead of the system's. */
async function idle(...names: string[]): Promise<string> {
  const dir = await folderOf(Object.fromEntries(names.map((name) => [name, "#!/bin/sh\nexit 0\n"])));
  for (const name of names) await chmod(path.join(dir, name), 0o755);
  return dir;
}

/** A student's repository, with a grader that the student has changed. */
async function repository(place: string): Promise<string> {
  const dir = await temporaryDir();
  await cp(await stubLab(saying("the student's")), path.join(dir, place), { recursive: true });
  await cp(await folderOf({ "skeleton/zpbft/commit.ts": "mine" }), path.join(dir, place), { recursive: true });
  return dir;
}

interface Step {
  run?: string;
  "working-directory"?: string;
}

/** Does the steps of a workflow that are scripts, as GitHub's runner does. */
async function runWorkflow(name: string, url: string): Promise<{ stdout: string; dir: string; output: string }> {
  const workflow = parse(await made.text(name));
  const [job] = Object.values<{ steps: Step[] }>(workflow.jobs);
  const dir = await repository("submission");
  const output = path.join(await folderOf({ output: "" }), "output");
  const printed: string[] = [];
  for (const { run, "working-directory": place = "." } of job?.steps ?? []) {
    if (run === undefined) continue;
    const { stdout } = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
      cwd: path.join(dir, place),
      env: {
        PATH: `${await idle("npm", "sudo")}:${path.dirname(process.execPath)}:${process.env.PATH}`,
        GRADER_URL: url,
        GRADER_TOKEN: "a token",
        GITHUB_OUTPUT: output,
        GITHUB_WORKSPACE: dir,
      },
    });
    printed.push(stdout);
  }
  return { stdout: printed.join("\n"), dir, output: await readFile(output, "utf8") };
}

describe.each(["github/.github/workflows/grade.yml", "classmoji/.github/workflows/classroom.yml"])("%s", (name) => {
  test("grades with what is fetched, and takes nothing but the one file from the student", async () => {
    const { stdout } = await runWorkflow(name, pathToFileURL(await packed()).href);
    expect(stdout).toContain("the instructor's: mine");
    expect(stdout).toContain("at /skeleton/zpbft/commit.ts");
  });

  test("grades with the repository's own grader if there is no other", async () => {
    expect((await runWorkflow(name, "")).stdout).toContain("the student's: mine");
  });

  test("fails if the grader cannot be fetched", async () => {
    await expect(runWorkflow(name, "file:///no/such/grader.tar.gz")).rejects.toThrow();
  });
});

test("Classmoji's step gives its result", async () => {
  const { output } = await runWorkflow("classmoji/.github/workflows/classroom.yml", "");
  expect(output.trim().split("\n").at(-1)).toBe("result=e30=");
});

test.each([
  ["what is fetched", async () => pathToFileURL(await packed()).href, "the instructor's: mine"],
  ["the project's own grader if there is no other", async () => "", "the student's: mine"],
])("GitLab's job grades with %s", async (_what, url, expected) => {
  const { grade } = parse(await made.text("gitlab/.gitlab-ci.yml"));
  const dir = await repository(".");
  const { stdout } = await execa("sh", ["-ec", grade.script.join("\n")], {
    cwd: dir,
    env: {
      PATH: `${await idle("npm")}:${path.dirname(process.execPath)}:${process.env.PATH}`,
      GRADER_URL: await url(),
      CI_PROJECT_DIR: dir,
      TMPDIR: await temporaryDir(),
    },
  });
  expect(stdout).toContain(expected);
  expect(stdout).toContain("at /skeleton/zpbft/commit.ts");
  expect(stdout).toContain("report in results");
});

test("Autolab's makefile ends with the line that counts", async () => {
  const dir = await folderOf({ "commit.ts": "mine", Makefile: await made.read("autolab/autograde-Makefile") });
  await cp(await stubLab(`console.log('{"scores":{"zpbft":80}}');`), path.join(dir, "zlab"), { recursive: true });
  await execa("tar", ["-cf", "autograde.tar", "zlab"], { cwd: dir });
  const { stdout } = await execa("make", { cwd: dir });
  expect(stdout.split("\n").at(-1)).toBe('{"scores":{"zpbft":80}}');
  expect(await readdir(dir)).toContain("handin");
});

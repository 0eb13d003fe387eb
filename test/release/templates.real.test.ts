import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PROJECT } from "../../grader/base/project.ts";
import { type Made, projectCopy, releaseOf, releaseOfRun } from "./support.ts";

const URL_GIVEN = "https://course.example/a&b/grader-public.tar.gz";

let made: Made;
let bare: Made;

beforeAll(async () => {
  made = await releaseOf(await projectCopy(), URL_GIVEN);
  bare = await releaseOfRun();
});

const WORKFLOWS = ["github/.github/workflows/grade.yml", "classmoji/.github/workflows/classroom.yml"];

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

async function jobOf(name: string, from: Made = made) {
  const workflow = parse(await from.text(name));
  const [job] = Object.values<{ env: Record<string, string>; steps: Step[]; "timeout-minutes": number }>(workflow.jobs);
  if (job === undefined) throw new Error(`${name} has no job`);
  return { workflow, job };
}

describe.each(WORKFLOWS)("the workflow %s", (name) => {
  test("may do little, ends in time, and pins what it uses", async () => {
    const { workflow, job } = await jobOf(name);
    expect(workflow.permissions.contents).toBe("read");
    expect(Object.values(workflow.permissions).filter((right) => right === "write").length).toBeLessThanOrEqual(1);
    expect(Object.keys(workflow.on)).toContain("push");
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(15);
    const used = job.steps.flatMap(({ uses }) => uses ?? []);
    expect(used).toEqual(expect.arrayContaining(["actions/checkout@v7", "actions/setup-node@v7"]));
    for (const action of used) expect(action).toMatch(/@v\d+$/);
  });

  test("keeps the student's repository apart from the grader", async () => {
    const { job } = await jobOf(name);
    const checkout = job.steps.find(({ uses }) => uses?.startsWith("actions/checkout"));
    expect(checkout?.with).toEqual({ path: "submission", "persist-credentials": false });
    const node = job.steps.find(({ uses }) => uses?.startsWith("actions/setup-node"));
    expect(node?.with?.["node-version"]).toBe(26);
    expect(job.env.GRADER_URL).toBe(URL_GIVEN);
    expect((await jobOf(name, bare)).job.env.GRADER_URL).toBe("");
  });

  test("has scripts that a shell can read", async () => {
    const { job } = await jobOf(name);
    for (const { run } of job.steps) {
      if (run !== undefined) await execa("bash", ["-n"], { input: run.replaceAll(/\$\{\{.*?\}\}/g, "x") });
    }
  });
});

test("GitHub's workflow shows its report however grading ended", async () => {
  const { job } = await jobOf("github/.github/workflows/grade.yml");
  const uploads = job.steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact"));
  expect(uploads).toMatchObject([
    { if: expect.stringContaining("!cancelled()"), with: { path: "results/" } },
    { if: expect.stringContaining("!cancelled()"), with: { path: "results/report.html", archive: false } },
  ]);
  const grade = job.steps.find(({ run }) => run?.includes("main.js grade"))?.run ?? "";
  for (const reporter of ["github", "junit", "markdown"]) expect(grade).toContain(`--reporter ${reporter}`);
  expect(grade).toContain("--disable-sigusr1");
});

test("Classmoji's workflow hands the step's result to the reporter", async () => {
  const { job } = await jobOf("classmoji/.github/workflows/classroom.yml");
  const reporter = job.steps.at(-1);
  const runner = String(reporter?.with?.runners);
  expect(job.steps.map(({ id }) => id)).toContain(runner);
  // The name of the variable is the reporter's rule.
  expect(reporter?.env).toEqual({ [`${runner.toUpperCase()}_RESULTS`]: `\${{ steps.${runner}.outputs.result }}` });
});

test("GitLab's job reports by JUnit, and always", async () => {
  const { grade } = parse(await made.text("gitlab/.gitlab-ci.yml"));
  expect(grade.artifacts).toMatchObject({
    when: "always",
    expose_as: "report",
    paths: ["results/"],
    reports: { junit: "results/junit.xml" },
  });
  expect(grade.variables.GRADER_URL).toBe(URL_GIVEN);
  expect(parse(await bare.text("gitlab/.gitlab-ci.yml")).grade.variables.GRADER_URL).toBe("");
  expect(grade.timeout).toBe("15 minutes");
  const script: string[] = grade.script;
  for (const line of script) expect(typeof line).toBe("string");
  await execa("sh", ["-n"], { input: script.join("\n") });
  expect(script.at(-1)).toContain("--reporter junit");
});

test("PrairieLearn's question names the image's entry point, and gives the grader less time than it has", async () => {
  const { externalGradingOptions: options, gradingMethod } = JSON.parse(
    await made.text("prairielearn/question/info.json"),
  );
  expect(gradingMethod).toBe("External");
  expect(options.entrypoint).toEqual([
    "/zlab/platforms/shared/grade.sh",
    "prairielearn",
    "/grade/results/results.json",
    "/grade/student",
  ]);
  expect(Number(options.environment.GRADER_TIMEOUT_S)).toBeLessThan(options.timeout);
});

test("shell scripts and Python can be read", async () => {
  const scripts = ["shared/grade.sh", "shared/hand-in.sh", "shared/setup.sh", "gradescope/setup.sh"];
  for (const name of [...scripts, "gradescope/run_autograder"]) {
    await execa("bash", ["-n", path.join(PROJECT, "platforms", name)]);
  }
  const parsePython = "import ast, sys; ast.parse(sys.stdin.read())";
  await execa("python3", ["-c", parsePython], { input: await made.text("classroom50/autograder.py") });
});

test("each platform has a way to set it up, in five steps", async () => {
  const readmes = made.names.filter((name) => name.endsWith("/README.md"));
  expect(readmes.map((name) => path.dirname(name))).toEqual([
    "autolab",
    "classmoji",
    "classroom50",
    "github",
    "gitlab",
    "gradescope",
    "prairielearn",
  ]);
  for (const name of readmes) {
    const steps = (await made.text(name)).split("\n").flatMap((line) => /^(\d)\. /.exec(line)?.[1] ?? []);
    expect(steps, name).toEqual(["1", "2", "3", "4", "5"]);
  }
});

test("links of the texts lead to what is there", async () => {
  for (const name of made.names.filter((one) => one.endsWith("README.md"))) {
    const targets = [...(await made.text(name)).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
      ([, target]) => target ?? "",
    );
    for (const target of targets) {
      expect(made.names, `${name}: ${target}`).toContain(path.posix.join(path.posix.dirname(name), target));
    }
  }
});

test("nothing is left to be filled in, and no host is named that nobody gave", async () => {
  for (const name of made.names.filter((one) => !/\.(zip|tar|gz)$/.test(one))) {
    const text = await made.text(name);
    expect(text, name).not.toContain("@GRADER_URL@");
    const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map(([, host]) => host);
    expect(
      hosts.filter((host) => host !== "course.example" && host !== "api.github.com"),
      name,
    ).toEqual([]);
  }
});

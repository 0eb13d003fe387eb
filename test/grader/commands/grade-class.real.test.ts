import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { findNamespaces } from "../../../grader/sandbox/namespaces.ts";
import { zipOf } from "../intake/zips.ts";
import {
  COMMIT,
  familyOf,
  folderOf,
  gone,
  nothingLeft,
  runGrader,
  running,
  SOLUTION,
  startGrader,
  temporaryDir,
  untilProcesses,
  withoutSeals,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const SOURCE = await readFile(path.join(SOLUTION, COMMIT), "utf8");

function gradeClass(...args: string[]) {
  return runGrader(["grade:class", ...args]);
}

test("a class is graded, each submission for itself, and a second run keeps it all", async () => {
  const submissions = await folderOf({
    [`ann/lab/${COMMIT}`]: SOURCE,
    "bob/zpbft/README.md": "I could not finish",
    "cyd.zip": await zipOf({ name: COMMIT, content: Buffer.alloc(20 * 2 ** 20) }),
    "list.csv": "ann,bob,cyd",
  });
  const out = await temporaryDir();
  const first = await gradeClass(submissions, "--out", out);
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toContain("3 to grade\n");
  expect(first.stdout).toMatch(/\/3 ann: 100 \/ 100 in [\d.]+ s\n/);
  const summary = await readFile(path.join(out, "summary.md"), "utf8");
  expect(first.stdout).toContain(summary);
  expect(first.stdout).toMatch(/\nthe results are in \S+: open \S+\/index\.html$/);
  expect(summary).toContain("3 submissions: 1 graded, 2 not gradable.");
  expect(summary).toContain("- cyd: the zip is not taken: it unpacks to more than 10 MiB");
  expect(summary).toContain("- list.csv");
  const grades = (await readFile(path.join(out, "grades.csv"), "utf8")).split("\r\n");
  expect(grades.map((line) => line.split(",").slice(0, 4).join())).toEqual([
    "\ufeffname,score,max,status",
    "ann,100,100,graded",
    "bob,0,100,not gradable",
    "cyd,0,100,not gradable",
    "",
  ]);
  const report = JSON.parse(await readFile(path.join(out, "results/ann/report.json"), "utf8"));
  expect(report).toMatchObject({ submission: "ann", score: 100, feedback: "full" });
  expect(await readFile(path.join(out, "results/bob/report.txt"), "utf8")).toMatch(
    /^not gradable: no commit\.ts was found in bob: it holds zpbft\/README\.md/,
  );
  expect((await readdir(out)).toSorted()).toEqual(
    ["class.json", "grades.csv", "index.html", "instructor", "results", "similar.csv", "summary.md"].toSorted(),
  );
  const page = await readFile(path.join(out, "index.html"), "utf8");
  expect(page).toContain("<h1>3 submissions: 1 graded, 2 not gradable.</h1>");
  for (const [name, title] of [
    ["ann", "100 / 100 · ann"],
    ["bob", "no grade · bob"],
  ]) {
    expect(page).toContain(`href="instructor/${name}/report.html"`);
    const report = await readFile(path.join(out, `instructor/${name}/report.html`), "utf8");
    expect(report).toContain(`<title>${title}</title>`);
  }
  await nothingLeft(first.tmp);

  const second = await gradeClass(submissions, "--out", out);
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toContain("3 kept from an earlier run, 0 to grade\n");
  expect(second.stdout).toContain(`The seed is ${report.seed}.`);
});

test("a table of grades that cannot be written is shown instead, and the next run writes it", async () => {
  const submissions = await folderOf({ "ann/zpbft/README.md": "not yet", "bob/zpbft/README.md": "not yet" });
  const out = await temporaryDir();
  await gradeClass(submissions, "--out", out, "--lab", "zpbft");
  const file = path.join(out, "grades.csv");
  const grades = await readFile(file, "utf8");
  await rm(file);
  await mkdir(file);
  const { exitCode, stdout, stderr } = await gradeClass(submissions, "--out", out, "--lab", "zpbft");
  expect(exitCode).toBe(2);
  expect(stderr).toBe(`grades.csv cannot be written into ${out}: EISDIR: illegal operation on a directory`);
  expect(stdout).toContain(grades.slice(1).replaceAll("\r\n", "\n").trimEnd());
  await rm(file, { recursive: true });
  expect((await gradeClass(submissions, "--out", out, "--lab", "zpbft")).exitCode).toBe(0);
  expect(await readFile(file, "utf8")).toBe(grades);
});

test("where submissions would share a loopback, they are graded one at a time, and that is said", async () => {
  const submissions = await folderOf({ "ann/zpbft/README.md": "not yet", "bob/zpbft/README.md": "not yet" });
  const args = ["grade:class", submissions, "--out", await temporaryDir(), "-j", "2", "--lab", "zpbft"];
  const said = "one at a time: this machine has no network layer, so submissions could call each other's servers\n";
  const { stdout } = await runGrader(args, { env: { PATH: await withoutSeals() } });
  expect(stdout.startsWith(`${said}2 to grade\n`)).toBe(true);
  const hasNetwork = (await findNamespaces())?.layers.includes("network") ?? false;
  expect((await runGrader(args)).stdout.startsWith(said)).toBe(!hasNetwork);
});

test("a class on this machine loads nothing of what is for many machines", async () => {
  const hook = `
    import { appendFileSync } from "node:fs";
    import { registerHooks } from "node:module";
    registerHooks({
      load(url, context, next) {
        appendFileSync(process.env.LOADED, url + "\\n");
        return next(url, context);
      },
    });
  `;
  const dir = await folderOf({ "hook.mjs": hook, "in/ann/zpbft/README.md": "not yet", loaded: "" });
  const env = { NODE_OPTIONS: `--import=${path.join(dir, "hook.mjs")}`, LOADED: path.join(dir, "loaded") };
  await runGrader(["grade:class", path.join(dir, "in"), "--out", path.join(dir, "out"), "--lab", "zpbft"], { env });
  expect(await readFile(path.join(dir, "out", "summary.md"), "utf8")).toContain("1 not gradable");
  const loaded = (await readFile(path.join(dir, "loaded"), "utf8")).split("\n");
  const elsewhere = /\/(class\/(queue|plan)|node_modules\/(pg|pg-\w+))\//;
  expect(loaded.some((url) => url.endsWith("/class/pool.ts"))).toBe(true);
  expect(loaded.filter((url) => elsewhere.test(url))).toEqual([]);
});

/** Starts to grade a class, and waits until servers of a submission run. */
async function gradeHalfway() {
  const submissions = await folderOf({ [`ann/${COMMIT}`]: SOURCE, [`cyd/${COMMIT}`]: SOURCE });
  const out = await temporaryDir();
  const { subprocess, pid, tmp } = await startGrader(["grade:class", submissions, "--out", out, "-j", "1"]);
  await untilProcesses(
    (all) => all.filter(({ command }) => command.includes(tmp) && command.includes("-role server")),
    (found) => expect(found.length).toBeGreaterThanOrEqual(1),
  );
  const family = familyOf(pid, await running()).map((one) => one.pid);
  onTestFinished(async () => {
    for (const one of await running()) if (family.includes(one.pid)) process.kill(one.pid, "SIGKILL");
  });
  return { subprocess, pid, tmp, family, out };
}

test("Ctrl-C ends what runs, leaves nothing behind, and says how to go on", async () => {
  const { subprocess, tmp, family, pid, out } = await gradeHalfway();
  process.kill(-pid, "SIGINT");
  // As npm does, which passes it on.
  process.kill(pid, "SIGINT");
  const { exitCode, stdout } = await subprocess;
  expect(exitCode).toBe(130);
  expect(stdout).toContain("interrupted: 0 of 2 have their results; the same command goes on from there");
  await nothingLeft(tmp);
  await gone(family);
  expect((await readdir(out)).toSorted()).toEqual(["class.json", "index.html"]);
  expect(await readFile(path.join(out, "index.html"), "utf8")).toMatch(
    /0 of 2, as of \d\d:\d\d\. The run was interrupted/,
  );
});

test("a class that is killed leaves nothing behind", async () => {
  const { subprocess, tmp, family } = await gradeHalfway();
  subprocess.kill("SIGKILL");
  await subprocess;
  await nothingLeft(tmp);
  await gone(family);
});

test.each([
  [[], "SUBMISSIONS is missing"],
  [["IN"], "--out is missing"],
  [["IN", "more", "--out", "OUT"], '"more" is one argument too many'],
  [["/nowhere", "--out", "OUT"], "/nowhere does not exist"],
  [["IN/file.txt", "--out", "OUT"], "is not a folder"],
  [["IN", "--out", "IN"], "where it would be taken for a submission"],
  [["IN", "--out", "IN/out"], "where it would be taken for a submission"],
  [["IN", "--out", "LINK/out/deep"], "where it would be taken for a submission"],
  [["IN", "--out", "IN/../in.txt"], "in.txt"],
  [["IN", "--out", "FULL"], "holds other things"],
  [["IN", "--out", "STRANGE", "--lab", "zpbft"], "its class.json is not what an earlier run wrote"],
  [["EMPTY", "--out", "OUT", "--lab", "zpbft"], "holds no submission"],
  [["EMPTY", "--out", "OUT"], "holds no submission"],
  [["IN", "--out", "OUT", "--lab", "zpbft", "--collect", "EMPTY"], "its manifest.json cannot be read"],
  [["IN", "--out", "OUT", "-j", "0"], "-j 0: expected a whole number from 1 to 256"],
  [["IN", "--out", "OUT", "--jobs", "two"], "-j two: expected a whole number from 1 to 256"],
  [["IN", "--out", "OUT", "--seed", "-1"], "--seed"],
  [["IN", "--out", "OUT", "--seed", "x"], "--seed x: expected a whole number"],
  [["IN", "--out", "OUT", "--feedback", "all"], "--feedback all: expected full, hint, score"],
  [["IN", "--out", "OUT", "--credit", "all"], "--credit all: expected plain, grafted"],
  [["IN", "--out", "OUT", "--require-isolation", "all"], "--require-isolation all: expected none"],
  [["IN", "--out", "OUT", "--what"], "--what"],
])("%j is wrong usage", async (args, why) => {
  const dir = await folderOf({ "in/ann/x": "", "in/file.txt": "", "in.txt": "", "full/x": "", "empty/x.txt": "" });
  await mkdir(path.join(dir, "strange"));
  await writeFile(path.join(dir, "strange", "class.json"), '{"schema": "zpbft-class/1"}');
  await symlink(path.join(dir, "in"), path.join(dir, "link"));
  const places = /\b(IN|OUT|LINK|FULL|STRANGE|EMPTY)\b/g;
  const placed = args.map((arg) => arg.replace(places, (name) => path.join(dir, name.toLowerCase())));
  const { exitCode, stderr, stdout } = await gradeClass(...placed);
  expect(stderr).toContain(why);
  expect(stderr).toContain("usage: npm run grade:class");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(await readdir(dir)).not.toContain("out");
});

test("the usage is shown to who asks for it", async () => {
  const { exitCode, stdout } = await gradeClass("--help");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("usage: npm run grade:class");
});

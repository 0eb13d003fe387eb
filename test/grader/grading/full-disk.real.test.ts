import path from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { folderOf, PROJECT_DIR, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const MAIN = path.join(PROJECT_DIR, "grader", "main.js");

/** Who may not mount may do it in a user namespace of its own. */
const APART = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];

/** Mounts what the shell's first argument is to be, runs a command, and lists what is there then. */
const SCRIPT = `place=$1; shift
mount -t tmpfs -o "$1" tmpfs "$place"; shift
"$@"; code=$?
echo "left: $(cd "$place"; find . -type f -size +0 | sort | tr '\\n' ' ')"
exit $code`;

/** Runs the grader with a disk of its own at `place`, mounted with these options. */
const runOn = (place: string, options: string, args: readonly string[]) =>
  runCommandOn(place, options, [process.execPath, "--disable-sigusr1", MAIN, ...args]);

async function runCommandOn(place: string, options: string, command: readonly string[]) {
  const run = ["sh", "-c", SCRIPT, "sh", place, options, ...command];
  return execa("unshare", [...APART, ...run], { cwd: PROJECT_DIR, reject: false, env: { NO_COLOR: "1" } });
}

const left = (stdout: string): string => stdout.split("\n").at(-1) ?? "";

test("on a full disk the verdict is shown, what fits is written, and the rest is told in a sentence each", async () => {
  const place = await temporaryDir();
  const grade = ["grade", "test/submissions/zpbft/wrong/no-dedupe", "--only", "repeated", "--seed", "5"];
  const outputs = ["--out", place, "--reporter", `json=${path.join(place, "results.json")}`];
  const { stdout, stderr, exitCode } = await runOn(place, "size=40k", [...grade, ...outputs]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^\d+ \/ \d+ {2}test\/submissions\/zpbft\/wrong\/no-dedupe, in /m);
  expect(stderr).toMatch(
    /^what the grade was made from, in .*, cannot be written: .* \(ENOSPC: no space left on device\)/m,
  );
  expect(stderr).not.toContain("    at ");
  expect(left(stdout)).toContain("./report.json");
  expect(left(stdout)).toContain("./results.json");
});

test("where nothing at all fits, the verdict is shown, and its exit code stays", async () => {
  const place = await temporaryDir();
  const grade = ["grade", "solution", "--only", "start", "--out", place, "--reporter", "junit"];
  const { stdout, stderr, exitCode } = await runOn(place, "size=4k,nr_inodes=1", grade);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^0 \/ 0 {2}solution, in /m);
  expect(stderr.split("\n")).toEqual([
    `${place}/report.json cannot be written: ENOSPC: no space left on device`,
    `${place}/junit.xml cannot be written: ENOSPC: no space left on device`,
  ]);
  expect(left(stdout)).toBe("left: ");
});

test("where the usual folder cannot be made, the verdict is shown, and then that", async () => {
  const place = await temporaryDir();
  const grade = ["grade", path.join(PROJECT_DIR, "solution"), "--only", "start"];
  const inPlace = ["sh", "-c", 'cd "$0" && exec "$@"', place, process.execPath, MAIN, ...grade];
  const { stdout, stderr, exitCode } = await runCommandOn(place, "ro", inPlace);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^0 \/ 0 {2}.*solution, in /m);
  expect(stdout).not.toContain("report.json");
  expect(stderr).toBe(`${place}/grade-results/report.json cannot be written: EROFS: read-only file system`);
});

test("a report names no log where none can be written", async () => {
  const place = await temporaryDir();
  const grade = ["grade", path.join(PROJECT_DIR, "skeleton"), "--only", "commit-once"];
  const inPlace = ["sh", "-c", 'cd "$0" && exec "$@"', place, process.execPath, MAIN, ...grade];
  const { stdout } = await runCommandOn(place, "ro", inPlace);
  expect(stdout).toMatch(/^ {2}✗ commit-once: /m);
  expect(stdout).not.toMatch(/log\/|--replay/);
});

test("a class whose disk is full goes on, keeps what it has, and says what is lost", async () => {
  const place = await temporaryDir();
  const broken = (name: string): string => `export const ${name} = 1;\n`;
  const names = Array.from({ length: 12 }, (_, number) => `student${number}`);
  const submissions = await folderOf(Object.fromEntries(names.map((name) => [`${name}/a.ts`, broken(name)])));
  const { stdout, stderr, exitCode } = await runOn(place, "size=600k", [
    "grade:class",
    submissions,
    "--out",
    place,
    "-j",
    "1",
    "--lab",
    "zpbft",
  ]);
  expect(exitCode).toBe(2);
  const full = "ENOSPC: no space left on device";
  expect(stdout).toMatch(new RegExp(`^12/12 student9: not gradable in .* s, but it cannot be written: ${full}$`, "m"));
  expect(stderr.split("\n").at(-1)).toMatch(
    /^these results cannot be written into .* \(ENOSPC: no space left on device\): student.*; the same command tries again$/,
  );
  for (const name of ["class.json", "instructor/student0/done.json", "instructor/student0/report.json"])
    expect(left(stdout)).toContain(` ./${name} `);
  expect(left(stdout)).not.toContain(".lock");
});

test("a class whose disk is full from the start says so in a sentence, and grades nothing", async () => {
  const submissions = await folderOf({ "ann/a.ts": "", "bob/a.ts": "" });
  const place = await temporaryDir();
  const { stdout, stderr, exitCode } = await runOn(place, "size=4k,nr_inodes=1", [
    "grade:class",
    submissions,
    "--out",
    place,
    "--lab",
    "zpbft",
  ]);
  expect({ exitCode, stdout: stdout.split("\n").at(-1) }).toEqual({ exitCode: 2, stdout: "left: " });
  expect(stderr).toBe(
    `the results cannot be written into ${place}: ENOSPC: no space left on device; the same command goes on from what is there`,
  );
});

test("a class whose folder cannot be made says so in a sentence", async () => {
  const submissions = await folderOf({ "ann/a.ts": "" });
  const place = await temporaryDir();
  const out = path.join(place, "out");
  const { stderr, exitCode } = await runOn(place, "ro", ["grade:class", submissions, "--out", out, "--lab", "zpbft"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(`--out ${out} cannot be written to (EROFS: read-only file system): give another folder`);
});

test("a report is not lost with those who read it", async () => {
  const out = await temporaryDir();
  const script = `"$0" "$@" | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
  const grade = [MAIN, "grade", "solution", "--only", "start", "--out", out, "--reporter", "junit"];
  const { stdout, stderr } = await execa("bash", ["-c", script, process.execPath, ...grade], { cwd: PROJECT_DIR });
  expect({ stdout, stderr }).toEqual({ stdout: "0", stderr: "" });
});

import { accessSync, chmodSync, constants, existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { dir as makeDir } from "tmp-promise";
import { PROJECT } from "../../grader/base/project.ts";
import { checksThat, type Report } from "../../grader/report/report.ts";
import { RIGHT } from "../submissions/bank.ts";
import { BANK_SEED, runAsProgram } from "./flags.ts";
import { SUBMISSIONS } from "./grading.ts";

/** A user that no distribution gives to anybody: what others run counts for a limit too. */
const USER = 64_999;

const SHORTAGE = {
  typed: "npm run grade:shortage",
  usage: "-- [NAMES] [options]",
  args: { NAMES: "how the limits are called that are tried, or a part of that (default: all)" },
  options: {
    all: { flags: "--all", help: "every right submission of the bank, not the solution and every third" },
    seed: BANK_SEED,
  },
  after: `Grades right submissions where processes, files, memory or the processor are short, and says whether each got all points, or
there was no verdict: nothing else may come of it. Limits that this machine does not let be set are left out, and named. As
root, limits of a user's processes are tried as user ${USER}, which nobody else should be.
`,
} as const;

/** A way to run a command with less of something. */
interface Limit {
  name: string;
  /** What a shell does before the command; undefined where that cannot be done. */
  before: string | undefined;
  /** Whether it needs a user that is not root, whom no such limit holds. */
  isOfUser?: boolean;
}

const CGROUPS = "/sys/fs/cgroup";
const groups: string[] = [];

await runAsProgram(SHORTAGE, async ({ options: { all, seed }, args }) => {
  const names = ["solution", ...RIGHT.filter((_, place) => all || place % 3 === 0)];
  const limits = limitsHere().filter(({ name }) => name.includes(args[0] ?? ""));
  let wrong = 0;
  try {
    for (const limit of limits) {
      if (limit.before === undefined) {
        process.stdout.write(`${limit.name.padEnd(28)} not tried: this machine does not let it be set\n`);
        continue;
      }
      const outcomes: string[] = [];
      for (const name of names) {
        const outcome = await gradeUnder(limit, name, seed);
        outcomes.push(outcome);
        if (/^(100|no verdict)/.test(outcome)) continue;
        wrong += 1;
        process.stdout.write(`  ${limit.name}, ${name}: ${outcome}\n`);
      }
      const count = (word: string) => outcomes.filter((one) => one.startsWith(word)).length;
      const why = [...new Set(outcomes.filter((one) => one.startsWith("no verdict")))].slice(0, 1);
      const said = why.length === 0 ? "" : `; ${why[0]?.slice(0, 160)}`;
      process.stdout.write(
        `${limit.name.padEnd(28)} ${count("100")} of ${names.length} got all points, ${count("no verdict")} no verdict${said}\n`,
      );
    }
  } finally {
    for (const dir of groups) await leaveGroup(dir);
  }
  process.stdout.write(`\n${wrong} verdicts are wrong\n`);
  return wrong === 0 ? 0 : 1;
});

function limitsHere(): Limit[] {
  const files = [64, 128, 256, 512].map((count) => ({ name: `files ${count}`, before: `ulimit -n ${count}` }));
  const ofUser = [100, 150, 200, 400].map((count) => ({
    name: `processes of the user ${count}`,
    before: `ulimit -u ${count}`,
    isOfUser: true,
  }));
  const inGroup = [100, 130, 150, 200].map((count) => ({
    name: `processes in the group ${count}`,
    before: entering("pids", { "pids.max": String(count) }),
  }));
  const memory = [256, 400, 512].map((size) => ({
    name: `memory ${size} MiB`,
    before: entering("memory", { "memory.max": `${size}M`, "memory.limit_in_bytes": `${size}M` }),
  }));
  const processor = [20, 50].map((percent) => ({
    name: `processor ${percent} %`,
    before: entering("cpu", { "cpu.max": `${percent}000 100000`, "cpu.cfs_quota_us": `${percent}000` }),
  }));
  return [...ofUser, ...inGroup, ...files, ...memory, ...processor];
}

/** The shell's line that enters a new control group with a limit, whichever file that stands in. */
function entering(controller: string, settings: Record<string, string>): string | undefined {
  const own = path.join(CGROUPS, controller);
  const dir = mkdir(path.join(existsSync(own) ? own : CGROUPS, `zlab-shortage-${process.pid}-${groups.length}`));
  if (dir === undefined) return undefined;
  groups.push(dir);
  const [file] = Object.keys(settings).filter((name) => isWritable(path.join(dir, name)));
  if (file === undefined) return undefined;
  writeFileSync(path.join(dir, file), settings[file] as string);
  return `echo $$ > ${dir}/cgroup.procs`;
}

/** A process of the last grade may not be gone yet: a group that is not empty cannot be removed. */
async function leaveGroup(dir: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return rmdirSync(dir);
    } catch {
      await sleep(100);
    }
  }
}

function mkdir(dir: string): string | undefined {
  try {
    mkdirSync(dir);
    return dir;
  } catch {
    return undefined;
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function gradeUnder({ before, isOfUser = false }: Limit, name: string, seed: number): Promise<string> {
  const dir = name === "solution" ? path.join(PROJECT, "solution") : path.join(SUBMISSIONS, "right", name);
  const { path: tmp } = await makeDir({ prefix: "zlab-shortage", keep: true });
  const asUser =
    isOfUser && process.getuid?.() === 0 ? ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"] : [];
  chmodSync(tmp, asUser.length > 0 ? 0o777 : 0o711);
  const grade = [
    process.execPath,
    "grader/main.js",
    "grade",
    dir,
    "--seed",
    String(seed),
    "--out",
    path.join(tmp, "out"),
  ];
  try {
    const [file = "", ...args] = [...asUser, "bash", "-c", `${before} && exec "$@"`, "bash", ...grade];
    const env = { TMPDIR: tmp, HOME: tmp };
    const { exitCode = 128 } = await execa(file, args, { cwd: PROJECT, reject: false, env });
    // One that is not even let start itself says nothing, and that is no verdict either.
    if (exitCode > 2 && !existsSync(path.join(tmp, "out"))) return `no verdict: the grader did not start (${exitCode})`;
    const report = JSON.parse(await readFile(path.join(tmp, "out", "report.json"), "utf8")) as Report;
    return outcomeOf(report);
  } catch (error) {
    return `no report: ${(error as Error).message}`;
  } finally {
    rmSync(tmp, { recursive: true, force: true });
  }
}

function outcomeOf(report: Report): string {
  if (!report.graded) return `${report.errorSource === "grader" ? "no verdict:" : "failed"} ${report.error}`;
  const failed = checksThat("failed", report).map(({ id, message }) => `${id}: ${message}`);
  if (failed.length > 0) return `failed ${failed.join(", ")}`;
  if (report.score === report.maxScore) return "100";
  return `no verdict: ${checksThat("inconclusive", report)[0]?.reason}`;
}

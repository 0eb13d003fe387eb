import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { newPemPair } from "../../../skeleton/znet/keys.ts";
import { COMMIT, folderOf, nothingLeft, runGrader, startGrader, temporaryDir, untilSaid } from "../support.ts";

/** A submission whose graded file does something as soon as a server loads it, and a server's arguments. */
async function loading(source: string): Promise<string[]> {
  const dir = await folderOf({
    [COMMIT]: `${source}\nexport const commit = () => {}, CommitRpc = commit, verifyBallotCommit = commit;\n`,
  });
  const keys = await temporaryDir();
  const { privatePem, publicPem } = newPemPair("ed25519");
  const [pri, pub] = [path.join(keys, "pri.pem"), path.join(keys, "pub.pem")];
  await writeFile(pri, privatePem);
  await writeFile(pub, publicPem);
  const addresses = ["-maddr", "localhost:1", "-saddr", "localhost:2"];
  return ["naive", "--submission", dir, "-role", "server", ...addresses, "-pri", pri, "-pub", pub];
}

/** Says that it is up, and answers a signal with an exit code of its own. */
const awaiting = (signal: string, code: number): string => `
  process.removeAllListeners("${signal}").on("${signal}", () => process.exit(${code}));
  console.log("mine is up");
  await new Promise(() => setInterval(() => {}, 1e6));`;

describe("a role by hand", () => {
  test("runs with the submission laid over, and its exit code is passed on", async () => {
    const args = await loading(`console.log("mine,", import.meta.filename); process.exit(7);`);
    const { exitCode, stdout, tmp } = await runGrader(args);
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^mine, .*zlab-stage-.*commit\.ts$/);
    expect(stdout).toContain(tmp);
    await nothingLeft(tmp);
  });

  test("that dies of a signal has the exit code that a shell gives it", async () => {
    const { exitCode, tmp } = await runGrader(await loading(`process.kill(process.pid, "SIGKILL");`));
    expect(exitCode).toBe(128 + 9);
    await nothingLeft(tmp);
  });

  test.each([
    ["SIGTERM", 41],
    ["SIGHUP", 42],
  ] as const)("is sent the %s that the command gets, and decides", async (signal, code) => {
    const { subprocess, tmp } = await startGrader(await loading(awaiting(signal, code)));
    await untilSaid(subprocess, "mine is up");
    subprocess.kill(signal);
    expect((await subprocess).exitCode).toBe(code);
    await nothingLeft(tmp);
  });

  test("decides what Ctrl-C does, which a terminal sends to both", async () => {
    const { subprocess, pid, tmp } = await startGrader(await loading(awaiting("SIGINT", 43)));
    await untilSaid(subprocess, "mine is up");
    process.kill(-pid, "SIGINT");
    expect((await subprocess).exitCode).toBe(43);
    await nothingLeft(tmp);
  });

  test("ends, and its stage goes, when the command is killed", async () => {
    const { subprocess, tmp } = await startGrader(await loading(awaiting("SIGUSR2", 44)));
    await untilSaid(subprocess, "mine is up");
    subprocess.kill("SIGKILL");
    await nothingLeft(tmp);
  });

  test.each([
    ["npm's caller, whatever npm made the current folder", "node grader/main.js naive"],
    ["the current folder, when it is another script of npm's that runs it", "vitest run"],
  ])("finds the submission and the files where the caller is: %s", async (_, script) => {
    const files = { [`mine/${COMMIT}`]: "export {};" };
    const [caller, current] = [await folderOf(files), await folderOf(files)];
    const keygen = ["naive", "--submission", "mine", "-role", "keygen", "-pri", "a.pem", "-pub", "b.pem"];
    const { exitCode } = await runGrader(keygen, {
      cwd: current,
      env: { INIT_CWD: caller, npm_lifecycle_script: script },
    });
    expect(exitCode).toBe(0);
    const [here, elsewhere] = script.endsWith("naive") ? [caller, current] : [current, caller];
    expect((await readdir(here)).toSorted()).toEqual(["a.pem", "b.pem", "mine"]);
    expect(await readdir(elsewhere)).toEqual(["mine"]);
  });

  test("without a submission is the skeleton's", async () => {
    const { exitCode, stdout } = await runGrader(["naive", "-help"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("usage: naive -role ROLE") });
  });

  test.each([
    ["as the command's option", ["--lab", "zraft", "-help"], "zraft"],
    ["as the role's own flag", ["-lab", "zraft", "-help"], "zraft"],
    ["as both, and the role's own counts", ["--lab", "zraft", "-lab", "zpaxos", "-help"], "zpaxos"],
    ["for a submission", ["--submission", "solution", "--lab", "zpaxos", "-help"], "zpaxos"],
  ])("is of the lab that is named %s", async (_, args, lab) => {
    const { exitCode, stdout } = await runGrader(["naive", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(`usage: naive -lab ${lab} `) });
  });

  test("with a wrong flag ends as the role itself does", async () => {
    const { exitCode, stderr } = await runGrader(["naive", "--submission", "solution", "-role", "king"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("-role king: there is no such role"),
    });
  });
});

describe("nothing is run", () => {
  test("of a folder that is not a submission", async () => {
    const { exitCode, stdout, stderr, tmp } = await runGrader(["naive", "--submission", "/no/such", "-help"]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "cannot run /no/such: /no/such does not exist: give the folder of a submission",
    });
    await nothingLeft(tmp);
  });

  test("without the folder that --submission announces", async () => {
    const { exitCode, stdout, stderr } = await runGrader(["naive", "-help", "--submission"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^--submission is missing its DIR\n\nusage: npm run naive/);
  });
});

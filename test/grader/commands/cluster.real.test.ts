import { describe, expect, test, vi } from "vitest";
import { ask, freePorts } from "../../system/front-door.ts";
import { COMMIT, folderOf, nothingLeft, runGrader, startGrader, untilProcesses, untilSaid } from "../support.ts";
import { AT_WORK, said } from "./cluster-lines.ts";

vi.setConfig({ testTimeout: 180_000 });

describe("a cluster of the skeleton", () => {
  test("of seven servers is at work, and ends with its input", async () => {
    const { exitCode, stdout, tmp } = await runGrader(["cluster", "-f", "2"], { input: "" });
    expect({ exitCode, said: said(stdout)[0] }).toEqual({ exitCode: 0, said: AT_WORK.replace("4", "7") });
    await nothingLeft(tmp);
  });

  test("shows the lines of a level and above, and comes up though it shows none", async () => {
    const { exitCode, stdout } = await runGrader(["cluster", "--log", "3"], { input: "help\n" });
    expect(exitCode).toBe(0);
    expect(said(stdout)[0]).toBe(AT_WORK);
    expect(stdout).not.toMatch(/(Debug|INFO|WARN)\|/);
  });
});

describe("a cluster with front doors", () => {
  test("says where each server answers a browser, and each does, also after a restart; not where a port is taken", async () => {
    const first = await freePorts(4);
    const { subprocess, tmp } = await startGrader(["cluster", "--submission", "solution", "--http", String(first)]);
    await untilSaid(subprocess, AT_WORK);
    const { exitCode, stderr } = await runGrader(["cluster", "--http", String(first - 1)]);
    expect({ exitCode, why: stderr.split("\n\n")[0]?.replace(/\s+/g, " ") }).toEqual({
      exitCode: 2,
      why: `--http ${first - 1}: port ${first} is in use, or not for you to use: choose another first port`,
    });
    for (const id of [0, 1, 2, 3]) {
      expect(await ask(first + id, `/req?asked=${id}`)).toMatchObject({ status: 200, text: "put ok" });
    }
    subprocess.stdin.write("kill 3\nrestart 3\n");
    await untilSaid(subprocess, "server 3 is back");
    expect(await ask(first + 3, "/kv")).toMatchObject({ status: 200, text: "asked:3" });
    subprocess.stdin.write("quit\n");
    const { stdout } = await subprocess;
    const doors = [0, 1, 2, 3].map(
      (id) => `server ${id} answers your browser at http://localhost:${first + id}/req?warTime=1234`,
    );
    expect(said(stdout).slice(0, 5)).toEqual([...doors, AT_WORK]);
    await nothingLeft(tmp);
  });

  test("goes on for browsers when its input ends, and says so, until a signal", async () => {
    const first = await freePorts(4);
    const { subprocess, tmp } = await startGrader(["cluster", "--submission", "solution", "--http", String(first)]);
    subprocess.stdin.end();
    await untilSaid(subprocess, "the input has ended; the servers answer browsers until this program is stopped");
    expect(await ask(first, "/req?asked=late")).toMatchObject({ status: 200, text: "put ok" });
    subprocess.kill("SIGTERM");
    expect((await subprocess).exitCode).toBe(0);
    await nothingLeft(tmp);
  });
});

describe("a cluster ends, with all that it started,", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("on %s", async (signal) => {
    const { subprocess, tmp } = await startGrader(["cluster", "--submission", "solution"]);
    await untilSaid(subprocess, AT_WORK);
    await untilProcesses(
      (all) => all.filter(({ command }) => command.includes(tmp)).length,
      (count) => expect(count).toBe(5),
    );
    subprocess.kill(signal);
    const ended = await subprocess;
    expect({ code: ended.exitCode, signal: ended.signal }).toEqual(
      signal === "SIGKILL" ? { code: undefined, signal } : { code: 0, signal: undefined },
    );
    await nothingLeft(tmp);
  });
});

describe("a cluster is not started", () => {
  test.each([
    [["-f", "6"], "-f 6: expected 0 to 5\n"],
    [["-f", "one"], "-f one: expected 0 to 5\n"],
    [["--log", "4"], "--log 4: expected a whole number from 0 to 3\n"],
    [["--http", "http"], "--http http: expected a whole number from 1 to 65535\n"],
    [["--http", "0"], "--http 0: expected a whole number from 1 to 65535\n"],
    [["--http", "65530", "-f", "2"], "--http 65530: 7 servers need as many ports: expected 65529 at most\n"],
    [["solution"], '"solution" is one argument too many\n'],
    [["--sub", "solution"], "unknown option '--sub'"],
  ])("with %j: the mistake and the usage are shown", async (args, mistake) => {
    const { exitCode, stdout, stderr } = await runGrader(["cluster", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(mistake), stderr).toBe(true);
    expect(stderr).toContain("usage: npm run cluster");
  });

  test("with a submission that cannot be staged", async () => {
    const { exitCode, stderr, tmp } = await runGrader(["cluster", "--submission", "/no/such/folder"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: "/no/such/folder does not exist: give the folder of a submission",
    });
    await nothingLeft(tmp);
  });
});

test("where a file throws when it is loaded, that is told of a server, with the file as its author knows it", async () => {
  const dir = await folderOf({ [COMMIT]: 'throw new Error("too early");\n' });
  const { exitCode, stderr, tmp } = await runGrader(["cluster", "--submission", dir]);
  expect(exitCode).toBe(2);
  const [who, ...wrote] = stderr.split("\n");
  expect(who).toMatch(/^server [0-3] ended before it was at work; it wrote:$/);
  expect(wrote).toEqual([
    `  ${COMMIT}:1`,
    '  throw new Error("too early");',
    "  Error: too early",
    `      at ${COMMIT}:1:7`,
  ]);
  await nothingLeft(tmp);
});

test("a file that runs for ever when it is loaded is thought of while the servers do not come to work", async () => {
  const dir = await folderOf({ [COMMIT]: "for (;;);\n" });
  const { subprocess, tmp } = await startGrader(["cluster", "--submission", dir, "-f", "0"]);
  await untilSaid(
    subprocess,
    "is there a loop, or an await without an end, outside of the functions of zpbft/commit.ts?",
  );
  subprocess.kill("SIGKILL");
  await nothingLeft(tmp);
});

import { describe, expect, test, vi } from "vitest";
import { COMMIT, folderOf, nothingLeft, runGrader, startGrader, untilProcesses, untilSaid } from "../support.ts";

vi.setConfig({ testTimeout: 180_000 });

const AT_WORK = '4 servers are at work; "help" tells what to type';

/** What the cluster says in its own name: the lines that no process wrote. */
function said(stdout: string): string[] {
  return stdout.split("\n").filter((line) => !/^(master {4}|client {4}|server \d {2})/.test(line));
}

describe("piped commands", () => {
  test("are run in order, and every line of a process stands behind its name", async () => {
    const commands = [
      "put x 10",
      "get x",
      "all",
      "kill 3",
      "put y 20",
      "restart 3",
      "pause 2",
      "get y",
      "resume 2",
      "quit",
    ];
    const { exitCode, stdout, stderr, tmp } = await runGrader(["cluster", "--submission", "solution"], {
      input: `${commands.join("\n")}\nput z 30\n`,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(said(stdout)).toEqual([
      AT_WORK,
      "server 3 is killed",
      "server 3 is back, with an empty database",
      "server 2 is paused",
      "server 2 goes on",
    ]);
    const results = [...stdout.matchAll(/^client {4}==== result ====\nclient {4}(.*)$/gm)].map(([, result]) => result);
    expect(results).toEqual(["put ok", "result: 10", "x:10", "put ok", "result: 20"]);
    expect(stdout).toMatch(/^server 0 {2}commit\.ts:\d+: INFO\| I=0 L=0 seq=1\| stage=3:commit => \[1 2 3\]$/m);
    expect(stdout).toMatch(/^master {4}master\.ts:\d+: INFO\| All nodes registered successfully/m);
    expect(stdout).toMatch(/^server 3 {2}ended \(SIGKILL\)$/m);
    expect(stdout).not.toContain("\x1b");
    await nothingLeft(tmp);
  });

  test("that make no sense are told so, and end nothing", async () => {
    const input = "kill 4\nkill\nkill x\npause 1 2\nresume 1\nhelp\n\nkill 1\npause 1\nresume 1\nput x 10\njump\n";
    const { exitCode, stdout, tmp } = await runGrader(["cluster", "--submission", "solution"], { input });
    expect(exitCode).toBe(0);
    expect(said(stdout)).toEqual([
      AT_WORK,
      "the cluster has no server 4: its ids are 0 to 3",
      "usage: kill <id>",
      "usage: kill <id>",
      "usage: pause <id>",
      "server 1 is not paused",
      "put <key> <val>, get <key>, del <key>, all",
      "kill <id>      end a server's process",
      "pause <id>     stop it where it is; resume <id> lets it go on",
      "restart <id>   start it again, with the same address and key, and an empty database",
      "help, quit",
      "server 1 is killed",
      "server 1 is dead: restart 1",
      "server 1 is dead: restart 1",
    ]);
    expect(stdout).toMatch(/^client {4}put ok$/m);
    expect(stdout).toMatch(/^client {4}usage: get <key>/m);
    await nothingLeft(tmp);
  });
});

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

  test("finds no agreement; the next command has a new client", async () => {
    const { exitCode, stdout, tmp } = await runGrader(["cluster"], { input: "put x 10\nkill 1\nput x 11\n" });
    expect(exitCode).toBe(0);
    expect(said(stdout)).toEqual([AT_WORK, "server 1 is killed", "the client has ended; a new one joins"]);
    expect([...stdout.matchAll(/^client .*no 2 matching replies within 10 s/gm)]).toHaveLength(2);
    await nothingLeft(tmp);
  });
});

describe("a cluster ends, with all that it started,", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("on %s", async (signal) => {
    const { subprocess, tmp } = await startGrader(["cluster", "--submission", "solution"]);
    await untilSaid(subprocess, AT_WORK);
    await untilProcesses(
      (all) => all.filter(({ command }) => command.includes(tmp)).length,
      (count) => expect(count).toBe(6),
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

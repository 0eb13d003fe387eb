import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { COMMIT, folderOf, nothingLeft, runGrader, SOLUTION, startGrader, untilSaid } from "../support.ts";
import { AT_WORK, said } from "./cluster-lines.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Runs a cluster of the solution on piped lines. */
function typed(commands: readonly string[], ...options: string[]) {
  return runGrader(["cluster", "--submission", "solution", ...options], { input: `${commands.join("\n")}\n` });
}

describe("piped commands", () => {
  test("are run in order, and tell results and what is wrong, and nothing else", async () => {
    const commands = ["put x 10", "get x", "put y 5", "all", "kill 3", "put y 20", "restart 3", "pause 2", "get y"];
    const { exitCode, stdout, stderr, tmp } = await typed([...commands, "resume 2", "quit", "put z 30"]);
    expect({ exitCode, stderr, lines: stdout.split("\n") }).toEqual({
      exitCode: 0,
      stderr: "",
      lines: [
        AT_WORK,
        "put x 10: put ok",
        "get x: result: 10",
        "put y 5: put ok",
        "all:",
        "  x:10",
        "  y:5",
        "server 3 is killed",
        "put y 20: put ok",
        expect.stringMatching(
          /^server 3 is back, with an empty database: it votes, but executes nothing: it lost seq 1 to 4$/,
        ),
        "server 2 is paused",
        "get y: result: 20",
        "server 2 goes on",
      ],
    });
    await nothingLeft(tmp);
  });

  test("with logs, show every line of a process behind its name, and each sending before the receipt", async () => {
    const { stdout, tmp } = await typed(["put x 10", "kill 3", "put y 20", "logs off", "put z 30"], "--log", "1");
    expect(stdout).toMatch(/^server 0 {2}commit\.ts:\d+: INFO\| I=0 L=0 seq=1\| stage=3:commit => \[1 2 3\]$/m);
    expect(stdout).toMatch(/^server 3 {2}ended \(SIGKILL\)$/m);
    expect(stdout).not.toContain("\x1b");
    expect(stdout).not.toContain("seq=3|");
    const lines = stdout.split("\n");
    const received = [...lines.entries()].flatMap(([place, line]) => {
      const [, to, seq, what, from] = /^server (\d) .* seq=(\d)\| stage=\d:(\S+) <= (\S+?)(?:,|$)/.exec(line) ?? [];
      if (to === undefined) return [];
      const sent =
        what === "request"
          ? `^client .* seq= ${seq}\\| 0:request`
          : `^server ${from} .* seq=${seq}\\| stage=\\d:${what}`;
      return [{ line, place, sent: lines.findIndex((other) => new RegExp(`${sent} => `).test(other)) }];
    });
    // The client has its answer when two servers have executed, so that some lines of the others are not there yet.
    expect(received.length).toBeGreaterThan(10);
    expect(received.filter(({ place, sent }) => sent === -1 || sent > place)).toEqual([]);
    await nothingLeft(tmp);
  });

  test("that make no sense are told so, and end nothing", async () => {
    const commands = [
      "kill 4",
      "kill",
      "kill x",
      "pause 1 2",
      "resume 1",
      "",
      "kill 1",
      "pause 1",
      "kill 1",
      "cut 2 2",
      "cut 0 9",
      "mend 0 2",
      "delay soon",
      "logs",
      "votes 1",
      "votes x",
      "lie 3",
      "lie 3 nobly",
      "lie 3 off",
      "put x 10",
      "votes 7",
      "jump",
      `put x ${"y".repeat(70_000)}`,
    ];
    const { exitCode, stdout, tmp } = await typed(commands);
    expect(exitCode).toBe(0);
    const lie = "usage: lie <id> digest|forge|twice|replay|mute|off";
    expect(said(stdout)).toEqual([
      AT_WORK,
      "the cluster has no server 4: its ids are 0 to 3",
      "usage: kill <id>",
      "usage: kill <id>",
      "usage: pause <id>",
      "server 1 is not paused",
      "server 1 is killed",
      "server 1 is dead: restart 1",
      "server 1 is dead: restart 1",
      "usage: cut <id> [id], of two that are not the same",
      "the cluster has no server 9: its ids are 0 to 3",
      "the line between 0 and 2 is not cut",
      "usage: delay <ms>, from 0 to 2000",
      "usage: logs on|off",
      "votes 1: nothing was asked for yet",
      "usage: votes <seq>",
      lie,
      lie,
      "server 3 does not lie",
      "put x 10: put ok",
      "votes 7: no message is about that seq; the last one is 1",
      "jump: usage: get <key>, put <key> <val>, del <key>, all",
      expect.stringMatching(/^put x y{54}…: command not sent: it is 70006 bytes long, the most is 65536$/),
    ]);
    await nothingLeft(tmp);
  });

  test("cut lines, delay messages and let a server lie, and what comes of it is seen", async () => {
    const { stdout, tmp } = await typed([
      "cut 0 2",
      "put x 10",
      "status",
      "votes 1",
      "mend 0 2",
      "delay 20",
      "lie 3 forge",
      "get x",
      "votes 2",
      "lie 3 off",
      "delay 0",
      "get y",
    ]);
    const lines = said(stdout).map((line) => line.replace(/ {2,}/g, "  "));
    for (const line of [
      'the line between 0 and 2 is cut: what is said waits for "mend 0 2"',
      "put x 10: put ok",
      "0  up, cut from 2  0  1  0",
      "  to 2  held  ?  .  ?  0 of 2, and no pre-prepare",
      "executed by 0 1 3, and not by 2",
      "the line between 0 and 2 is mended",
      "every message takes 20 ms longer",
      "server 3 lies: it votes also in the name of each other",
      "get x: result: 10",
      "executed by 0 1 2 3",
      "server 3 is honest again",
      "get y: error: can't find this key 'y'",
    ])
      expect(lines).toContain(line);
    expect(stdout).toMatch(/^ {2}to 1 .* (ok V4|V4 ok) .* ok +2 of 2: committed$/m);
    await nothingLeft(tmp);
  });

  test("hold messages, and hand them on one by one", async () => {
    const { subprocess, tmp } = await startGrader(["cluster", "--submission", "solution"]);
    let said = "";
    subprocess.stdout.on("data", (chunk) => {
      said += chunk;
    });
    const type = (line: string) => subprocess.stdin?.write(`${line}\n`);
    await untilSaid(subprocess, AT_WORK);
    type("hold on");
    type("hold on");
    type("deliver 999");
    type("deliver now");
    type("held");
    await vi.waitFor(() => expect(said).toContain("no message is held"), { timeout: 50_000 });
    for (const line of ["messages are held already", "message 999 is not held: ", "usage: deliver <n>|all"])
      expect(said).toContain(line);
    type("hold off");
    type("put x 10");
    await vi.waitFor(() => expect(said).toContain("put x 10: put ok"), { timeout: 50_000 });
    subprocess.stdin?.end();
    await subprocess;
    await nothingLeft(tmp);
  });

  test("of a server that ends by itself, and does so again, tell what it wrote last", async () => {
    const code = await readFile(path.join(SOLUTION, COMMIT), "utf8");
    const ending = code.replace("  const cert = s.cert(seq);", "  if (s.id === 1 && seq > 1) process.exit(3);\n$&");
    const input = "put x 10\nput y 20\nstatus\nrestart 1\nput z 30\n";
    const { stdout, tmp } = await runGrader(["cluster", "--submission", await folderOf({ [COMMIT]: ending })], {
      input,
    });
    expect(stdout).toMatch(
      /^server 1 {2}commit\.ts:\d+: INFO\| I=1 L=0 seq=2\| stage=3:commit <= \d\nserver 1 {2}ended \(exit code 3\)$/m,
    );
    expect(stdout).toMatch(/^1 +down +0 +1 +1$/m);
    expect(stdout).toMatch(/^put z 30: put ok$/m);
    await nothingLeft(tmp);
  });

  test("go on with the same client when too few servers are left, and what waited is executed when one is back", async () => {
    const commands = ["put x 10", "kill 3", "kill 2", "put z 30", "status", "votes 2", "restart 2", "put a 1", "get z"];
    const { stdout, tmp } = await typed([...commands, "status"]);
    const lines = said(stdout);
    expect(lines).toContainEqual(expect.stringMatching(/^put z 30: no 2 matching replies within 10 s/));
    expect(lines).toContain("2   down   0     1         0");
    expect(lines).toContain("  to 0      .   ok  -  -  1 of 2, 1 missing");
    expect(lines).toContain("nobody has executed it");
    expect(lines).toContain("put a 1: put ok");
    expect(lines).toContain("get z: result: 30");
    expect(
      lines.filter((line) => /^2 .* up .* 0 .*votes, but executes nothing: it lost seq 1$/.test(line)),
    ).toHaveLength(1);
    expect(stdout).not.toContain("a new one joins");
    await nothingLeft(tmp);
  });
});

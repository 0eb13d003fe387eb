import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { nothingLeft, runGrader, untilSaid } from "../../support.ts";
import { Follower, type Shown, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Whether somebody listens at the port of a page. */
function isOpen({ port }: Shown): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
  "on %s no process, no port and no temporary file is left, though a page is open and messages are held",
  async (signal) => {
    const shown = await showCluster();
    const page = new Follower(shown);
    await page.until("answer");
    await page.act({ verb: "hold", on: true });
    await page.act({ verb: "ask", command: "put x 10" });
    await page.until("held");
    const { subprocess, tmp } = shown.run;
    expect((await readdir(tmp)).some((name) => name.startsWith("zlab-record-"))).toBe(true);
    subprocess.kill(signal);
    const { exitCode } = await subprocess;
    expect(exitCode).toBe(signal === "SIGKILL" ? undefined : 0);
    page.close();
    await nothingLeft(tmp);
    expect(await isOpen(shown)).toBe(false);
  },
);

test.each(["quit", "SIGTERM"] as const)(
  "a cluster with a page goes on when its input ends, as that of a task in the background does, until %s",
  async (end) => {
    const shown = await showCluster();
    const { subprocess, tmp } = shown.run;
    const page = new Follower(shown);
    await page.until("answer");
    const said = untilSaid(subprocess, "the input has ended; the page is there until");
    subprocess.stdin?.end("put x 10\n");
    await said;
    const { ask } = await page.act({ verb: "ask", command: "get x" });
    expect(await page.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "result: 10" });
    if (end === "quit") await page.act({ verb: "quit" });
    else subprocess.kill(end);
    expect((await subprocess).exitCode).toBe(0);
    await nothingLeft(tmp);
  },
);

test("whoever types quit ends the page, too", async () => {
  const shown = await showCluster();
  shown.run.subprocess.stdin?.end("quit\n");
  expect((await shown.run.subprocess).exitCode).toBe(0);
});

test("closed pages end nothing, and a page that comes later is told everything", async () => {
  const shown = await showCluster();
  for (let count = 0; count < 3; count++) {
    const page = new Follower(shown);
    await page.until("answer");
    page.close();
  }
  const late = new Follower(shown);
  await late.until("answer");
  const { ask } = await late.act({ verb: "ask", command: "get hello" });
  // The first page alone has had a request made.
  expect(ask).toBe(2);
  expect(await late.until("answer", (answer) => answer.ask === ask)).toMatchObject({ result: "result: world" });
  expect(await isOpen(shown)).toBe(true);
});

test("a port that is taken, or that nobody asked a page for, is told with what to do", async () => {
  const shown = await showCluster();
  const taken = await runGrader(["cluster", "--submission", "solution", "--web", "--port", String(shown.port)]);
  expect({ exitCode: taken.exitCode, stderr: taken.stderr.split("\n")[0] }).toEqual({
    exitCode: 2,
    stderr: `--port ${shown.port}: listen EADDRINUSE: address already in use 127.0.0.1:${shown.port}; give another, or none for one that is free`,
  });
  await nothingLeft(taken.tmp);
  const alone = await runGrader(["cluster", "--port", "8080"]);
  expect(alone.stderr).toContain("--port is that of the page: use it with --web\n");
});

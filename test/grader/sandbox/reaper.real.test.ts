import { access } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { folderOf, gone, groupGone, killGroup, moduleUrl, running, untilProcesses, WAIT_MS } from "../support.ts";

/** A process that no signal but SIGKILL ends, with a child that is like it and never stops to write into a folder. */
const GROUP = `
  import { spawn } from "node:child_process";
  import { mkdirSync, writeFileSync } from "node:fs";
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
  const [, program, folder, role] = process.argv;
  if (role === "child") {
    console.log("child is up");
    for (let count = 0; ; count++) {
      mkdirSync(folder + "/deep/" + (count % 100), { recursive: true });
      writeFileSync(folder + "/deep/" + (count % 100) + "/file", "");
    }
  }
  spawn(process.execPath, [program, folder, "child"], { stdio: "inherit" });
  setInterval(() => {}, 1e6);`;

/**
 * By the real modules, it launches a group, has a folder removed later, and has another group killed later, which it then
 * leaves. It says so, and ends when it is told to.
 */
const PARENT = `
  import { spawn } from "node:child_process";
  import { Process } from ${JSON.stringify(moduleUrl("grader/sandbox/launch.ts"))};
  import { killLater, leaveAlone, temporaryFolder } from ${JSON.stringify(moduleUrl("grader/sandbox/reaper.ts"))};
  const dir = import.meta.dirname;
  const folder = (await temporaryFolder("zlab-marked-")).dir;
  const group = Process.node("group", [dir + "/group.mjs", folder], dir);
  await group.stdout.until(/child is up/, { timeout_ms: ${WAIT_MS} });
  const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { detached: true, stdio: "ignore" });
  left.unref();
  killLater(-left.pid);
  leaveAlone(-left.pid);
  process.on("message", () => process.exit(0));
  process.send({ group: group.pid, left: left.pid, folder });`;

interface Started {
  group: number;
  left: number;
  folder: string;
}

async function startParent() {
  const dir = await folderOf({
    "parent.mjs": PARENT,
    "group.mjs": GROUP,
  });
  const parent = execa(process.execPath, [path.join(dir, "parent.mjs")], { ipc: true, reject: false });
  const groups: number[] = [];
  onTestFinished(async () => {
    parent.kill("SIGKILL");
    await parent;
    groups.forEach(killGroup);
  });
  const started = (await parent.getOneMessage()) as unknown as Started;
  groups.push(started.group, started.left);
  const reaper = await untilProcesses(
    (all) => all.find((one) => one.parent === parent.pid && one.command.includes("reaper.ts")),
    (found) => expect(found).toBeDefined(),
  );
  return { parent, dir, reaper: reaper?.pid as number, ...started };
}

async function expectReaped({ folder, group, left, reaper }: Awaited<ReturnType<typeof startParent>>): Promise<void> {
  await groupGone(group);
  // It has done all that it will ever do only when it is gone.
  await gone([reaper]);
  expect((await running()).map(({ pid }) => pid)).toContain(left);
  await expect(access(folder)).rejects.toThrow("ENOENT");
}

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
  "what a parent that dies of %s has started and marked is gone, and nothing else",
  async (signal) => {
    const started = await startParent();
    started.parent.kill(signal);
    expect((await started.parent).signal).toBe(signal);
    await expectReaped(started);
  },
);

test("what a parent that exits normally has started and marked is gone, and nothing else", async () => {
  const started = await startParent();
  await started.parent.sendMessage("end");
  expect((await started.parent).exitCode).toBe(0);
  await expectReaped(started);
});

test("a parent that has nothing left to do ends, though it has a reaper", async () => {
  const source = `import { temporaryFolder } from ${JSON.stringify(moduleUrl("grader/sandbox/reaper.ts"))};
    console.log((await temporaryFolder("zlab-marked-")).dir);`;
  const dir = await folderOf({ "parent.mjs": source });
  const { exitCode, stdout } = await execa(process.execPath, [path.join(dir, "parent.mjs")], {
    reject: false,
    timeout: WAIT_MS,
  });
  expect(exitCode).toBe(0);
  await vi.waitFor(() => expect(access(stdout)).rejects.toThrow("ENOENT"), {
    timeout: WAIT_MS,
  });
});

import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Process } from "../../../grader/sandbox/launch.ts";
import { gone, groupGone, launchScript, temporaryDir, untilProcesses, WAIT_MS } from "../support.ts";

const FOREVER = "setInterval(() => {}, 1e6);";
const STUBBORN = `process.on("SIGTERM", () => {}); ${FOREVER}`;

/** Waits until a script has said "up" and a number, which is the process that it has started. */
async function childOf(process: Process): Promise<number> {
  const [, pid] = await process.stdout.until(/up (\d+)\n/, { timeout_ms: WAIT_MS });
  return Number(pid);
}

/** A script that starts another one and, when that is up, says so. */
function parentOf(source: string, { detached = false, last = FOREVER } = {}): string {
  return `
    import { spawn } from "node:child_process";
    const child = spawn(process.execPath, ["-e", ${JSON.stringify(`console.log("up", process.pid); ${source}`)}],
      { detached: ${detached}, stdio: ["ignore", "inherit", "inherit"] });
    ${last}`;
}

describe("how a process ended", () => {
  test("is its exit code", async () => {
    const process = await launchScript("process.exit(3);");
    expect(await process.exited).toEqual({ code: 3, signal: undefined });
    expect(process.exit).toEqual({ code: 3, signal: undefined });
  });

  test("is the signal that it died of", async () => {
    const process = await launchScript(`process.kill(process.pid, "SIGABRT"); ${FOREVER}`);
    expect(await process.exited).toEqual({ code: undefined, signal: "SIGABRT" });
  });

  test("is not known while it lives", async () => {
    const process = await launchScript(`console.log("up"); ${FOREVER}`);
    await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
    expect(process.exit).toBeUndefined();
  });

  test("is known though a process that it set free holds its output open", { timeout: WAIT_MS }, async () => {
    const process = await launchScript(
      parentOf(FOREVER, { detached: true, last: `child.unref(); process.on("SIGTERM", () => process.exit(4));` }),
    );
    const child = await childOf(process);
    onTestFinished(async () => {
      globalThis.process.kill(child, "SIGKILL");
      await gone([child]);
    });
    expect(await process.exited).toEqual({ code: 0, signal: undefined });
  });
});

describe("end", () => {
  test("lets a process end itself, and tells how", async () => {
    const process = await launchScript(`process.on("SIGTERM", () => process.exit(7)); console.log("up"); ${FOREVER}`);
    await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
    expect(await process.end()).toEqual({ code: 7, signal: undefined });
  });

  test("kills a process that ignores SIGTERM, and what it started", async () => {
    const process = await launchScript(`process.on("SIGTERM", () => {}); ${parentOf(STUBBORN)}`);
    const child = await childOf(process);
    expect(await process.end()).toEqual({ code: undefined, signal: "SIGKILL" });
    await gone([process.pid, child]);
  });

  test("kills what a process started that ends itself", async () => {
    const handler = `process.on("SIGTERM", () => process.exit(0));`;
    const source = `${parentOf(STUBBORN).replace('"inherit", "inherit"', '"pipe", "ignore"')}
      child.stdout.pipe(process.stdout); ${handler}`;
    const process = await launchScript(source);
    const child = await childOf(process);
    expect(await process.end()).toEqual({ code: 0, signal: undefined });
    await gone([process.pid, child]);
  });

  test("kills what a process left behind that has ended before", async () => {
    const last = `process.stdin.once("data", () => process.exit(5));`;
    const process = await launchScript(
      `${parentOf(FOREVER, { last }).replace('"inherit", "inherit"', '"pipe", "ignore"')} child.stdout.pipe(process.stdout);`,
    );
    const child = await childOf(process);
    process.write("go\n");
    await process.exited;
    expect(await process.end()).toEqual({ code: 5, signal: undefined });
    await gone([child]);
  });

  test("lets a process that is stopped go on, and end itself", async () => {
    const process = await launchScript(`process.on("SIGTERM", () => process.exit(7)); console.log("up"); ${FOREVER}`);
    await process.stdout.until(/up/, { timeout_ms: WAIT_MS });
    process.signal("SIGSTOP");
    await untilProcesses(
      (all) => all.find(({ pid }) => pid === process.pid),
      (found) => expect(found?.stopped).toBe(true),
    );
    expect(await process.end()).toEqual({ code: 7, signal: undefined });
  });

  test("of a process that has ended changes nothing, however often", async () => {
    const process = await launchScript("process.exit(3);");
    await process.exited;
    expect([await process.end(), await process.end(), await process.kill()]).toEqual(
      Array(3).fill({ code: 3, signal: undefined }),
    );
  });
});

test("kill ends the whole group, also of a process that is stopped", async () => {
  const process = await launchScript(parentOf(STUBBORN));
  const child = await childOf(process);
  process.signal("SIGSTOP");
  expect(await process.kill()).toEqual({ code: undefined, signal: "SIGKILL" });
  await groupGone(process.pid);
  await gone([child]);
});

test("a process gets nothing of the caller's environment", async () => {
  for (const name of ["API_TOKEN", "NODE_OPTIONS", "FORCE_COLOR", "INIT_CWD", "HOME"]) vi.stubEnv(name, "leaked");
  onTestFinished(() => void vi.unstubAllEnvs());
  const child = await launchScript("console.log(JSON.stringify(process.env));");
  const [line] = await child.stdout.until(/.*(?=\n)/, { timeout_ms: WAIT_MS });
  const env = JSON.parse(line);
  expect(Object.keys(env).filter((name) => name !== "SystemRoot" && !name.startsWith("__"))).toEqual([]);
});

test("a process leads a group of its own, in the folder that it is given", async () => {
  const dir = await temporaryDir();
  const child = Process.node("where", ["-e", `console.log(process.cwd(), "."); ${FOREVER}`], dir);
  onTestFinished(async () => void (await child.kill()));
  const [, cwd] = await child.stdout.until(/(.*) \.\n/, { timeout_ms: WAIT_MS });
  expect(cwd).toBe(dir);
  await untilProcesses(
    (all) => all.find(({ pid }) => pid === child.pid),
    (found) => expect(found?.group).toBe(child.pid),
  );
});

describe("input", () => {
  test("is what is written, to its end", async () => {
    const child = await launchScript("process.stdin.pipe(process.stdout);");
    child.write("one\n");
    child.write("two\n");
    child.closeInput();
    expect(await child.exited).toEqual({ code: 0, signal: undefined });
    await child.stdout.until(/^one\ntwo\n$/, { timeout_ms: WAIT_MS });
  });

  test("of a process that is gone is lost, and no error", async () => {
    const child = await launchScript("process.exit(0);");
    await child.exited;
    child.write("too late\n");
    child.signal("SIGCONT");
    expect(await child.end()).toEqual({ code: 0, signal: undefined });
  });
});

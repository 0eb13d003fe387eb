import { expect, test } from "vitest";
import { idleByEcho } from "../../../grader/sandbox/echo.ts";
import type { Process } from "../../../grader/sandbox/launch.ts";
import { launchScript, WAIT_MS } from "../support.ts";

const QUIET_MS = 300;

/** Answers a line with a line that begins with "!"; on "work" it also does what `work` says. */
const script = (work: string) => `
  process.stdin.on("data", (text) => {
    if (String(text).includes("work")) { ${work} }
    for (const _ of String(text).matchAll(/\\?/g)) console.log("!");
  });
  console.log("up");`;

async function start(work = "") {
  const launched = await launchScript(script(work));
  await launched.stdout.until(/up/, { timeout_ms: WAIT_MS });
  launched.echo = () => echo(launched);
  return launched;
}

/** How much it has said besides the answers to this. */
async function echo(asked: Process): Promise<number> {
  const from = asked.stdout.text.length;
  asked.write("?\n");
  await asked.stdout.until(/!/, { from, timeout_ms: WAIT_MS });
  return asked.stdout.text.replaceAll("!\n", "").length;
}

test.each(["ps", "echo"] as const)("a process that answers and says nothing else is idle (%s)", async (sign) => {
  expect(await idleByEcho([await start()], sign, QUIET_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
});

test("one that goes on saying something is not, until it has done", async () => {
  const talking = await start(`setInterval(() => console.log("more"), 20);`);
  talking.write("work\n");
  expect(await idleByEcho([talking], "echo", QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
});

test("one that does not answer is not, and neither is one that cannot be asked where nobody tells how long it has run", async () => {
  const deaf = await start("while (true);");
  deaf.write("work\n");
  expect(await idleByEcho([await start(), deaf], "echo", QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
  const unreached = await start();
  unreached.echo = undefined;
  expect(await idleByEcho([unreached], "echo", QUIET_MS, AbortSignal.timeout(10 * QUIET_MS))).toBe(false);
});

test("one that is gone keeps nobody waiting", async () => {
  const [idle, gone] = [await start(), await start()];
  await gone.kill();
  expect(await idleByEcho([idle, gone], "ps", QUIET_MS, AbortSignal.timeout(WAIT_MS))).toBe(true);
});

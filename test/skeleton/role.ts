import path from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { Inbox } from "./support.ts";

/** Starts a role of a complete program, and waits until it says a line. */
export async function startRoleOf(program: string, lab: string, until: string, ...args: string[]) {
  const role = execa(process.execPath, [path.join(program, "naive.js"), "-lab", lab, "-role", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    reject: false,
  });
  onTestFinished(async () => {
    role.kill("SIGKILL");
    await role;
  });
  const said = new Inbox<string>();
  createInterface({ input: role.stderr }).on("line", (line) => said.put(line));
  const lines: string[] = [];
  while (!lines.at(-1)?.includes(until)) lines.push(await said.take());
  return { role, lines };
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { behind, findNamespaces } from "../../../grader/sandbox/namespaces.ts";
import { Output } from "../../../grader/sandbox/output.ts";
import { folderOf, moduleUrl, temporaryDir, WAIT_MS } from "../support.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Listens at each of these places, or calls each, and says what came of it. */
const MEETS = `
  import { connect, createServer } from "node:net";
  const [, , role, ...places] = process.argv;
  // A null byte cannot be an argument.
  const target = (place) => (/^\\d+$/.test(place) ? { port: Number(place), host: "127.0.0.1" } : { path: place.replace(/^@/, "\\0") });
  const way = (place) => (role === "listen" ? createServer().listen(target(place)) : connect(target(place)));
  await Promise.all(places.map((place) => new Promise((resolve) => {
    const done = (text) => (console.log(place + ": " + text), resolve());
    way(place).on("error", () => done("no")).on("listening", () => done("yes")).on("connect", () => done("yes"));
  })));
  console.log("end");
  setInterval(() => {}, 1e6);`;

/** Behind namespaces: starts that as a submission's process, as sandboxed as it can be. */
const INNER = `
  import { cp } from "node:fs/promises";
  import { sandboxHere, openTo } from ${JSON.stringify(moduleUrl("grader/sandbox/sandbox.ts"))};
  import { Process } from ${JSON.stringify(moduleUrl("grader/sandbox/launch.ts"))};
  import { temporaryFolder } from ${JSON.stringify(moduleUrl("grader/sandbox/reaper.ts"))};
  const sandbox = await sandboxHere();
  const { dir } = await temporaryFolder("zlab-meets-");
  await cp(import.meta.dirname + "/meets.mjs", dir + "/meets.mjs");
  await openTo(sandbox, dir);
  const rights = { sandbox, reads: [] };
  const child = Process.node("meets", [dir + "/meets.mjs", ...process.argv.slice(2)], dir, rights);
  child.stdout.onText((text) => process.stdout.write(text));
  await child.exited;`;

/** What came of each place, as somebody tells who has this command. */
async function told(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const [file = "", ...args] = command;
  const process = execa(file, args, { env, extendEnv: false, reject: false, buffer: false });
  onTestFinished(async () => {
    process.kill("SIGKILL");
    await process;
  });
  const output = new Output(process.stdout);
  await output.until(/^end$/m, { timeout_ms: WAIT_MS });
  return Object.fromEntries(output.lines.filter((line) => line !== "end").map((line) => line.split(": ")));
}

/** The same places, of which none is taken. */
function placesOf(token: string): string[] {
  return [`@${token}`, ...["/tmp", "/var/tmp", "/dev/shm", "/run", "."].map((dir) => `${dir}/${token}`), "31999"];
}

test("two sealed grades reach neither each other nor the machine, by no kind of socket", async () => {
  const namespaces = await findNamespaces();
  if (!namespaces?.layers.includes("files")) return expect(namespaces?.layers ?? []).not.toContain("files");
  const dir = await folderOf({ "meets.mjs": MEETS, "inner.mjs": INNER });
  await chmod(dir, 0o755);
  const token = `zlab-meets-${randomUUID()}`;

  const machine = [`@${token}-machine`, path.join("/tmp", `${token}-machine`)];
  for (const place of machine) {
    const listener = createServer((socket) => socket.end());
    onTestFinished(() => void listener.close());
    await once(listener.listen(place.replace(/^@/, "\0")), "listening");
  }
  await chmod(machine[1] as string, 0o777);
  const listener = createServer((socket) => socket.end());
  onTestFinished(async () => {
    listener.close();
    await rm(machine[1] as string, { force: true });
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  machine.push(String((listener.address() as AddressInfo).port));

  const grade = async (...args: string[]) => {
    const { command, env } = await behind(namespaces, await openDir(), [
      process.execPath,
      path.join(dir, "inner.mjs"),
      ...args,
    ]);
    return told(command, env);
  };
  const taken = await grade("listen", ...placesOf(token));
  // What is in its own network is its own; no folder takes a socket.
  expect(taken).toEqual(
    Object.fromEntries(placesOf(token).map((place) => [place, /^(@|\d)/.test(place) ? "yes" : "no"])),
  );
  const reached = await grade("call", ...placesOf(token), ...machine);
  expect(reached).toEqual(Object.fromEntries([...placesOf(token), ...machine].map((place) => [place, "no"])));

  const plain = await told([process.execPath, path.join(dir, "meets.mjs"), "call", ...machine], process.env);
  expect(plain).toEqual(Object.fromEntries(machine.map((place) => [place, "yes"])));
});

/** A folder for the temporary files of a sealed run. */
async function openDir(): Promise<string> {
  const dir = await temporaryDir();
  await chmod(dir, 0o711);
  return dir;
}

import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freeAddress } from "../grader/base/ports.ts";
import { startScript, temporaryDir } from "./skeleton/support.ts";
import { completeProgram } from "./skeleton/zraft/cluster.ts";

let program: string;
/** The commands of the handout's code blocks, in order. */
let commands: string[];

beforeAll(async () => {
  program = await completeProgram();
  const text = await readFile(path.join(import.meta.dirname, "..", "handouts/zraft.md"), "utf8");
  commands = Array.from(text.matchAll(/^ {4}((?:npx naive|printf|cp|dd) .*)$/gm), ([, line = ""]) => line);
});

afterAll(() => rm(program, { recursive: true, force: true }));

/** A folder of its own to run the handout's commands in, at ports where nobody else listens. */
async function terminals() {
  const cwd = await temporaryDir();
  const addresses = new Map<string, string>();
  const own = async (arg: string): Promise<string> => {
    if (!/^:\d+$/.test(arg)) return arg;
    const address = addresses.get(arg) ?? (await freeAddress());
    addresses.set(arg, address);
    return address;
  };
  return {
    shell: (line: string) => execa("sh", ["-c", line], { cwd }),
    start: async (line: string) => {
      const args = await Promise.all(line.split(" ").slice(2).map(own));
      return startScript(path.join(program, "naive.js"), args, { stdin: "pipe", cwd });
    },
  };
}

async function kill({ subprocess }: ReturnType<typeof startScript>): Promise<void> {
  subprocess.kill("SIGKILL");
  await subprocess;
}

test("the commands of zraft's handout do what it says: a session, a torn record, a damaged disk", async () => {
  const naive = commands.filter((line) => line.startsWith("npx naive -lab zraft -role"));
  const [printf = "", cp = "", dd = ""] = commands.filter((line) => !line.startsWith("npx"));
  expect([naive.length, commands.length]).toEqual([7, 10]);
  const [master = "", server0 = "", server1 = "", server2 = "", client = "", again = "", damaged = ""] = naive;

  const { shell, start } = await terminals();
  await (await start(master)).line("waiting for node registration");
  const first = await start(server0);
  await first.line("register peer info");
  for (const line of [server1, server2]) await (await start(line)).line("register peer info");
  const asked = await start(`${client} -timeout 60`);
  await asked.line("client start");
  asked.subprocess.stdin?.write("put x 10\n");
  // On a busy machine another server may have come to lead meanwhile, by an entry of its own.
  const index = /index=(\d+)$/.exec(await asked.line("apply <= "))?.[1];
  const applied = `apply index=${index}, cmd:[put x 10], result:[put ok]`;
  await first.line(applied);

  await kill(first);
  await shell(printf);
  const second = await start(again);
  expect(await second.line("torn record")).toContain("a torn record of 22 bytes at the end of the disk");
  await second.line("disk loaded");
  await second.line(applied);

  await kill(second);
  await shell(cp);
  await shell(dd);
  const third = await start(damaged);
  expect(await third.line("cannot be used")).toMatch(
    /disks\/damaged cannot be used: the record at byte \d+ is damaged/,
  );
  expect((await third.subprocess).exitCode).toBe(1);
  await (await start(again)).line(applied);
});

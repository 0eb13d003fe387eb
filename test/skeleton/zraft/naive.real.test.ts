import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { runNaive, startNaive, temporaryDir } from "../support.ts";

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

describe.concurrent("what was typed wrong is told with the lab's usage, and ends with 2:", () => {
  const server = "-role server -maddr :1 -saddr :2 -dir d";
  test.each([
    ["", "-role is missing"],
    ["-role keygen", "-role keygen: there is no such role"],
    ["-role master", "-maddr is missing"],
    ["-role master -maddr :1 -n 0", "-n 0: expected 1 to 99"],
    ["-role master -maddr :1 -n 100", "-n 100: expected 1 to 99"],
    ["-role master -maddr :1 -f 1", "-f: there is no such flag"],
    ["-role master -maddr :1 -dir d", "-dir is not a flag of role master"],
    ["-role server -maddr :1 -saddr :2", "-dir is missing"],
    ["-role server -maddr :1 -dir d", "-saddr is missing"],
    [`${server} -n 3`, "-n is not a flag of role server"],
    [`${server} -new yes`, "-new yes: it takes no value"],
    [`${server} -heartbeat 0`, "-heartbeat 0: expected 1 to 1000000"],
    [`${server} -heartbeat x`, "-heartbeat x: expected 1 to 1000000"],
    [`${server} -heartbeat 500`, "-heartbeat 500: it must be shorter than any election timeout (500)"],
    [`${server} -election 500`, "-election 500: expected milliseconds A-B, as 500-1000"],
    [
      `${server} -election 900-800`,
      "-election 900-800: expected milliseconds A-B, as 500-1000: 1 to 1000000, and A not above B",
    ],
    [`${server} -election 0-800`, "-election 0-800: expected milliseconds A-B"],
    [`${server} -seed -1`, "-seed -1: expected 0 to 4294967295"],
    [`${server} -max-state 1e3`, "-max-state 1e3: expected 0 to 67108864"],
    [`${server} -service x`, "-service x: expected an address"],
    [`${server} -clock sand`, "-clock sand: expected real or wire"],
    [`${server} -disk drum`, "-disk drum: expected file or fd"],
    [`${server} -disk fd`, "-dir d: a disk at a descriptor has no folder"],
    ["-role client -maddr :1 -timeout 0", "-timeout 0: expected seconds, 0.1 to 3600"],
    ["-role client -maddr :1 -caddr :2", "-caddr: there is no such flag"],
  ])("naive -lab zraft %s", async (args, message) => {
    const { exitCode, stdout, stderr } = await runNaive("-lab", "zraft", ...words(args));
    expect(stderr).toContain(message);
    expect(stderr.indexOf(message)).toBe(0);
    expect(stderr).toContain("\n\nusage: naive -lab zraft -role ROLE [flags]\n");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

test.each(["zother", "../zraft", "", "zraft/x", "__proto__"])("there is no lab %j", async (lab) => {
  const { exitCode, stderr } = await runNaive(`-lab=${lab}`, "-role", "master");
  expect(stderr.indexOf(`-lab ${lab}: there is no such lab here`)).toBe(0);
  expect(exitCode).toBe(2);
});

test("-lab zpbft is what it is without a lab", async () => {
  const [named, unnamed] = [await runNaive("-lab", "zpbft", "-h"), await runNaive("-h")];
  expect(named.stdout).toBe(unnamed.stdout);
  expect(named.stdout).toMatch(/^usage: naive -role ROLE/);
});

test("the usage names every flag", async () => {
  const { exitCode, stdout } = await runNaive("-lab", "zraft", "-help");
  expect(exitCode).toBe(0);
  const flags = "role maddr saddr listen n dir new service heartbeat election max-state seed timeout log clock disk";
  for (const flag of words(flags)) expect(stdout).toMatch(new RegExp(`-${flag}[ ,\\]\\n]`));
});

describe("the folder of a disk", () => {
  const serverIn = (dir: string, ...more: string[]) =>
    runNaive("-lab", "zraft", "-role", "server", "-maddr", ":1", "-saddr", ":2", "-dir", dir, ...more);

  test("must be there, but for a first start", async () => {
    const dir = join(await temporaryDir(), "d");
    const { exitCode, stderr } = await serverIn(dir);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ERROR\| -dir \S+ cannot be used: ENOENT.*; the first start of a server wants -new$/);
  });

  test("must be a folder", async () => {
    const file = join(await temporaryDir(), "d");
    await writeFile(file, "mine");
    const { exitCode, stderr } = await serverIn(file);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ERROR\| -dir \S+ cannot be used: it is not a folder/);
  });
});

test("a master, servers and disks come together, by what the skeleton has; nobody is elected there", async () => {
  const [maddr, dir] = [await freeAddress(), await temporaryDir()];
  const master = startNaive("-lab", "zraft", "-role", "master", "-maddr", maddr, "-n", "2");
  expect(await master.line("Master, ")).toContain(`maddr:${maddr}, n=2`);
  const servers = await Promise.all(
    ["a", "b"].map(async (name) => {
      await mkdir(join(dir, name));
      const flags = ["-maddr", maddr, "-saddr", await freeAddress(), "-dir", join(dir, name), "-new"];
      return startNaive("-lab", "zraft", "-role", "server", ...flags, "-heartbeat", "5", "-election", "10-20");
    }),
  );
  for (const server of servers) await server.line("== start work loop ==");
  await master.line("All nodes registered successfully");
  expect(master.lines.at(-1)).toMatch(/All nodes registered successfully$/);
  expect(await readdir(join(dir, "a"))).toEqual(["records"]);
});

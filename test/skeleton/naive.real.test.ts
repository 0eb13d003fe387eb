import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import { PROJECT } from "../../grader/base/project.ts";
import { newPemPair, readKeyPair } from "../../skeleton/znet/keys.ts";
import { runNaive, runNode, startNaive, temporaryDir } from "./support.ts";

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

describe.concurrent("what was typed wrong is told with the usage, and ends with 2:", () => {
  const server = "-role server -maddr :1 -saddr :2 -pri a -pub b";
  test.each([
    ["", "-role is missing"],
    ["-maddr :1", "-role is missing"],
    ["-role", "-role : there is no such role"],
    ["-role nobody", "-role nobody: there is no such role"],
    ["-role toString", "-role toString: there is no such role"],
    ["-role __proto__ -f 1", "-role __proto__: there is no such role"],
    ["-role master", "-maddr is missing"],
    ["-role master -maddr", "-maddr"],
    ["-role master -maddr 8000", "-maddr 8000: expected an address"],
    ["-role master -maddr :0", "-maddr :0: expected an address"],
    ["-role master -maddr :1 -listen x", "-listen x: expected an address"],
    ["-role master -maddr :1 -maddr :2", "-maddr was given 2 times"],
    ["-role master -maddr :1 -f", "-f : expected 0 to 33"],
    ["-role master -maddr :1 -f 34", "-f 34: expected 0 to 33"],
    ["-role master -maddr :1 -f -1", "-f -1: expected 0 to 33"],
    ["-role master -maddr :1 -f 1.5", "-f 1.5: expected 0 to 33"],
    ["-role master -maddr :1 -f x", "-f x: expected 0 to 33"],
    ["-role master -maddr :1 -log 4", "-log 4: expected 0 to 3"],
    ["-role master -maddr :1 -log WARN", "-log WARN: expected 0 to 3"],
    ["-role master -maddr :1 -saddr :2", "-saddr is not a flag of role master"],
    ["-role master -maddr :1 -timeout 5", "-timeout is not a flag of role master"],
    ["-role master -maddr :1 -colour red", "-colour: there is no such flag"],
    ["-role master -maddr :1 --toString x", "-toString: there is no such flag"],
    ["-role master -maddr :1 --no-log", "-no-log: there is no such flag"],
    ["-role master -maddr :1 extra", '"extra" is not a flag'],
    ["-role master -maddr :1 -- -f 1", '"-f" is not a flag'],
    ["-role server -maddr :1 -pri a -pub b", "-saddr is missing"],
    ["-role server -maddr :1 -saddr :2 -pub b", "-pri is missing"],
    ["-role server -maddr :1 -saddr :2 -pri a", "-pub is missing"],
    [`${server} -f 1`, "-f is not a flag of role server"],
    [`${server} -http`, "-http : expected an address, as localhost:8000 or :8000"],
    [`${server} -http 1112`, "-http 1112: expected an address, as localhost:8000 or :8000"],
    [`${server} -http :0`, "-http :0: expected an address"],
    [`${server} -http http://localhost:1112/`, "-http http://localhost:1112/: expected an address"],
    [`${server} -http :2`, "-http :2: the servers call that address; give browsers another port"],
    ["-role master -maddr :1 -http :2", "-http is not a flag of role master"],
    ["-role client -maddr :1", "-caddr is missing"],
    ["-role client -maddr :1 -caddr :2 -timeout 0", "-timeout 0: expected seconds, 0.1 to 3600"],
    ["-role client -maddr :1 -caddr :2 -timeout 3601", "-timeout 3601: expected seconds"],
    ["-role client -maddr :1 -caddr :2 -timeout x", "-timeout x: expected seconds"],
    ["-role keygen -pri a", "-pub is missing"],
    ["-role keygen -pri a -pub b -alg dsa", "-alg dsa: expected ed25519 or rsa"],
    ["-role keygen -pri a -pub b -alg", "-alg : expected ed25519 or rsa"],
  ])("naive %s", async (args, message) => {
    const { exitCode, stdout, stderr } = await runNaive(...words(args));
    expect(stderr).toContain(message);
    expect(stderr.indexOf(message)).toBe(0);
    expect(stderr).toContain("\n\nusage: naive -role ROLE [flags]\n");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });
});

test.each(["-h", "-help", "--help", "-role master -h", "-role nobody --help"])(
  "naive %s shows the usage",
  async (args) => {
    const { exitCode, stdout, stderr } = await runNaive(...words(args));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^usage: naive -role ROLE \[flags\]\n/);
    for (const flag of [
      "-role",
      "-maddr",
      "-saddr",
      "-caddr",
      "-listen",
      "-pri",
      "-pub",
      "-alg",
      "-f",
      "-timeout",
      "-log",
    ])
      expect(stdout).toMatch(new RegExp(`^  .*${flag}[ ,]`, "m"));
  },
);

test.each([
  ["the package's own, though another's program is given with it", ["zviews"], "-lab zviews -role ROLE"],
  ["the first where all labs are", ["zpaxos", "zpbft", "zviews"], "-role ROLE"],
  ["the first where no grader is", [], "-role ROLE"],
])("who names no lab means %s", async (_, graded, usage) => {
  const dir = await temporaryDir();
  await cp(join(PROJECT, "skeleton"), join(dir, "skeleton"), { recursive: true });
  await symlink(join(PROJECT, "node_modules"), join(dir, "node_modules"));
  for (const lab of graded) {
    await mkdir(join(dir, "grader", "labs", lab), { recursive: true });
    await writeFile(join(dir, "grader", "labs", lab, "lab.ts"), "");
  }
  const { stdout, stderr } = await runNode(join(dir, "skeleton", "naive.js"), ["-help"]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(new RegExp(`^usage: naive ${RegExp.escape(usage)} `));
});

test.each([
  ["one dash", (maddr: string) => ["-role", "master", "-maddr", maddr, "-f", "3"]],
  ["two dashes", (maddr: string) => ["--role", "master", "--maddr", maddr, "--f", "3"]],
  ["an equals sign", (maddr: string) => ["-role=master", `-maddr=${maddr}`, "-f=3"]],
])("flags may be written with %s", async (_, args) => {
  const maddr = await freeAddress();
  expect(await startNaive(...args(maddr)).line("Master, ")).toContain(`maddr:${maddr}, f=3, peerNum=10`);
});

describe("-log", () => {
  test("hides the levels below it", async () => {
    const maddr = await freeAddress();
    await startNaive("-role", "master", "-maddr", maddr).line("waiting for node registration ...");
    const { stderr, exitCode } = await runNaive("-role", "master", "-maddr", maddr, "-log", "3");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^master\.ts:\d+: ERROR\| .*$/);
  });
});

describe("keygen", () => {
  const keygen = (dir: string, ...more: string[]) =>
    runNaive("-role", "keygen", "-pri", join(dir, "pri"), "-pub", join(dir, "pub"), ...more);

  test.each([
    ["ed25519", []],
    ["ed25519", ["-alg", "ed25519"]],
    ["rsa", ["-alg", "rsa"]],
  ])("makes a pair of %s with %j, the private file for its owner only", async (type, more) => {
    const dir = await temporaryDir();
    const { exitCode, stdout, stderr } = await keygen(dir, ...more);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const [pri, pub] = [await readFile(join(dir, "pri"), "utf8"), await readFile(join(dir, "pub"), "utf8")];
    expect(readKeyPair(pri, pub).publicKey.object.asymmetricKeyType).toBe(type);
    expect((await stat(join(dir, "pri"))).mode & 0o077).toBe(0);
  });

  test.each(["pri", "pub"])("leaves a %s file that is there as it is, and makes nothing", async (name) => {
    const dir = await temporaryDir();
    await writeFile(join(dir, name), "mine");
    const { exitCode, stderr } = await keygen(dir);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^roles\.ts:\d+: ERROR\| .* exists already/);
    expect(await readdir(dir)).toEqual([name]);
    expect(await readFile(join(dir, name), "utf8")).toBe("mine");
  });

  test("tells why it cannot write", async () => {
    const { exitCode, stderr } = await keygen(join(await temporaryDir(), "missing"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^roles\.ts:\d+: ERROR\| cannot write the key pair: ENOENT/);
  });

  test("leaves no half of a pair behind when the other cannot be written", async () => {
    const dir = await temporaryDir();
    const { exitCode } = await runNaive("-role", "keygen", "-pri", join(dir, "pri"), "-pub", join(dir, "no", "pub"));
    expect(exitCode).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe("a server's keys", () => {
  /** Writes two files, and runs a server on them: it ends before it opens a socket. */
  async function serverWith(pri: string | undefined, pub: string | undefined) {
    const dir = await temporaryDir();
    if (pri !== undefined) await writeFile(join(dir, "pri"), pri);
    if (pub !== undefined) await writeFile(join(dir, "pub"), pub);
    const flags = ["-maddr", ":1", "-saddr", ":2", "-pri", join(dir, "pri"), "-pub", join(dir, "pub")];
    const { exitCode, stderr } = await runNaive("-role", "server", ...flags);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^roles\.ts:\d+: ERROR\| .*make a pair with -role keygen$/);
    return stderr;
  }
  const { privatePem, publicPem } = newPemPair("ed25519");

  test("must be there", async () => {
    expect(await serverWith(undefined, publicPem)).toMatch(/-pri \S+ cannot be read: ENOENT/);
    expect(await serverWith(privatePem, undefined)).toMatch(/-pub \S+ cannot be read: ENOENT/);
  });

  test("must be keys in PEM", async () => {
    expect(await serverWith("junk", publicPem)).toContain("not a private key in PEM");
    expect(await serverWith(privatePem, "junk")).toContain("not a public key in PEM");
  });

  test("must be a pair", async () => {
    expect(await serverWith(privatePem, newPemPair("ed25519").publicPem)).toContain("the two keys are not a pair");
  });
});

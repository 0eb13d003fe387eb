import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { freeAddress } from "../../grader/base/ports.ts";
import type { Process } from "../../grader/sandbox/launch.ts";
import { newPemPair } from "../../skeleton/znet/keys.ts";
import { expectFatal, logged, PATIENCE_MS, perFile, useRoles, useSolution } from "./support.ts";

const roles = useRoles(useSolution());

// The smallest whole cluster: f=0.
const cluster = perFile(
  async () => {
    const [maddr, saddr] = [await freeAddress(), await freeAddress()];
    const master = await roles().master(maddr, 0);
    const server = roles().start("server", { maddr, saddr, ...(await roles().keys("only")) });
    await logged(server, /== start work loop ==/);
    return { maddr, saddr, master, server };
  },
  () => {},
);

async function oneAddress(): Promise<string> {
  const address = await freeAddress();
  return address;
}

describe("a start that must fail ends with 1 and the reason:", () => {
  test("a master whose address is in use", async () => {
    const { maddr } = cluster();
    await expectFatal(
      roles().start("master", { maddr, f: "0" }),
      new RegExp(`cannot listen on ${maddr} \\(.*EADDRINUSE.*-maddr or -listen`),
    );
  });

  test("a server whose address is in use, also when it is that of -listen", async () => {
    const { maddr, saddr } = cluster();
    const keys = await roles().keys("second");
    const reason = new RegExp(`cannot listen on ${saddr} \\(.*EADDRINUSE.*-saddr or -listen`);
    await Promise.all([
      expectFatal(roles().start("server", { maddr, saddr, ...keys }), reason),
      expectFatal(roles().start("server", { maddr, saddr: await oneAddress(), listen: saddr, ...keys }), reason),
    ]);
  });

  test("a client whose address is in use", async () => {
    const { maddr, saddr } = cluster();
    await expectFatal(
      roles().start("client", { maddr, caddr: saddr }),
      new RegExp(`cannot listen on ${saddr} \\(.*EADDRINUSE.*-caddr or -listen`),
    );
  });

  test("a server whose key file is missing, a folder, empty, or no key", async () => {
    const { maddr } = cluster();
    const saddr = await oneAddress();
    const { pri, pub } = await roles().keys("good");
    const [empty, text] = ["empty.pem", "text.pem"].map((name) => path.join(roles().dir, name)) as [string, string];
    await writeFile(empty, "");
    await writeFile(text, "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n");
    const missing = path.join(roles().dir, "missing.pem");
    const bad: [{ pri: string; pub: string }, RegExp][] = [
      [{ pri: missing, pub }, /-pri \S*missing\.pem cannot be read: ENOENT.*keygen/],
      [{ pri, pub: missing }, /-pub \S*missing\.pem cannot be read: ENOENT.*keygen/],
      [{ pri: roles().dir, pub }, /-pri \S+ cannot be read: EISDIR/],
      [{ pri: empty, pub }, /cannot be used: not a private key in PEM/],
      [{ pri: text, pub }, /cannot be used: not a private key in PEM/],
      [{ pri: pub, pub }, /cannot be used: not a private key in PEM/],
      [{ pri, pub: text }, /cannot be used: not a public key in PEM/],
    ];
    await Promise.all(
      bad.map(([keys, reason]) => expectFatal(roles().start("server", { maddr, saddr, ...keys }), reason)),
    );
  });

  test("a server whose public key is not its private key's", async () => {
    const { maddr } = cluster();
    const [{ pri }, { pub }] = await Promise.all([roles().keys("one"), roles().keys("other")]);
    const rsa = path.join(roles().dir, "rsa.pub");
    await writeFile(rsa, newPemPair("rsa").publicPem);
    const saddr = await oneAddress();
    await Promise.all([
      expectFatal(roles().start("server", { maddr, saddr, pri, pub }), /the two keys are not a pair/),
      expectFatal(roles().start("server", { maddr, saddr, pri, pub: rsa }), /the two keys are not a pair/),
    ]);
  });
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s ends with 0", (signal) => {
  async function expectEnd(process: Process, ready: RegExp, at: "stdout" | "stderr" = "stderr"): Promise<void> {
    await process[at].until(ready, { timeout_ms: PATIENCE_MS });
    process.signal(signal);
    expect(await process.exited).toEqual({ code: 0, signal: undefined });
    expect(process.stderr.text).not.toContain("ERROR");
  }

  test("a master that waits, a server that waits for the others, and a client that waits for the servers", async () => {
    const [maddr, saddr, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const master = await roles().master(maddr, 1);
    const server = roles().start("server", { maddr, saddr, ...(await roles().keys(`waiting ${signal}`)) });
    const client = roles().start("client", { maddr, caddr });
    await logged(master, /new peer[\s\S]*new client|new client[\s\S]*new peer/);
    await expectEnd(server, /register peer info/);
    await expectEnd(client, /connect master/);
    await expectEnd(master, /new peer/);
  });

  test("a master, a server and a client at work", async () => {
    const [maddr, saddr, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
    const master = await roles().master(maddr, 0);
    const server = roles().start("server", { maddr, saddr, ...(await roles().keys(`working ${signal}`)) });
    const client = roles().start("client", { maddr, caddr });
    await client.stdout.until(/>>> /, { timeout_ms: PATIENCE_MS });
    client.write("put x 1\n");
    await expectEnd(client, /take: /, "stdout");
    await expectEnd(server, /== start work loop ==/);
    await expectEnd(master, /All nodes registered/);
  });
});

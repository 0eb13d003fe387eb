import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { UNCONFINED } from "../../../grader/isolation/confinement.ts";
import { callerOf, guardOf, UNGUARDED } from "../../../grader/isolation/guard.ts";

const isLinux = process.platform === "linux";
const isRoot = process.getuid?.() === 0;

/** Users that nobody has. */
const [OWN, FOREIGN] = [61_201, 61_202];

/** A listener that greets whoever comes in. Resolves with its port when it listens. */
async function greeter(guard = UNGUARDED): Promise<{ port: number; came: Socket[]; users: (number | undefined)[] }> {
  const came: Socket[] = [];
  const users: (number | undefined)[] = [];
  const listener = createServer((socket) => {
    socket.on("error", () => {});
    came.push(socket);
    users.push(callerOf(socket));
    if (!socket.destroyed) socket.end("welcome");
  });
  guard(listener);
  onTestFinished(() => void listener.close());
  await once(listener.listen(0, "127.0.0.1"), "listening");
  return { port: (listener.address() as AddressInfo).port, came, users };
}

/** What a process of a user hears when it comes to a port. */
async function heardBy(uid: number | undefined, port: number, host = "127.0.0.1"): Promise<string> {
  const script = `require("node:net").connect(${port}, "${host}").on("error", () => {}).pipe(process.stdout)`;
  const user = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ["-e", script], { ...user, stdio: ["ignore", "pipe", "inherit"] });
  let heard = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    heard += text;
  });
  await once(child, "close");
  return heard;
}

describe("whose a connection is", () => {
  test.each(["127.0.0.1", "::ffff:127.0.0.1"])("is told by the system, from %s", async (host) => {
    const { port, users } = await greeter();
    const socket = connect(port, host);
    onTestFinished(() => void socket.destroy());
    await once(socket, "data");
    expect(users).toEqual([isLinux ? process.getuid?.() : undefined]);
  });

  test("is not known when it is gone", async () => {
    const { port, came } = await greeter();
    await heardBy(undefined, port);
    expect(callerOf(came[0] as Socket)).toBeUndefined();
  });
});

describe("a guard", () => {
  test("lets in the submission's user and the grader, and nobody else", async () => {
    const guard = guardOf({ layers: [], user: OWN });
    if (!isLinux || !isRoot) return expect(guardOf(UNCONFINED)).toBe(UNGUARDED);
    const { port } = await greeter(guard);
    expect(await heardBy(OWN, port)).toBe("welcome");
    expect(await heardBy(undefined, port)).toBe("welcome");
    expect(await heardBy(FOREIGN, port)).toBe("");
    expect(await heardBy(FOREIGN, port, "::ffff:127.0.0.1")).toBe("");
  });

  test("stands nowhere where the submission is who the grader is", () => {
    expect(guardOf(UNCONFINED)).toBe(UNGUARDED);
  });
});

import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { Connection, Params, Result } from "../../../skeleton/znet/rpc.ts";
import { implement } from "../../../skeleton/znet/rpc.ts";
import { type AppendEntriesArgs, METHODS, type RequestVoteArgs } from "../../../skeleton/zraft/messages.ts";
import { dialed, Inbox, startServing } from "../support.ts";
import { completeProgram } from "./cluster.ts";
import { stateOn } from "./divergence.ts";

let program: string;

beforeAll(async () => {
  program = await completeProgram();
});

afterAll(() => rm(program, { recursive: true, force: true }));

interface Write {
  op: string;
  id: number;
  bytes: Buffer;
}

const ELECTION_MS = 200;
const HEARTBEAT_MS = 50;

/**
 * Server 1 of three, whose clock, disk, peers and master the test plays. The disk holds `content` in the beginning; what it is
 * asked is answered at once, until `hold` is true.
 */
async function startServer(content: Buffer, ...flags: string[]) {
  const votes = new Inbox<RequestVoteArgs>();
  const appends = new Inbox<AppendEntriesArgs>();
  const peers = implement(METHODS, {
    "Raft.RequestVoteRpc": (args) => {
      votes.put(args);
      return { term: args.term, voteGranted: true };
    },
    "Raft.AppendEntriesRpc": (args) => {
      appends.put(args);
      return { term: args.term, success: true, conflictTerm: 0, conflictIndex: 0 };
    },
  });
  const [zero, two] = [await startServing(peers), await startServing(peers)];
  const saddr = await freeAddress();
  const addrs = [zero.address, saddr, two.address];
  const master = await startServing(
    implement(METHODS, { "Master.RegisterRpc": () => ({ ok: true, addrs, pubkeys: [] }) }),
  );
  const args = ["-lab", "zraft", "-role", "server", "-maddr", master.address, "-saddr", saddr];
  const own = [
    "-clock",
    "wire",
    "-disk",
    "fd",
    "-election",
    `${ELECTION_MS}-${ELECTION_MS}`,
    "-heartbeat",
    `${HEARTBEAT_MS}`,
  ];
  const server = execa(process.execPath, [path.join(program, "naive.js"), ...args, ...own, ...flags], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    reject: false,
  });
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await server;
  });

  const writes = new Inbox<Write>();
  const disk = { content, isHeld: false, error: undefined as string | undefined };
  const line = server.stdio[3] as unknown as Duplex;
  line.on("error", () => {});
  const answer = ({ op, id, bytes }: Write): void => {
    if (op === "append") disk.content = Buffer.concat([disk.content, bytes]);
    if (op === "replace") disk.content = bytes;
    const what = disk.error === undefined ? {} : { error: disk.error };
    line.write(
      `${JSON.stringify({ id, ...what, ...(op === "load" && { bytes: disk.content.toString("base64") }) })}\n`,
    );
  };
  createInterface({ input: line }).on("line", (text) => {
    const { op, id, bytes = "" } = JSON.parse(text);
    const write = { op, id, bytes: Buffer.from(bytes, "base64") };
    if (disk.isHeld) writes.put(write);
    else answer(write);
  });

  const lines: string[] = [];
  const atWork = Promise.withResolvers<void>();
  createInterface({ input: server.stderr }).on("line", (text) => {
    lines.push(text);
    if (text.includes("== start work loop ==")) atWork.resolve();
  });
  await Promise.race([atWork.promise, server]);
  const connection = async (): Promise<Connection> => dialed(saddr);
  return { server, lines, disk, writes, answer, votes, appends, connection };
}

type Name = keyof typeof METHODS;

function call<N extends Name>(to: Connection, name: N, params: Params<(typeof METHODS)[N]>) {
  return to.call(name, METHODS[name], params) as Promise<Result<(typeof METHODS)[N]>>;
}

const advance = (to: Connection, to_ms: number) => call(to, "Clock.AdvanceRpc", { to_ms });

const asks = (term: number, candidateId: number): RequestVoteArgs => ({
  term,
  candidateId,
  lastLogIndex: 0,
  lastLogTerm: 0,
});

const EMPTY = Buffer.alloc(0);
const OWNER = encodeRecord({ node: 1, n: 3 });

describe("by a clock that others move", () => {
  test("an election comes with the tick at which the timer passes, and not one before", async () => {
    const { votes, appends, connection } = await startServer(EMPTY, "-new");
    const clock = await connection();
    expect(await advance(clock, ELECTION_MS - 1)).toEqual({ now_ms: ELECTION_MS - 1, next_ms: ELECTION_MS });
    expect([votes.size, appends.size]).toEqual([0, 0]);
    await advance(clock, ELECTION_MS);
    expect([await votes.take(), await votes.take()]).toEqual([asks(1, 1), asks(1, 1)]);
    // It leads now, and says so to both, each with the entry that it begins with.
    const first = { term: 1, leaderId: 1, prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 0 };
    const entries = [{ term: 1, command: null, at_ms: ELECTION_MS }];
    expect([await appends.take(), await appends.take()]).toEqual([
      { ...first, entries },
      { ...first, entries },
    ]);
  });

  test("nothing happens between ticks: a leader calls when a heartbeat is due, and not otherwise", async () => {
    const { appends, connection } = await startServer(EMPTY, "-new");
    const clock = await connection();
    await advance(clock, ELECTION_MS);
    // Two with the first entry, and two that tell that it is committed.
    for (let count = 0; count < 4; count++) await appends.take();
    await advance(clock, ELECTION_MS + HEARTBEAT_MS - 1);
    // What is noted by now is all that there is: the answer to an advance comes behind what was sent before it.
    await advance(clock, ELECTION_MS + HEARTBEAT_MS - 1);
    expect(appends.size).toBe(0);
    expect(await advance(clock, ELECTION_MS + HEARTBEAT_MS)).toMatchObject({ next_ms: ELECTION_MS + 2 * HEARTBEAT_MS });
    const beats = [await appends.take(), await appends.take()];
    expect(beats.map(({ entries, leaderCommit }) => [entries.length, leaderCommit])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(appends.size).toBe(0);
  });
});

describe("on a disk that others hold", () => {
  test("a vote is given when the disk has it, and not before", async () => {
    const { disk, writes, answer, connection } = await startServer(EMPTY, "-new");
    const peer = await connection();
    disk.isHeld = true;
    let answered: unknown;
    const vote = call(peer, "Raft.RequestVoteRpc", asks(4, 2)).then((reply) => {
      answered = reply;
    });
    const write = await writes.take();
    expect(write.op).toBe("append");
    expect(write.bytes).toEqual(encodeRecord({ term: 4, vote: 2 }));
    // The process stands still: another call gets no answer either.
    const other = call(await connection(), "Raft.RequestVoteRpc", asks(4, 0));
    expect(answered).toBeUndefined();
    disk.isHeld = false;
    answer(write);
    await vote;
    expect(answered).toEqual({ term: 4, voteGranted: true });
    expect(await other).toEqual({ term: 4, voteGranted: false });
  });

  test("a candidate asks when the disk has its own vote, and a restart knows it", async () => {
    const { server, disk, writes, votes, connection } = await startServer(EMPTY, "-new");
    disk.isHeld = true;
    void advance(await connection(), ELECTION_MS).catch(() => {});
    const { bytes } = await writes.take();
    server.kill("SIGKILL");
    await server;
    expect(votes.size).toBe(0);

    const again = await startServer(Buffer.concat([disk.content, bytes]));
    expect(again.lines.join("\n")).toContain("disk loaded, term=1, vote=1, last=0/0, snapshot=0");
    expect(await call(await again.connection(), "Raft.RequestVoteRpc", asks(1, 2))).toEqual({
      term: 1,
      voteGranted: false,
    });
  });

  test("after a write that failed nothing is said, and the process ends", async () => {
    const { server, lines, disk, connection } = await startServer(EMPTY, "-new");
    disk.error = "EIO";
    const vote = call(await connection(), "Raft.RequestVoteRpc", asks(4, 2));
    await expect(vote).rejects.toThrow("the connection ended before the answer");
    expect((await server).exitCode).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^survive\.ts:\d+: ERROR\| append failed: EIO: nothing can be promised without a disk$/,
    );
  });

  test("a torn record at the end is cut off, and what is written then is found by the next start", async () => {
    const torn = encodeRecord({ term: 7, vote: 0 }).subarray(0, 11);
    const { lines, disk, connection } = await startServer(
      Buffer.concat([OWNER, encodeRecord({ term: 3, vote: 0 }), torn]),
    );
    expect(lines.join("\n")).toContain(
      "a torn record of 11 bytes at the end of the disk was never written: it is cut off",
    );
    expect(await call(await connection(), "Raft.RequestVoteRpc", asks(4, 2))).toEqual({ term: 4, voteGranted: true });
    expect(await stateOn(program, disk.content)).toMatchObject({ currentTerm: 4, votedFor: 2 });
    const again = await startServer(disk.content);
    expect(again.lines.join("\n")).toContain("disk loaded, term=4, vote=2");
  });

  test.each<[string, Buffer, string[], string]>([
    ["that is empty and must not be", EMPTY, [], "it holds no record: the first start of a server wants -new"],
    ["that is not empty and is to be new", OWNER, ["-new"], "it is not empty, and -new is for a first start"],
    [
      "of another server",
      encodeRecord({ node: 2, n: 3 }),
      [],
      "it is the disk of server 2 of 3, and this is server 1 of 3",
    ],
    [
      "of another cluster",
      encodeRecord({ node: 1, n: 5 }),
      [],
      "it is the disk of server 1 of 5, and this is server 1 of 3",
    ],
    ["of nobody", encodeRecord({ term: 1, vote: 1 }), [], "its first record does not say whose it is"],
    [
      "that is damaged",
      Buffer.concat([OWNER, Buffer.from("junk"), encodeRecord({ term: 1, vote: null })]),
      [],
      `the record at byte ${OWNER.length} is damaged`,
    ],
    [
      "with a record of nobody's making",
      Buffer.concat([OWNER, encodeRecord({ terms: 1 })]),
      [],
      'its record 2 is none that a server writes: {"terms":1}',
    ],
  ])("one %s ends the process with the reason", async (_, content, flags, why) => {
    const { server, lines, disk } = await startServer(content, ...flags);
    expect((await server).exitCode).toBe(1);
    expect(lines.at(-1)).toContain(`ERROR| descriptor 3 cannot be used: ${why}`);
    expect(disk.content).toEqual(content);
  });

  test("one on which a first start died in its first write is as good as new", async () => {
    const { lines, disk } = await startServer(OWNER.subarray(0, 9), "-new");
    expect(lines.join("\n")).toContain("disk empty");
    expect(disk.content).toEqual(OWNER);
  });
});

describe("a service in another process", () => {
  type Told = { name: string; index: number; what: string | null; answer: () => void };

  /** A service that answers when the test says so. */
  async function startService() {
    const told = new Inbox<Told>();
    const tell = (name: string, index: number, what: string | null): Promise<{ ok: boolean }> =>
      new Promise((resolve) => told.put({ name, index, what, answer: () => resolve({ ok: true }) }));
    const { address } = await startServing(
      implement(METHODS, {
        "Service.ApplyRpc": ({ index, command }) => tell("apply", index, command),
        "Service.RestoreRpc": ({ index, data }) => tell("restore", index, data),
      }),
    );
    return { told, address };
  }

  const entries = ["a", "b", "c"].map((command) => ({ term: 1, command, at_ms: 0 }));
  const appends = (leaderCommit: number): AppendEntriesArgs => ({
    ...{ term: 1, leaderId: 0, prevLogIndex: 0, prevLogTerm: 0, entries, leaderCommit },
  });

  test("is given one entry after the other, while the server goes on without waiting for it (X1)", async () => {
    const { told, address } = await startService();
    const { connection } = await startServer(EMPTY, "-new", "-service", address);
    const peer = await connection();
    expect(await call(peer, "Raft.AppendEntriesRpc", appends(3))).toMatchObject({ success: true });
    const first = await told.take();
    expect(first).toMatchObject({ name: "apply", index: 1, what: "a" });
    // It is slow, and a vote is given all the same.
    const vote = { ...asks(2, 2), lastLogIndex: 3, lastLogTerm: 1 };
    expect(await call(peer, "Raft.RequestVoteRpc", vote)).toEqual({ term: 2, voteGranted: true });
    await advance(peer, 1);
    expect(told.size).toBe(0);
    first.answer();
    const second = await told.take();
    expect(second).toMatchObject({ name: "apply", index: 2, what: "b" });
    second.answer();
    expect(await told.take()).toMatchObject({ name: "apply", index: 3, what: "c" });
  });

  test("may have a snapshot of what it was just given, and gets that back at the next start, then what is behind it (S1, S5)", async () => {
    const { told, address } = await startService();
    const { connection, disk } = await startServer(EMPTY, "-new", "-service", address);
    const peer = await connection();
    await call(peer, "Raft.AppendEntriesRpc", appends(1));
    const first = await told.take();
    expect(await call(peer, "Raft.SnapshotRpc", { index: 2, data: "too early" })).toEqual({ ok: false });
    expect(await call(peer, "Raft.SnapshotRpc", { index: 1, data: "after a" })).toEqual({ ok: true });
    first.answer();

    const again = await startServer(disk.content, "-service", address);
    const restored = await told.take();
    expect(restored).toMatchObject({ name: "restore", index: 1, what: "after a" });
    restored.answer();
    await call(await again.connection(), "Raft.AppendEntriesRpc", appends(2));
    expect(await told.take()).toMatchObject({ name: "apply", index: 2, what: "b" });
  });
});

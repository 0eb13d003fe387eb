import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { freeAddress } from "../../../grader/base/ports.ts";
import type { Connection, Params, Result } from "../../../skeleton/znet/rpc.ts";
import { implement } from "../../../skeleton/znet/rpc.ts";
import { type AppendEntriesArgs, METHODS, type RequestVoteArgs } from "../../../skeleton/zraft/messages.ts";
import { dialed, Inbox, startServing } from "../support.ts";
import { completeProgram } from "./cluster.ts";

interface Write {
  op: string;
  id: number;
  bytes: Buffer;
}

export const ELECTION_MS = 200;
export const HEARTBEAT_MS = 50;
export const EMPTY = Buffer.alloc(0);

/** A complete program for the tests of a file, which is removed behind them: its folder, and what starts its server. */
export function useProgram() {
  let program: string;

  beforeAll(async () => {
    program = await completeProgram();
  });
  afterAll(() => rm(program, { recursive: true, force: true }));

  return {
    folder: () => program,
    startServer: (content: Buffer, ...flags: string[]) => startServer(program, content, flags),
  };
}

/**
 * Server 1 of three, whose clock, disk, peers and master the test plays. The disk holds `content` in the beginning; what it is
 * asked is answered at once, until `isHeld` is true.
 */
async function startServer(program: string, content: Buffer, flags: readonly string[]) {
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

export function call<N extends Name>(to: Connection, name: N, params: Params<(typeof METHODS)[N]>) {
  return to.call(name, METHODS[name], params) as Promise<Result<(typeof METHODS)[N]>>;
}

export const advance = (to: Connection, to_ms: number) => call(to, "Clock.AdvanceRpc", { to_ms });

export const asks = (term: number, candidateId: number): RequestVoteArgs => ({
  term,
  candidateId,
  lastLogIndex: 0,
  lastLogTerm: 0,
});

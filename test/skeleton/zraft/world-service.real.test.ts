import { describe, expect, test } from "vitest";
import { implement } from "../../../skeleton/znet/rpc.ts";
import { type AppendEntriesArgs, METHODS } from "../../../skeleton/zraft/messages.ts";
import { Inbox, startServing } from "../support.ts";
import { advance, asks, call, EMPTY, useProgram } from "./world.ts";

const { startServer } = useProgram();

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

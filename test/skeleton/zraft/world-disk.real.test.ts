import { describe, expect, test } from "vitest";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import { stateOn } from "./divergence.ts";
import { advance, asks, call, ELECTION_MS, EMPTY, useProgram } from "./world.ts";

const { folder, startServer } = useProgram();

const OWNER = encodeRecord({ node: 1, n: 3 });

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
    expect(await stateOn(folder(), disk.content)).toMatchObject({ currentTerm: 4, votedFor: 2 });
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

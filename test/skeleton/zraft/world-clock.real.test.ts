import { describe, expect, test } from "vitest";
import { advance, asks, ELECTION_MS, EMPTY, HEARTBEAT_MS, useProgram } from "./world.ts";

const { startServer } = useProgram();

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

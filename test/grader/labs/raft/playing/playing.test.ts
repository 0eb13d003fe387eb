import { describe, expect, test } from "vitest";
import { Sequence } from "../../../../../grader/cluster/sequence.ts";
import { History } from "../../../../../grader/history/history.ts";
import { PLAYING } from "../../../../../grader/labs/raft/playing/playing.ts";
import { RAFT, server } from "../../../../../grader/labs/raft/wire.ts";
import { encodeRecord } from "../../../../../skeleton/zdisk/record.ts";

const line = (me: number, term: number, leader: number | "-", said: string): string =>
  `file.ts:1: INFO| I=${me} T=${term} L=${leader}| ${said}`;

/** An election and a command, in the order in which they happened, each line with its writer. */
const STORY: readonly (readonly [who: string, line: string])[] = [
  [server(1), line(1, 2, "-", "election => [0 2]")],
  [server(2), line(2, 2, "-", "vote => 1, granted=true")],
  [server(1), line(1, 2, 1, "leader, votes=[1 2]")],
  [server(1), line(1, 2, 1, "start index=2, cmd:[put x 1]")],
  ["client", "client.ts:1: INFO| L=1 T=2| start => 1, index=2, cmd:[put x 1]"],
  [server(1), line(1, 2, 1, "append => 0, prev=1/2, entries=1, commit=1")],
  [server(0), line(0, 2, 1, "append <= 1, prev=1/2, entries=1, commit=1")],
  [server(0), line(0, 2, 1, "append => 1, match=2")],
  [server(1), line(1, 2, 1, "commit=2")],
  [server(1), line(1, 2, 1, "apply index=2, cmd:[put x 1], result:[put ok]")],
  ["client", "client.ts:1: INFO| L=1 T=2| apply <= 1, index=2"],
  [server(0), line(0, 2, 1, "commit=2")],
];

describe("lines that are read in another order than they were written in", () => {
  // Whichever output is read first: each writer's own lines stay in their order.
  test.each([[["client", 0, 2, 1]], [[2, 1, 0, "client"]], [[0, "client", 1, 2]]])(
    "are shown behind their causes: %j",
    (writers) => {
      const shown: string[] = [];
      const sequence = new Sequence<string>((item) => shown.push(item));
      const told = STORY.map(([who, text]) => ({ who, text }));
      // Everybody has written something before: who has never written is not waited for.
      for (const who of new Set(told.map((one) => one.who))) sequence.add(who, `${who} begins`);
      for (const writer of writers) {
        const name = typeof writer === "number" ? server(writer) : writer;
        for (const { who, text } of told) if (who === name) sequence.add(who, text, PLAYING.order(who, text));
      }
      const place = (text: string): number => shown.indexOf(text);
      expect(shown).toHaveLength(STORY.length + 4);
      const causes = [
        [0, 1],
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
        [9, 10],
        [8, 11],
      ] as const;
      const text = (index: number): string => STORY[index]?.[1] as string;
      for (const [cause, effect] of causes) expect(place(text(cause))).toBeLessThan(place(text(effect)));
    },
  );
});

test("who leads is news, and no other line is", () => {
  const news = STORY.flatMap(([who, text]) => PLAYING.news?.(who, text) ?? []);
  expect(news).toEqual(["server 1 leads in term 2"]);
});

test("that nobody has led is missing until somebody does", () => {
  const history = new History(RAFT);
  history.note({ kind: "log", who: server(1), stream: "stderr", text: `${line(1, 1, "-", "election => [0 2]")}\n` });
  expect(PLAYING.missing?.(history)).toContain("nobody leads yet");
  history.note({ kind: "log", who: server(1), stream: "stderr", text: `${line(1, 1, 1, "leader, votes=[1 2]")}\n` });
  expect(PLAYING.missing?.(history)).toBeUndefined();
});

describe("how far a server has come", () => {
  const disk = Buffer.concat(
    [
      { node: 1, n: 3 },
      { term: 2, vote: 1 },
      { from: 1, entries: [{ term: 1, command: null, at_ms: 0 }] },
      { from: 2, entries: [{ term: 2, command: "put x 1", at_ms: 0 }] },
    ].map(encodeRecord),
  );

  function lived(): History {
    const history = new History(RAFT);
    history.note({ kind: "start", who: server(1) });
    const text = STORY.flatMap(([who, said]) => (who === server(1) ? [`${said}\n`] : [])).join("");
    history.note({ kind: "log", who: server(1), stream: "stderr", text });
    return history;
  }

  test("is told by its log and its disk", () => {
    expect(PLAYING.standing(lived(), 1, disk).figures).toEqual({
      ...{ role: "leads", term: 2, "led by": 1 },
      ...{ last: "2/2", commit: 2, applied: 2 },
    });
  });

  test("is what its disk holds when it is dead, and no more when it is back", () => {
    const history = lived();
    history.note({ kind: "exit", who: server(1), code: undefined, signal: "SIGKILL" });
    expect(PLAYING.standing(history, 1, disk).figures).toEqual({
      ...{ role: "-", term: 2, "led by": "-" },
      ...{ last: "2/2", commit: "-", applied: "-" },
    });
    history.note({ kind: "start", who: server(1) });
    expect(PLAYING.standing(history, 1, disk).figures).toEqual({
      ...{ role: "follows", term: 2, "led by": "-" },
      ...{ last: "2/2", commit: 0, applied: 0 },
    });
  });

  test("a follower's leader is who calls it in its term, and is not refused", () => {
    const history = lived();
    history.note({ kind: "start", who: server(0) });
    const params = {
      ...{ term: 2, leaderId: 1, prevLogIndex: 0, prevLogTerm: 0 },
      ...{ entries: [], leaderCommit: 0 },
    };
    const call = history.add({ from: server(1), to: server(0), method: "Raft.AppendEntriesRpc", params });
    const owner = Buffer.concat(
      [
        { node: 0, n: 3 },
        { term: 2, vote: null },
      ].map(encodeRecord),
    );
    expect(PLAYING.standing(history, 0, owner).figures["led by"]).toBe("-");
    history.answer(call, { result: { term: 2, success: true, conflictTerm: 0, conflictIndex: 0 } });
    expect(PLAYING.standing(history, 0, owner).figures["led by"]).toBe(1);
  });
});

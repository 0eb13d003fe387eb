import { describe, expect, test } from "vitest";
import { Sequence } from "../../../../../grader/cluster/sequence.ts";
import { History } from "../../../../../grader/history/history.ts";
import { PLAYING } from "../../../../../grader/labs/paxos/playing/playing.ts";
import { PAXOS, server } from "../../../../../grader/labs/paxos/wire.ts";
import { encodeRecord } from "../../../../../skeleton/zdisk/record.ts";

const line = (me: number, seq: number, said: string): string => `file.ts:1: INFO| I=${me} seq=${seq}| ${said}`;

/** A command, in the order in which it went its way, each line with its writer. */
const STORY: readonly (readonly [who: string, line: string])[] = [
  ["client", "client.ts:1: INFO| c5a#1| => 1, cmd:[put x 1]"],
  [server(1), line(1, 2, "prepare n=4 => [0 2]")],
  [server(1), line(1, 2, "promise n=4 => 1, accepted=0")],
  [server(0), line(0, 2, "promise n=4 => 1, accepted=0")],
  [server(2), line(2, 2, "promise n=4 => 1, refused, promised=5")],
  [server(1), line(1, 2, "accept n=4 => [0 2]")],
  [server(0), line(0, 2, "accepted n=4 => 1")],
  [server(1), line(1, 2, "decided cmd:[5a#1 put x 1]")],
  [server(1), line(1, 2, "apply cmd:[5a#1 put x 1], result:[put ok]")],
  ["client", "client.ts:1: INFO| c5a#1| <= 1, seq=2"],
];

describe("lines that are read in another order than they were written in", () => {
  // Whichever output is read first: each writer's own lines stay in their order.
  test.each([[["client", 0, 2, 1]], [[2, 0, 1, "client"]]])("are shown behind their causes: %j", (writers) => {
    const shown: string[] = [];
    const sequence = new Sequence<string>((item) => shown.push(item));
    // Everybody has written something before: who has never written is not waited for.
    for (const [who] of STORY) sequence.add(who, `${who} begins`);
    for (const writer of writers) {
      const name = typeof writer === "number" ? server(writer) : writer;
      for (const [who, text] of STORY) if (who === name) sequence.add(who, text, PLAYING.order(who, text));
    }
    const place = (index: number): number => shown.indexOf(STORY[index]?.[1] as string);
    for (const [cause, effect] of [
      [1, 3],
      [1, 4],
      [5, 6],
      [8, 9],
    ] as const) {
      expect(place(cause)).toBeGreaterThanOrEqual(0);
      expect(place(cause)).toBeLessThan(place(effect));
    }
  });
});

test("a client that asks the next server still waits for its answer; one that has given up does not", () => {
  const { unanswered } = PLAYING;
  const next = "client.ts:65: WARN| Paxos.CommandRpc 0 error: connect ECONNREFUSED 127.0.0.1:8001; asking the next one";
  expect(unanswered.test(next)).toBe(false);
  expect(unanswered.exec("prompt.ts:1: WARN| no answer within 5 s: a majority may be down")?.[1]).toContain("5 s");
});

test("how far a server has come is told by its disk, and what it has applied by the log of its present process", () => {
  const disk = Buffer.concat(
    [
      { node: 1, n: 3 },
      { dones: [1, 1, 2] },
      { seq: 2, promised: 4 },
      { seq: 2, accepted: { ballot: 4, value: "put x 1" } },
      { seq: 2, decided: { value: "put x 1" } },
      { seq: 4, promised: 6 },
    ].map(encodeRecord),
  );
  const history = new History(PAXOS);
  const standing = () => PLAYING.standing(history, 1, disk).figures;
  history.note({ kind: "start", who: server(1) });
  expect(standing()).toEqual({ last: 4, open: 1, applied: 0, min: 2 });
  const text = STORY.flatMap(([who, said]) => (who === server(1) ? [`${said}\n`] : [])).join("");
  history.note({ kind: "log", who: server(1), stream: "stderr", text });
  expect(standing()).toEqual({ last: 4, open: 1, applied: 2, min: 2 });
  history.note({ kind: "exit", who: server(1), code: undefined, signal: "SIGKILL" });
  expect(standing()).toEqual({ last: 4, open: 1, applied: "-", min: 2 });
});

import { describe, expect, test } from "vitest";
import { PLAYING } from "../../../../../grader/labs/pbft/playing/playing.ts";
import { replica } from "../../../../../grader/labs/pbft/wire.ts";
import { demo } from "./demo.ts";

describe("how far a replica has come is told", () => {
  test("by what it executed, and by what is open", async () => {
    const { history, propose, say, logs } = await demo();
    for (const seq of [1, 2, 3]) propose(seq);
    logs(1, "seq=1| execute cmd:[put x 1], result:[put ok]");
    logs(1, "seq=2| execute cmd:[all], result:[a:1\nb:2]");
    say(1, "prepare", 4, [2]);
    expect(PLAYING.standing(history, 1)).toEqual({ figures: { view: 0, executed: 2, open: 2 } });
    expect(PLAYING.standing(history, 3)).toEqual({ figures: { view: 0, executed: 0, open: 3 } });
  });

  test("with what it lost when it was restarted, if it had been told anything", async () => {
    const { history, propose, logs } = await demo();
    history.note({ kind: "start", who: replica(3) });
    expect(PLAYING.standing(history, 3).remark).toBeUndefined();
    propose(1);
    logs(3, "seq=1| execute cmd:[put x 1], result:[put ok]");
    for (const seq of [2, 3]) propose(seq, [1, 2]);
    history.note({ kind: "start", who: replica(3) });
    expect(PLAYING.standing(history, 3)).toEqual({
      figures: { view: 0, executed: 0, open: 0 },
      remark: "votes, but executes nothing: it lost seq 1",
    });
    propose(4);
    history.note({ kind: "start", who: replica(3) });
    expect(PLAYING.standing(history, 3).remark).toContain("it lost seq 1 to 4");
  });
});

describe("what a line of a log tells of messages:", () => {
  test.each([
    ["client.ts:1: INFO| L=0 seq= 7| 0:request => 0 | cmd: [put x 1]", { gives: ["request 7"], isLate: true }],
    [
      "request.ts:1: INFO| I=0 L=0 seq=7| stage=0:request <= :8005, cmd: [get x]",
      { needs: { name: "request 7", from: "client" } },
    ],
    [
      "p.ts:1: INFO| I=0 L=0 seq=7| stage=1:pre-prepare => [1 2]",
      { gives: ["pre-prepare 7 0 1", "pre-prepare 7 0 2"] },
    ],
    [
      "p.ts:1: INFO| I=2 L=0 seq=7| stage=1:pre-prepare <= 0",
      { needs: { name: "pre-prepare 7 0 2", from: "replica 0" } },
    ],
    [
      "commit.ts:1: INFO| I=2 L=0 seq=7| stage=3:commit <= 11",
      { needs: { name: "commit 7 11 2", from: "replica 11" } },
    ],
    ["execute.ts:1: INFO| I=2 L=0 seq=7| stage=4:reply => :8005", { gives: ["reply 7 2"] }],
    [
      "client.ts:1: INFO| L=0 seq= 7| 4:reply <= 2 | reply.count=1",
      { needs: { name: "reply 7 2", from: "replica 2" } },
    ],
    ["execute.ts:1: INFO| I=2 L=0 seq=7| execute cmd:[put x 1], result:[put ok]", {}],
    ["anything else", {}],
  ])("%s", (line, order) => {
    expect(PLAYING.order("", line)).toEqual(order);
  });
});

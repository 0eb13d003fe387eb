import { describe, expect, test } from "vitest";
import type { Fact } from "../../../grader/history/events.ts";
import { ANY_CALL, journal, readEvents } from "../../../grader/history/journal.ts";
import { FAMILY } from "../../../grader/labs/pbft/family.ts";
import { newPemPair } from "../../../skeleton/znet/keys.ts";

const TELLER = FAMILY.teller ?? ANY_CALL;

/** A stored history with these facts in it. */
function stored(...facts: (Fact | object)[]): string {
  return facts.map((fact, place) => `${JSON.stringify({ at: place + 1, time_ms: place / 2, ...fact })}\n`).join("");
}

const PEM = newPemPair("ed25519").publicPem;
const DIGEST = "ab".repeat(32);
const vote = (seq: number, peerId = 1) => ({
  kind: "call",
  from: "replica 1",
  to: "replica 0",
  method: "Server.CommitRpc",
  params: { msg: { peerId, view: 0, seq, digest: DIGEST }, sign: "c2lnbmVkIQ==" },
});
const log = (text: string) => ({ kind: "log", who: "replica 0", stream: "stderr", text });

const told = (text: string, seq?: number) => [...journal(readEvents(text).events, { teller: TELLER, seq })];

describe("a history is told", () => {
  test("in its order, each call with who said it, to whom, and what matters of it", () => {
    const text = stored(vote(5), { kind: "passed", call: 1 }, { kind: "answered", call: 1, result: { ok: true } });
    expect(told(text)).toEqual([
      "     1       0.0  replica 1 -> replica 0: COMMIT seq=5 view=0 digest=abababab… sign=c2lnbmVk…",
      '     3       1.0    1 is answered: {"ok":true}',
    ]);
  });

  test("with what came late: a call that was held, an answer that was handed on later", () => {
    const lines = told(
      stored(vote(5), vote(6, 2), { kind: "passed", call: 1 }, { kind: "answered", call: 1, error: "gone" }, vote(7), {
        kind: "heard",
        call: 1,
      }),
    );
    expect(lines.map((line) => line.slice(18))).toEqual([
      expect.stringContaining("seq=5"),
      expect.stringMatching(/seq=6 .*, in the name of 2$/),
      expect.stringMatching(/^ {2}1 is passed on: replica 1 -> replica 0: COMMIT seq=5 /),
      "  1 is answered: error: gone",
      expect.stringContaining("seq=7"),
      "  the answer to 1 is passed on",
    ]);
  });

  test("with the lines of logs, whole, though they came in pieces", () => {
    const lines = told(stored(log("one\ntw"), vote(5), log("o\nthree")));
    expect(lines.map((line) => line.slice(18))).toEqual([
      "replica 0 logs: one",
      expect.stringContaining("COMMIT"),
      "replica 0 logs: two",
      "replica 0 logs: three",
    ]);
  });

  test("without what could take hold of a terminal", () => {
    const [line] = told(stored({ ...vote(5), method: "Server.\x1b[2J", malformed: "there is\nno method \x07" }));
    expect(line).toMatch(/replica 0: Server\.\ufffd\[2J, malformed: there is \/ no method \ufffd$/);
  });

  test("as far as one seq is concerned: its votes, the request that it decides on, and the lines about it", () => {
    const req = { clientAddr: ":8005", timestamp: 7, command: "put x 10" };
    const reqArgs = { req, pubkey: PEM, sign: "c2ln" };
    const proposal = (seq: number) => ({
      kind: "call",
      from: "replica 0",
      to: "replica 1",
      method: "Server.PrePrepareRpc",
      params: { msg: { peerId: 0, view: 0, seq, digest: DIGEST }, sign: "c2ln", reqArgs },
    });
    const request = {
      kind: "call",
      from: "client :8005",
      to: "replica 0",
      method: "Server.RequestRpc",
      params: reqArgs,
    };
    const other = { ...request, params: { ...reqArgs, req: { ...req, timestamp: 8 } } };
    const text = stored(
      request,
      other,
      proposal(3),
      vote(3),
      vote(33),
      { kind: "passed", call: 2 },
      log("I=0 seq=33| no\nI=0 seq=3| yes\n"),
      {
        kind: "decided",
        about: 3,
      },
    );
    expect(told(text, 3).map((line) => Number(line.slice(0, 6)))).toEqual([1, 3, 4, 7, 8]);
    expect(told(text, 3)[0]).toContain("request [put x 10] of :8005, timestamp=7");
    expect(told(text, 4)).toEqual([]);
  });
});

describe("of a file that is no history is said which line is none, and what stands before it is read", () => {
  test.each([
    ["not json", "line 2 is no JSON, or was cut off"],
    ["null", "line 2 is no event: it must have at, time_ms and kind"],
    ['{"at":2,"kind":"idle"}', "line 2 is no event: it must have at, time_ms and kind"],
    [
      '{"kind":"hello","version":1,"n":4}',
      "line 2 begins a recording, which the page of npm run cluster -- --web opens",
    ],
    ['{"at":2,"time_ms":1,"kind":"call","from":3}', "line 2 is no call: it must have from, to and method"],
    [
      '{"at":2,"time_ms":1,"kind":"idle","who":3}',
      "line 2 is no event of the kind idle: a field is missing, or is something else",
    ],
    ['{"at":2,"time_ms":1,"kind":"passed","call":9}', "line 2 is about the call 9, which does not stand before it"],
  ])("%s", (line, broken) => {
    expect(readEvents(`${stored(vote(1))}${line}\n${stored(vote(2))}`)).toEqual({
      events: [expect.objectContaining({ kind: "call" })],
      broken,
    });
  });

  test("but a call with odd parameters, or an event of a kind that is new, is told", () => {
    const lines = told(stored({ ...vote(1), params: 7 }, { kind: "eclipse", who: "the moon" }));
    expect(lines[0]).toContain("COMMIT 7");
    expect(lines[1]).toContain("eclipse");
  });
});

import { readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../../grader/history/events.ts";
import { readHistory, writeHistory } from "../../../grader/history/files.ts";
import { History } from "../../../grader/history/history.ts";
import { PBFT, replica } from "../../../grader/labs/pbft/wire.ts";
import { temporaryDir } from "../support.ts";
import { CALL, JUNK, replyOf } from "./said.ts";

describe("a history in a file", () => {
  const writtenAndRead = async (history: History) => {
    const file = path.join(await temporaryDir(), "history.ndjson");
    await writeHistory(history, file);
    const text = await readFile(file, "utf8");
    return { text, read: readHistory(text, PBFT) };
  };

  /** What JSON leaves out is not there. */
  const asWritten = ({ events, calls, wellFormed }: History) => JSON.parse(JSON.stringify([events, calls, wellFormed]));

  test("has a line for each event, none for none, and reads as what was written", async () => {
    const history = new History(PBFT);
    history.add({ ...CALL, params: { text: "a line\nand \u2028 another\r\n", list: [1, null, "ü\ud800"] } });
    history.hold(JUNK);
    history.answer(history.add({ ...CALL, params: null }), { error: "the connection\nended" });
    history.add({ ...CALL, params: undefined });
    const held = history.hold(CALL);
    history.answer(held, { result: { ok: true } });
    history.hear(held);
    const { text, read } = await writtenAndRead(history);
    expect(text.split("\n")).toHaveLength(history.now + 1);
    expect(asWritten(read)).toStrictEqual(asWritten(history));
    expect(read.wellFormed).toHaveLength(1);
    const none = await writtenAndRead(new History(PBFT));
    expect([none.text, none.read.events]).toEqual(["", []]);
  });

  test("is whole when it is too long to be written at once", async () => {
    const history = new History(PBFT);
    for (let seq = 0; seq < 5000; seq++) history.add({ ...CALL, params: { msg: { seq }, pad: "x".repeat(1000) } });
    expect(asWritten((await writtenAndRead(history)).read)).toStrictEqual(asWritten(history));
  });

  test("keeps what is said rightly whole, however long it is: its signature is over all of it", async () => {
    const history = new History(PBFT);
    for (const letter of ["x", "y"]) history.add(replyOf(`\u{1f600}${letter.repeat(500_000)}`));
    const { read } = await writtenAndRead(history);
    expect(read.wellFormed.map(({ params }) => params)).toEqual(history.calls.map(({ params }) => params));
  });

  test("holds all that a process wrote, however long: logs are judged to their last character", async () => {
    const history = new History(PBFT);
    const text = `${"x".repeat(100_000)}\n\u{1f600}`;
    history.note({ kind: "log", who: replica(1), stream: "stderr", text });
    expect((await writtenAndRead(history)).read.of("log")[0]?.text).toBe(text);
  });

  test("reads the same whatever JSON the parameters are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), async (all) => {
        // What JSON does not tell apart (-0 and 0) is no difference on the wire either.
        const history = new History(PBFT);
        for (const params of all) history.add({ ...CALL, params: JSON.parse(JSON.stringify(params)) });
        expect(asWritten((await writtenAndRead(history)).read)).toStrictEqual(asWritten(history));
      }),
      { numRuns: 30 },
    );
  });

  test("reads the same whatever happened", async () => {
    const facts: Exclude<Fact, { kind: "call" | "passed" | "answered" | "heard" }>[] = [
      { kind: "cluster", f: 1, live: [2], pubkeys: ["a", "b"] },
      { kind: "start", who: replica(2) },
      { kind: "exit", who: replica(2), code: 1 },
      { kind: "exit", who: replica(2), signal: "SIGKILL" },
      { kind: "idle", who: [replica(2)], since: 1, quiet_ms: 20 },
      { kind: "fault", what: "cut off", who: replica(2), other: replica(1), about: 3 },
      { kind: "script", about: 1, group: "quorum", rule: "V7", text: "pp Pa Pb Ca | Cb", isEager: true },
      { kind: "decided", about: 1 },
      { kind: "helped", about: 1, by: "its good COMMITs again", worked: true },
      { kind: "asked", what: "again", request: "1000 :8005", detail: "4" },
      { kind: "trying", part: "quorum" },
      { kind: "tried", part: "quorum" },
      { kind: "log", who: replica(2), stream: "stdout", text: "\n\u2028" },
      { kind: "broken", how: "ends", isAtStart: true, message: "m", seen: "s", wrote: "w" },
    ];
    const history = new History(PBFT);
    for (const fact of facts) history.note(fact);
    const { read } = await writtenAndRead(history);
    expect(asWritten(read)).toStrictEqual(asWritten(history));
    expect(read.events.map(({ at, time_ms, ...fact }) => fact)).toEqual(facts);
  });

  test.each([
    ["is no JSON", '{"kind":"start"', SyntaxError, /JSON/],
    [
      "has another place",
      '{"at":2,"time_ms":0,"kind":"start","who":"replica 1"}',
      RangeError,
      /event 1 says that it is 2/,
    ],
    ["speaks of no call", '{"at":1,"time_ms":0,"kind":"passed","call":7}', RangeError, /event 1: there is no call 7/],
  ])("is refused when a line %s", (_, text, kind, message) => {
    expect(() => readHistory(`${text}\n`, PBFT)).toThrow(kind);
    expect(() => readHistory(`${text}\n`, PBFT)).toThrow(message);
  });
});

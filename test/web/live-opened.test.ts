import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallEvent, LiveEvent, Recorded } from "../../grader/cluster/web/events.ts";
import { chinese } from "../../web/live/chinese.js";
import { english } from "../../web/live/english.js";
import { parseRecording } from "../../web/live/recording.js";
import { eventful, helloOf, Recording } from "./live-recording.ts";

const ndjson = ({ hello, events }: Recording): string =>
  [hello, ...events].map((line) => JSON.stringify(line)).join("\n");

test("a recording is read as it was written", () => {
  const recording = eventful();
  const { hello, events } = parseRecording(`${ndjson(recording)}\n`, english.faults);
  expect(events).toEqual(recording.events);
  expect(hello).toEqual({ ...recording.hello, next: recording.events.length });
});

const changed = (at: number, change: (event: CallEvent & Recorded) => unknown): string => {
  const recording = eventful();
  const lines = ndjson(recording).split("\n");
  const place = at === 0 ? 0 : recording.events.findIndex(({ kind }) => kind === "call") + 1;
  const value = JSON.parse(lines[place] as string);
  lines[place] = JSON.stringify(change(value) ?? value);
  return lines.join("\n");
};

test.each<[what: string, text: string, why: RegExp]>([
  ["nothing", "", /^line 1: it is empty$/],
  ["no JSON", "PK\u0003\u0004", /^line 1: it is not JSON$/],
  ["a list", "[]", /^line 1: it is not an object$/],
  ["an event first", JSON.stringify(eventful().events[0]), /^line 1: the first line has the kind "hello"$/],
  ["no lab", changed(0, (hello) => ({ ...hello, lab: undefined })), /^line 1: lab: nothing does not fit$/],
  ["a lab without a name", changed(0, (hello) => ({ ...hello, lab: {} })), /^line 1: lab: \{\} does not fit$/],
  [
    "a history of a grade",
    `{"at":1,"time_ms":0.5,"kind":"cluster","f":1,"live":[3],"pubkeys":[]}`,
    /^line 1: it is a history that a grade has stored: npm run journal -- FILE shows it$/,
  ],
  ["another version", changed(0, (hello) => ({ ...hello, version: 2 })), /^line 1: version: 2 does not fit$/],
  ["lanes of others", changed(0, (hello) => ({ ...hello, n: 5 })), /^line 1: lanes: they are not those of n members$/],
  [
    "an unknown kind",
    changed(1, (event) => ({ ...event, kind: "constructor" })),
    /^line \d+: kind: "constructor" is none$/,
  ],
  ["a gap", changed(1, (event) => ({ ...event, i: 999 })), /^line \d+: i: 999, where \d+ is due$/],
  ["a field of another type", changed(1, (event) => ({ ...event, from: 7 })), /^line \d+: from: 7 does not fit$/],
  ["a missing field", changed(1, ({ to: _, ...event }) => event), /^line \d+: to: nothing does not fit$/],
])("%s is no recording, and the line is named", (_, text, why) => {
  expect(() => parseRecording(text, english.faults)).toThrow(why);
  expect(() => parseRecording(text, chinese.faults)).toThrow(/^第 \d+ 行：/);
});

test("whatever is opened, it is read or refused", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.string()), { maxLength: 5 }), fc.boolean(), (lines, hasHello) => {
      const text = [...(hasHello ? [JSON.stringify(helloOf(4))] : []), ...lines].join("\n");
      try {
        parseRecording(text, english.faults);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/^line \d+: /);
      }
    }),
  );
});

test("no event of the contract is refused by a recording", () => {
  const events: LiveEvent[] = [
    { kind: "repeated", of: 1, times: 2 },
    { kind: "lie", id: 0, lie: "garble" },
    { kind: "lie", id: 0 },
    { kind: "notice", text: "a" },
    { kind: "end", why: "b" },
    { kind: "answer", ask: 1, command: "get", why: "usage", replicas: [], took_ms: 1 },
    { kind: "standing", id: 0, figures: {}, remark: "c" },
    { kind: "db", id: 0, pairs: [], more: 0, differs: { keys: ["x"], text: "d" } },
    { kind: "process", who: "client", state: "ended", pid: 3, code: 1 },
    { kind: "settled", of: 1, error: "refused" },
    { kind: "call", call: 9, from: "a", to: "b", message: -1, text: "Server.Strange", malformed: "no such method" },
  ];
  const recording = new Recording(4);
  for (const event of events) recording.add(event);
  expect(parseRecording(ndjson(recording), english.faults).events).toEqual(recording.events);
});

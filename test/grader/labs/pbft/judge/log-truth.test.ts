import { describe, expect, test } from "vitest";
import type { Call } from "../../../../../grader/history/events.ts";
import { readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { mismatches } from "../../../../../grader/labs/pbft/judge/log-truth.ts";
import { read } from "./history-text.ts";

const WIRE = "ask pp PREPARE P0 P1 COMMIT C0 C3 reply";

/** What replica 2 logs of that. */
const LOG = [
  "stage=1:pre-prepare <= 0",
  "stage=2:prepare => [0 1 3]",
  "stage=2:prepare <= 0",
  "stage=2:prepare <= 1",
  "stage=3:commit => [0 1 3]",
  "stage=3:commit <= 0",
  "stage=3:commit <= 3",
  "execute cmd:[put x 1], result:[put ok]",
  "stage=4:reply => :8005",
];

/** The text of every lie, and the function to look at. */
function told(wire: string, log: readonly string[], { id = 2, unreachable = [] as number[], level = "INFO" } = {}) {
  const lines = log.map(
    (message) => `x.ts:1: ${level}| ${/^I=/.test(message) ? "" : `I=${id} L=0 seq=1| `}${message}\n`,
  );
  const { entries, misfits } = readLog("server", lines.join(""));
  expect(misfits).toEqual([]);
  return mismatches(id, entries, read(wire, id).records, unreachable).map(
    ({ text, functions }) => `${text} (${functions})`,
  );
}

const without = (line: string) => LOG.filter((one) => one !== line);
const twice = (line: string) => LOG.flatMap((one) => (one === line ? [one, one] : [one]));
const changed = (line: string, to: string) => LOG.map((one) => (one === line ? to : one));

describe("a log is true", () => {
  test.each([
    ["that tells all", WIRE, LOG],
    ["in any order", WIRE, LOG.toReversed()],
    ["of nothing", "ask", []],
    ["of a vote twice, that came twice", WIRE.replace("C0", "C0 C0"), twice("stage=3:commit <= 0")],
    ["of an invalid vote, in the name that it bears", "C0-sig C1-as3", ["stage=3:commit <= 0", "stage=3:commit <= 3"]],
    ["though a reply was sent again", `${WIRE} ask reply`, LOG],
    ["though nobody else's events are in it", `${WIRE} COMMIT1>0 P3>1 reply1#2`, LOG],
    ["though what was never passed on is not in it", `${WIRE} C1~`, LOG],
    ["though what never got there is", "COMMIT~", ["stage=3:commit => [0 1 3]"]],
    ["with receivers one by one", "COMMIT", ["stage=3:commit => [0]", "stage=3:commit => [3 1]"]],
    ["if a call that was made again is there once", "COMMIT>1! COMMIT>1", ["stage=3:commit => [1]"]],
    ["or as often", "COMMIT>1! COMMIT>1", ["stage=3:commit => [1]", "stage=3:commit => [1]"]],
    ["if it says that a client asked", WIRE, [...LOG, "stage=0:request <= :8005, cmd: [put x 1]"]],
    ["without receivers", "ask", ["stage=3:commit => []"]],
  ])("%s", (_, wire, log) => {
    expect(told(wire, log)).toEqual([]);
  });

  test("of a leader, of several seqs", () => {
    const log = ["stage=1:pre-prepare => [1 2 3]", "I=0 L=0 seq=2| stage=1:pre-prepare => [1 2 3]"];
    expect(told("PP PP#2", log, { id: 0 })).toEqual([]);
  });
});

// Every line: its events, whose they are, and whose when nothing was sent: then it was not the sender that logged it.
const DEEDS: [line: string, events: string[], whose: string, whoseInvented?: string][] = [
  ["stage=1:pre-prepare <= 0", ["received 1:pre-prepare of seq=1 from 0"], "CommitRpc"],
  ["stage=2:prepare => [0 1 3]", [0, 1, 3].map((to) => `sent 2:prepare of seq=1 to ${to}`), "commit"],
  ["stage=2:prepare <= 1", ["received 2:prepare of seq=1 from 1"], "CommitRpc"],
  ["stage=3:commit => [0 1 3]", [0, 1, 3].map((to) => `sent 3:commit of seq=1 to ${to}`), "commit", "CommitRpc,commit"],
  ["stage=3:commit <= 3", ["received 3:commit of seq=1 from 3"], "CommitRpc"],
  ["execute cmd:[put x 1], result:[put ok]", ["executed seq=1"], "verifyBallotCommit"],
  ["stage=4:reply => :8005", ["replied to seq=1"], "verifyBallotCommit"],
];

describe.each(DEEDS)("%s", (line, events, whose, whoseInvented = whose) => {
  test.each([
    ["is missing", WIRE, without(line), `not logged, seen on the wire once (${whose})`],
    ["is there twice", WIRE, twice(line), `logged 2 times, seen on the wire once (${whose})`],
    ["is invented", "ask", [line], `logged once, not seen on the wire (${whoseInvented})`],
  ])("%s", (_, wire, log, how) => {
    expect(told(wire, log)).toEqual(events.map((event) => `server 2: ${event}: ${how}`));
  });

  test("is free text on any level but INFO", () => {
    expect(told("ask", [line], { level: "WARN" })).toEqual([]);
  });
});

test.each([
  ["another seq", "stage=3:commit <= 3", "I=2 L=0 seq=7| stage=3:commit <= 3", "received 3:commit of seq=7 from 3"],
  ["another sender", "stage=3:commit <= 3", "stage=3:commit <= 1", "received 3:commit of seq=1 from 1"],
  ["another phase", "stage=3:commit <= 3", "stage=1:pre-prepare <= 3", "received 1:pre-prepare of seq=1 from 3"],
  [
    "itself among the receivers",
    "stage=3:commit => [0 1 3]",
    "stage=3:commit => [0 1 2 3]",
    "sent 3:commit of seq=1 to 2",
  ],
])("a line with %s is invented", (_, line, to, event) => {
  expect(told(WIRE, changed(line, to)).join("\n")).toContain(`${event}: logged once, not seen on the wire`);
});

test("a line in another's name, or with another leader, is invented, and the right one is missing", () => {
  const sent = changed("stage=3:commit => [0 1 3]", "I=3 L=0 seq=1| stage=3:commit => [0 1 3]");
  const text = "server 2: sent 3:commit of seq=1";
  expect(told(WIRE, sent)).toEqual([
    ...[0, 1, 3].map((to) => `${text} as I=3 L=0 to ${to}: logged once, not seen on the wire (commit)`),
    ...[0, 1, 3].map((to) => `${text} to ${to}: not logged, seen on the wire once (commit)`),
  ]);
  const came = changed("stage=3:commit <= 3", "I=2 L=2 seq=1| stage=3:commit <= 3");
  expect(told(WIRE, came)).toEqual([
    "server 2: received 3:commit of seq=1 as I=2 L=2 from 3: logged once, not seen on the wire (CommitRpc)",
    "server 2: received 3:commit of seq=1 from 3: not logged, seen on the wire once (CommitRpc)",
  ]);
});

test("a call that was made again is not logged more often than it was made", () => {
  const log = Array.from({ length: 3 }, () => "stage=3:commit => [1]");
  const text = "server 2: sent 3:commit of seq=1 to 1";
  expect(told("COMMIT>1! COMMIT>1", log)).toEqual([`${text}: logged 3 times, seen on the wire 2 times (commit)`]);
  expect(told("COMMIT>1! COMMIT>1", [])).toEqual([`${text}: not logged, seen on the wire 2 times (commit)`]);
});

test("a vote that came twice is logged twice", () => {
  expect(told(WIRE.replace("C0", "C0 C0"), LOG)).toEqual([
    "server 2: received 3:commit of seq=1 from 0: logged once, seen on the wire 2 times (CommitRpc)",
  ]);
});

test("what no receiver accepts was sent, and not received", () => {
  const [sent, came] = read("COMMIT>1 C1").records.map((record) => ({ ...record, malformed: "msg: Invalid" }));
  const { entries } = readLog("server", "x.ts:1: INFO| I=2 L=0 seq=1| stage=3:commit => [1]\n");
  expect(mismatches(2, entries, [sent, came] as Call[])).toEqual([]);
  const { params } = sent as Call;
  const asText = (seq: string) => ({ ...sent, params: { ...(params as object), msg: { seq } } });
  expect(mismatches(2, entries, [asText("1")] as Call[])).toEqual([]);
  expect(mismatches(2, entries, [asText("one")] as Call[])).toHaveLength(2);
});

test("what was sent to one that cannot be reached is excused, and nothing else is", () => {
  const wire = WIRE.replaceAll(/PREPARE|COMMIT/g, (word) => `${word}>0 ${word}>1`);
  const missing = ["2:prepare", "3:commit"].map(
    (phase) => `server 2: sent ${phase} of seq=1 to 3: logged once, not seen`,
  );
  expect(told(wire, LOG).map((text) => text.split(" on the wire")[0])).toEqual(missing);
  expect(told(wire, LOG, { unreachable: [3] })).toEqual([]);
  expect(told(wire, LOG, { unreachable: [0] })).toHaveLength(2);
  expect(told(wire, twice("stage=3:commit <= 3"), { unreachable: [3, 1] })).toHaveLength(1);
});

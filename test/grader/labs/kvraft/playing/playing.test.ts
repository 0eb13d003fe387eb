import { expect, test } from "vitest";
import { Sequence } from "../../../../../grader/cluster/sequence.ts";
import { History } from "../../../../../grader/history/history.ts";
import { PLAYING } from "../../../../../grader/labs/kvraft/playing/playing.ts";
import { KVRAFT, server } from "../../../../../grader/labs/kvraft/wire.ts";
import { encodeRecord } from "../../../../../skeleton/zdisk/record.ts";

const line = (id: number, said: string): string => `file.ts:1: INFO| I=${id} T=2 L=1| ${said}`;

/** A command, in the order in which it happened, each line with its writer. */
const STORY: readonly (readonly [who: string, line: string])[] = [
  ["client", "client.ts:1: INFO| c2#1| => 1"],
  [server(1), line(1, "command <= c2#1, cmd:[put x 1]")],
  [server(1), line(1, "append => 0, prev=1/2, entries=1, commit=1")],
  [server(0), line(0, "append <= 1, prev=1/2, entries=1, commit=1")],
  [server(1), line(1, "answer => c2#1, ok")],
  ["client", "client.ts:1: INFO| c2#1| <= 1, ok"],
];

// Whichever output is read first: each writer's own lines stay in their order.
test.each([[["client", server(0), server(1)]], [[server(1), server(0), "client"]]])(
  "lines that are read in another order than they were written in are shown behind their causes: %j",
  (writers) => {
    const shown: string[] = [];
    const sequence = new Sequence<string>((item) => shown.push(item));
    for (const [who] of STORY) sequence.add(who, `${who} begins`);
    for (const writer of writers)
      for (const [who, text] of STORY) if (who === writer) sequence.add(who, text, PLAYING.order(who, text));
    const place = (index: number): number => shown.indexOf(STORY[index]?.[1] as string);
    for (const [cause, effect] of [
      [0, 1],
      [2, 3],
      [4, 5],
    ] as const)
      expect(place(cause)).toBeLessThan(place(effect));
  },
);

const entryOf = (command: string | null, at_ms = 1000) => ({ term: 2, command, at_ms });

const diskOf = (...entries: readonly ReturnType<typeof entryOf>[]): Buffer =>
  Buffer.concat(
    [
      { node: 1, n: 3 },
      { term: 2, vote: 1 },
      { from: 1, entries },
    ].map(encodeRecord),
  );

function lived(applied: number): History {
  const history = new History(KVRAFT);
  history.note({ kind: "start", who: server(1) });
  const said = ["leader, votes=[1 2]", `commit=${applied}`, `apply index=${applied}, cmd:[-], result:[ok]`];
  const text = said.map((one) => `${line(1, one)}\n`).join("");
  history.note({ kind: "log", who: server(1), stream: "stderr", text });
  return history;
}

test("a server is told with who leads, the sessions that its state has, and what waits at it", () => {
  const history = lived(4);
  for (const commandId of [1, 2]) {
    const params = { clientId: 2, commandId, command: "put x 1" };
    const call = history.hold({ from: "client", to: server(1), method: "Kv.CommandRpc", params });
    expect(call.malformed).toBeUndefined();
    history.pass(call);
    if (commandId === 1) history.answer(call, { result: { status: "ok", result: "put ok", leaderId: 1 } });
  }
  const disk = diskOf(entryOf(null), entryOf("register"), entryOf("register"), entryOf("c2#1 put x 1"));
  expect(PLAYING.standing(history, 1, disk).figures).toEqual({
    ...{ role: "leads", term: 2, "led by": 1, last: "4/2", commit: 4, applied: 4 },
    ...{ sessions: "2 3", waiting: "c2#2" },
  });
});

test("sessions are those of what is applied, and end by the time in the log", () => {
  const disk = diskOf(entryOf("register"), entryOf("register", 61_000), entryOf("register", 62_000));
  const sessions = (applied: number) => PLAYING.standing(lived(applied), 1, disk).figures.sessions;
  expect([1, 2, 3].map(sessions)).toEqual(["1", "2", "2 3"]);
});

test("of one that is dead nothing waits, and of a state that was a snapshot no sessions are known", () => {
  const history = lived(2);
  const snapshot = { index: 2, term: 2, data: "", entries: [] };
  const disk = Buffer.concat([diskOf(entryOf("register"), entryOf(null)), encodeRecord(snapshot)]);
  expect(PLAYING.standing(history, 1, disk).figures).toMatchObject({ sessions: "-", waiting: "none" });
  history.note({ kind: "exit", who: server(1), code: undefined, signal: "SIGKILL" });
  expect(PLAYING.standing(history, 1, disk).figures).toMatchObject({ role: "-", sessions: "-", waiting: "-" });
});

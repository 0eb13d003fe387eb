import { describe, expect, test } from "vitest";
import type { LiveEvent } from "../../../../../grader/cluster/web/events.ts";
import type { Said } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { LIVE } from "../../../../../grader/labs/paxos/playing/live.ts";
import { PAXOS, server } from "../../../../../grader/labs/paxos/wire.ts";

/** Three servers, of which a page is told what crosses the wire and what they log. */
function watched() {
  const history = new History(PAXOS);
  history.note({ kind: "cluster", f: 1, live: [0, 1, 2], pubkeys: ["", "", ""] });
  const watch = LIVE.watch(
    history,
    () => false,
    () => undefined,
  );
  const told: LiveEvent[] = [];
  for (const id of [0, 1, 2]) told.push(...watch.started(id));
  /** Begins a call: it is passed at once, and answered when that is asked of it. */
  const call = (said: Said) => {
    const made = history.hold(said);
    expect(made.malformed).toBeUndefined();
    const request = watch.requestOf?.(made);
    told.push({ kind: "call", call: made.at, ...LIVE.told(made), request }, ...watch.called(made));
    history.pass(made);
    told.push(...watch.passed(made));
    return (result: object) => {
      history.answer(made, { result });
      told.push(...(watch.answered?.(made) ?? []));
      history.hear(made);
      told.push(...(watch.heard?.(made) ?? []));
    };
  };
  const ask = (method: "Prepare" | "Accept", ballot: number, to: number, from = ballot % 3) =>
    call({
      ...{ from: server(from), to: server(to), method: `Paxos.${method}Rpc` },
      params: { from, seq: 1, done: 0, ballot, ...(method === "Accept" && { value: "5a#1 put x 1" }) },
    });
  return {
    told,
    call,
    prepare: (ballot: number, to: number, from?: number) => ask("Prepare", ballot, to, from),
    accept: (ballot: number, to: number) => ask("Accept", ballot, to),
    logs: (id: number, said: string) => told.push(...watch.wrote(id, "stderr", `x.ts:1: INFO| I=${id} seq=1| ${said}`)),
    differsOf: (id: number) =>
      told.findLast((event) => event.kind === "standing" && event.id === id && event.differs !== undefined),
  };
}

const yes = (ballot: number) => ({ ok: true, ballot, done: 0 });
const no = (ballot: number) => ({ ok: false, ballot, done: 0 });

test("the messages of a command belong together, with their answers and what these are worth", () => {
  const { told, call, prepare, accept, differsOf } = watched();
  const params = { client: "5a", number: 1, command: "put x 1" };
  const done = call({ from: "client", to: server(1), method: "Paxos.CommandRpc", params });
  prepare(4, 0)(yes(4));
  prepare(4, 2)(no(5));
  accept(4, 0)(yes(4));
  done({ seq: 1, result: "put ok" });
  const calls = told.flatMap((event) => (event.kind === "call" ? [event] : []));
  expect(calls.map(({ message }) => LIVE.kinds[message]?.name)).toEqual([
    ...["command", "Prepare", "promise", "Prepare", "promise", "Accept", "accepted", "result"],
  ]);
  const [request] = calls.map((one) => one.request);
  expect(request).toBeDefined();
  for (const { seq, request: own } of calls) expect(seq === 1 || own === request).toBe(true);
  // What has an instance and the request joins the two.
  expect(calls.some(({ seq, request: own }) => seq === 1 && own === request)).toBe(true);
  expect(told.flatMap((event) => (event.kind === "worth" ? [event.note] : []))).toEqual([
    "1 of 1 promises of others",
    "refused",
    "1 of 1 acceptances of others",
  ]);
  expect([0, 1, 2].map(differsOf)).toEqual([undefined, undefined, undefined]);
});

test("a command whose instance another's value has taken belongs to the next one, too", () => {
  const { told, call, prepare, logs } = watched();
  const command = { client: "5a", number: 1, command: "put x 1" };
  call({ from: "client", to: server(1), method: "Paxos.CommandRpc", params: command });
  prepare(4, 0)(yes(4));
  logs(1, "decided cmd:[77#1 put y 1]");
  const params = { from: 1, seq: 2, done: 0, ballot: 4 };
  call({ from: server(1), to: server(0), method: "Paxos.PrepareRpc", params });
  const requests = told.flatMap((event) => (event.kind === "call" && event.message < 2 ? [event.request] : []));
  expect(requests[0]).toBeDefined();
  expect(requests).toEqual([requests[0], requests[0], requests[0]]);
});

describe("what a server does that the wire does not entitle it to is told", () => {
  test("who proposes without the promises of a majority (V1)", () => {
    const { prepare, accept, differsOf } = watched();
    prepare(4, 0)(no(5));
    accept(4, 0);
    expect(differsOf(1)).toMatchObject({
      differs: "it proposes a value in ballot 4 of instance 1 with 0 of 1 promises of others",
    });
  });

  test("who takes a ballot that is another's (B1)", () => {
    const { prepare, differsOf } = watched();
    prepare(5, 0, 1);
    expect(differsOf(1)).toMatchObject({ differs: "it proposes in ballot 5, which belongs to server 2" });
  });

  test("who promises or accepts a lower ballot than it said before (P1, A1), and not who was only seen late", () => {
    const late = watched();
    const answer = late.prepare(4, 0);
    late.prepare(5, 0)(yes(5));
    answer(yes(4));
    expect(late.differsOf(0)).toBeUndefined();
    const { prepare, accept, differsOf } = watched();
    prepare(5, 0)(yes(5));
    prepare(4, 0)(yes(5));
    expect(differsOf(0)).toMatchObject({ differs: "it has promised ballot 4 of instance 1 after ballot 5" });
    prepare(8, 2)(yes(8));
    accept(4, 2)(yes(8));
    expect(differsOf(2)).toMatchObject({ differs: "it has accepted ballot 4 of instance 1 after ballot 8" });
  });

  test("two that have different decisions (Q2)", () => {
    const { told, logs } = watched();
    logs(0, "decided cmd:[5a#1 put x 1]");
    logs(1, "decided cmd:[5a#1 put x 1]");
    expect(told.some((event) => event.kind === "phase" && event.differs !== undefined)).toBe(false);
    logs(2, "apply cmd:[77#1 put y 1], result:[put ok]");
    expect(told.findLast((event) => event.kind === "phase" && event.id === 2)).toMatchObject({
      differs: "it has [77#1 put y 1] decided in instance 1; server 0 has [5a#1 put x 1] there",
    });
  });
});

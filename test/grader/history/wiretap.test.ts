import { describe, expect, onTestFinished, test } from "vitest";
import { StreamMessageReader } from "vscode-jsonrpc/node";
import { Lines } from "../../../grader/cluster/lines.ts";
import { replica } from "../../../grader/labs/pbft/wire.ts";
import { RefusedError } from "../../../skeleton/znet/rpc.ts";
import type { CommitArgs } from "../../../skeleton/zpbft/messages.ts";
import { dialedSocket, frameOf, Inbox, rawPeer, startListener } from "../../skeleton/support.ts";
import { failure, linked, METHOD, newWiretap, OK, say, seqsOf, tapped, times, vote } from "./tapped.ts";

/** What the wiretap sees of a call that is answered. */
const ONE_CALL = ["call", "passed", "answered", "heard"];

describe("what crosses the wire is written down,", () => {
  test("each call with its sender, its receiver and its answer", async () => {
    const { history, wiretap, link, peer } = await tapped(({ msg }) => ({ ok: msg.seq === 1 }));
    const back = await linked(await wiretap.open(replica(2), replica(1), peer.address));
    const records = [1, 2].map((seq) => ({
      kind: "call",
      at: expect.any(Number),
      time_ms: expect.any(Number),
      passed: expect.any(Number),
      answered: expect.any(Number),
      heard: expect.any(Number),
      from: `replica ${seq}`,
      to: `replica ${3 - seq}`,
      method: METHOD,
      params: vote(seq),
      outcome: { result: { ok: seq === 1 } },
    }));
    expect(await say(link, 1)).toEqual({ ok: true });
    expect(await say(back, 2)).toEqual({ ok: false });
    expect(history.calls).toEqual(records);
    for (const { at, passed, answered, heard } of history.calls) {
      const places = [at, passed, answered, heard] as number[];
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    expect(history.events.map(({ kind }) => kind)).toEqual([...ONE_CALL, ...ONE_CALL]);
  });

  test("an error as what it is, which the caller gets too", async () => {
    const { history, link } = await tapped(() => Promise.reject(new Error("no such seq")));
    const error = (await failure(say(link, 1))) as Error;
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain("no such seq");
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([{ error: expect.stringContaining("no such seq") }]);
  });

  test("a call that is not answered without an outcome", async () => {
    const { history, link, peer } = await tapped(({ msg }) => (msg.seq === 1 ? new Promise(() => {}) : OK));
    void failure(say(link, 1));
    await say(link, 2);
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([undefined, { result: OK }]);
    expect(peer.heard.size).toBe(2);
  });

  test("a malformed call as such, and it is passed on", async () => {
    const { history, address, peer } = await tapped();
    const caller = await rawPeer(address);
    const params = { ...vote(1), msg: { ...vote(1).msg, seq: "one" } };
    expect((await caller.ask(METHOD, params)).result).toEqual(OK);
    expect((await caller.ask("Server.Nope", {})).error?.message).toBe("unknown method");
    expect((await caller.ask(METHOD, vote(2))).result).toEqual(OK);
    expect(await times(2, peer.heard)).toEqual(["one", 2]);
    expect(history.calls).toMatchObject([
      { method: METHOD, params, malformed: 'msg.seq: Invalid type: Expected number but received "one"' },
      { method: "Server.Nope", malformed: "there is no method Server.Nope", outcome: { error: "unknown method" } },
      { params: vote(2) },
    ]);
  });
});

test("what is passed on is unchanged, both ways, calls or not", async () => {
  const { wiretap } = newWiretap();
  const seen = new Inbox<unknown>();
  const answers = [
    { jsonrpc: "2.0", id: "ü 1", result: { z: 1, a: ["\u2028", null, 1e21], more: {} } },
    { jsonrpc: "2.0", method: "told/you", params: { b: 2, a: 1 } },
    { jsonrpc: "2.0", id: 7, error: { code: -5, message: "no\n", data: { b: 1, a: 2 } } },
  ];
  const target = await startListener((socket) => {
    new StreamMessageReader(socket).listen((message) => {
      seen.put(message);
      socket.write(frameOf(answers.shift()));
    });
  });
  const caller = await rawPeer(await wiretap.open(replica(1), replica(2), target));
  const messages = [
    { jsonrpc: "2.0", id: "ü 1", method: METHOD, params: { z: [1, { y: "\ud83d\ude00" }], a: null, __extra: 0.1 } },
    { jsonrpc: "2.0", method: "$/note", params: [3, 2, 1] },
    { jsonrpc: "2.0", id: 7, method: "__proto__", params: {}, extra: true },
  ];
  const expected = JSON.stringify([messages, answers]);
  for (const message of messages) caller.write(frameOf(message));
  expect(JSON.stringify([await times(3, seen), await times(3, caller.answers)])).toBe(expected);
});

describe("the delivery of a call", () => {
  test("0 drops it, and no other", async () => {
    const { history, wiretap, link, peer } = await tapped();
    wiretap.delivery = ({ params }) => ((params as CommitArgs).msg.seq === 1 ? 0 : 1);
    void failure(say(link, 1));
    await say(link, 2);
    expect(await peer.heard.take()).toBe(2);
    expect(peer.heard.size).toBe(0);
    expect(seqsOf(history)).toEqual([1, 2]);
    expect(history.calls[0]).not.toHaveProperty("outcome");
    expect(history.calls.map(({ passed }) => typeof passed)).toEqual(["undefined", "number"]);
  });

  test.each([2, 3])("%i repeats it; the caller, and the history, have the first answer only", async (delivery) => {
    let count = 0;
    const { history, wiretap, address, peer } = await tapped(() => ({ ok: count++ === 0 }));
    wiretap.delivery = ({ params }) => ((params as CommitArgs).msg.seq === 1 ? delivery : 1);
    const caller = await rawPeer(address);
    expect(await caller.ask(METHOD, vote(1))).toEqual({ jsonrpc: "2.0", id: 1, result: OK });
    // What is answered later comes later on one line: an answer to the repetition would come before this one.
    expect(await caller.ask(METHOD, vote(2))).toEqual({ jsonrpc: "2.0", id: 2, result: { ok: false } });
    expect(caller.answers.size).toBe(0);
    expect(await times(delivery + 1, peer.heard)).toEqual([...Array(delivery).fill(1), 2]);
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([{ result: OK }, { result: { ok: false } }]);
  });

  test("a promise holds it back, and those behind it overtake it", async () => {
    const { history, wiretap, link, peer } = await tapped();
    const [over, never] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    const deliveries = new Map<unknown, number | Promise<number>>([
      [1, over.promise],
      [2, never.promise],
    ]);
    wiretap.delivery = ({ params }) => deliveries.get((params as CommitArgs).msg.seq) ?? 1;
    const held = say(link, 1);
    void failure(say(link, 2));
    await say(link, 3);
    const [first, second, third] = history.calls;
    expect([first, second, third].map((record) => typeof record?.passed)).toEqual(["undefined", "undefined", "number"]);
    never.resolve(0);
    over.resolve(1);
    expect(await held).toEqual(OK);
    await say(link, 4);
    expect(await times(3, peer.heard)).toEqual([3, 1, 4]);
    expect(peer.heard.size).toBe(0);
    expect(first?.passed).toBeGreaterThanOrEqual(third?.passed as number);
    expect(second?.passed).toBeUndefined();
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([
      { result: OK },
      undefined,
      { result: OK },
      { result: OK },
    ]);
  });

  test("is decided upon what was written down; an honest network keeps the order", async () => {
    const { history, wiretap, link, peer } = await tapped();
    const asked: unknown[] = [];
    wiretap.delivery = (call) => asked.push(call) && 1;
    const seqs = Array.from({ length: 100 }, (_, place) => place + 1);
    await Promise.all(seqs.map((seq) => say(link, seq)));
    expect(await times(100, peer.heard)).toEqual(seqs);
    expect(seqsOf(history)).toEqual(seqs);
    expect(asked.every((call, place) => call === history.calls[place])).toBe(true);
  });
});

describe("a process that lies", () => {
  const other = (seq: number) => ({ ...vote(seq), sign: "bGllcw==" });

  test("is heard, and written down, as it is altered; it gets the answer to the first of what is said for it", async () => {
    const { history, wiretap, link, peer } = await tapped(({ msg }) => ({ ok: msg.seq === 10 }));
    wiretap.alter(replica(1), () => [vote(10), vote(11), other(12)]);
    expect(await say(link, 1)).toEqual({ ok: true });
    expect(await times(3, peer.heard)).toEqual([10, 11, 12]);
    expect(seqsOf(history)).toEqual([10, 11, 12]);
    expect(history.calls.map(({ outcome }) => outcome)).toEqual([{ result: { ok: true } }, undefined, undefined]);
  });

  test("says nothing where nothing is said for it, and is honest again afterwards", async () => {
    const { history, wiretap, link, peer } = await tapped();
    wiretap.alter(replica(1), ({ params }) => ((params as CommitArgs).msg.seq === 1 ? [] : [params as object]));
    void failure(say(link, 1));
    await say(link, 2);
    wiretap.alter(replica(1), undefined);
    await say(link, 3);
    expect(await times(2, peer.heard)).toEqual([2, 3]);
    expect(seqsOf(history)).toEqual([2, 3]);
  });

  test("leaves what others say as it is", async () => {
    const { wiretap, link, peer } = await tapped();
    wiretap.alter(replica(2), () => []);
    await say(link, 1);
    expect(await times(1, peer.heard)).toEqual([1]);
  });
});

test("no call is lost that comes before its receiver is reached, though another counts its bytes", async () => {
  const { history, wiretap, peer } = await tapped();
  const lines = new Lines(history);
  onTestFinished(() => lines.close());
  const address = await wiretap.open(replica(3), replica(2), peer.address);
  lines.watch(address);
  for (let seq = 1; seq <= 20; seq++) {
    const socket = await dialedSocket(address);
    socket.write(frameOf({ jsonrpc: "2.0", id: seq, method: METHOD, params: vote(seq) }));
    expect(await times(1, peer.heard)).toEqual([seq]);
  }
});

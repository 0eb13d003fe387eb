import { describe, expect, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { useKeyring } from "../../../../../grader/labs/pbft/judge/case.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { PBFT, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { orderOf, wrongOrder } from "../../../../../grader/labs/zpbft/cluster-tests/order.ts";
import { requestOf } from "../../pbft/judge/history-text.ts";

const ASKED = "on a network that delays and reorders";

/**
 * Clients that ask at once, in the order in which it happens: `a put x 1` is sent by client a, and `a: put ok` is the answer
 * that two replicas give to it, `a: put ok (1)` one.
 */
function historyOf(...events: string[]): History {
  const history = new History(PBFT);
  const pubkeys = ["0", "1", "2", "3"];
  const keyring = new Keyring(pubkeys);
  useKeyring(history, keyring);
  history.note({ kind: "cluster", f: 1, live: [0, 1, 2, 3], pubkeys });
  const open = new Map<string, number>();
  for (const [timestamp, event] of events.entries()) {
    const [, name = "", answer, count = "2", command = ""] = /^(\w)(?:: (.*?)(?: \((\d)\))?| (.*))$/.exec(event) ?? [];
    const clientAddr = `:${8001 + "abc".indexOf(name)}`;
    const client = `client ${clientAddr}`;
    if (answer === undefined) {
      const req = { timestamp, clientAddr, command };
      open.set(name, timestamp);
      history.note({ kind: "asked", what: ASKED, request: `${timestamp} ${clientAddr}` });
      const params = { ...requestOf(1), req };
      history.add({ from: client, to: replica(0), method: "Server.RequestRpc", params });
      continue;
    }
    const asked = open.get(name) as number;
    for (let peerId = 0; peerId < Number(count); peerId++) {
      const msg = { peerId, view: 0, seq: 1 + asked, timestamp: asked, clientAddr, result: answer };
      keyring.vouch(peerId, "reply", msg, "c2lnbmVk");
      history.add({ from: replica(peerId), to: client, method: "Client.ReplyRpc", params: { msg, sign: "c2lnbmVk" } });
    }
  }
  return history;
}

describe("what clients saw fits some order of their commands", () => {
  test.each([
    ["nobody asked", []],
    ["one after the other", ["a put x 1", "a: put ok", "b get x", "b: result: 1"]],
    ["a get at the same time sees the old", ["a put x 1", "b get x", "b: error: can't find this key 'x'", "a: put ok"]],
    ["a get at the same time sees the new", ["a put x 1", "b get x", "b: result: 1", "a: put ok"]],
    ["what is not answered may be executed at any time", ["a put x 1", "b get x", "b: result: 1"]],
    ["one reply is no answer yet", ["a get x", "a: result: 7 (1)"]],
  ])("%s", (_, events) => {
    const history = historyOf(...events);
    expect(orderOf(history)).toEqual({ verdict: "linearizable" });
    expect(wrongOrder(history)).toBeUndefined();
  });
});

describe("what clients saw fits no order", () => {
  const stale = ["a put x 1", "a: put ok", "a put x 2", "a: put ok", "b get x", "b: result: 1"];

  test("and that is told with the few operations that show it", () => {
    const found = wrongOrder(historyOf("c put y 1", "c: put ok", ...stale));
    expect(found).toMatchObject({
      rule: "X2",
      message: "what the clients saw of key x fits no order of their commands",
      expected: "results as from one database that executes one command after the other",
      seen: "results that no order explains:",
    });
    expect(found?.evidence.map((line) => line.replace(/[\d.]+ to [\d.]+ ms/, "TIME"))).toEqual([
      "client :8001  TIME  put x 1 -> put ok",
      "client :8001  TIME  put x 2 -> put ok",
      "client :8002  TIME  get x -> result: 1",
    ]);
  });

  test("an operation without an answer is shown as such", () => {
    const found = wrongOrder(
      historyOf("a put x 1", "b get x", "b: result: 1", "b get x", "b: error: can't find this key 'x'"),
    );
    expect(found?.evidence[0]).toMatch(/^client :8001 {2}[\d.]+ to … ms {2}put x 1 -> \?$/);
  });
});

test("an answer that was there before the question does not end the judge: it was answered at once", () => {
  const history = historyOf("a get x", "a: result: 7");
  // Who knows a client's clock can answer what it will ask.
  const early = [history.calls[1], history.calls[2], history.calls[0]].map((call) => ({ ...(call as object) }));
  const turned = new History(PBFT);
  turned.note({ kind: "cluster", f: 1, live: [0, 1, 2, 3], pubkeys: ["0", "1", "2", "3"] });
  const keyring = new Keyring(["0", "1", "2", "3"]);
  for (const { from, to, method, params } of early as typeof history.calls) {
    const { msg, sign } = params as { msg?: { peerId: number }; sign: string };
    if (msg !== undefined) keyring.vouch(msg.peerId, "reply", msg, sign);
    turned.add({ from, to, method, params });
  }
  turned.note({ kind: "asked", what: ASKED, request: "0 :8001" });
  useKeyring(turned, keyring);
  expect(orderOf(turned)).toMatchObject({ verdict: "not linearizable", key: "x" });
});

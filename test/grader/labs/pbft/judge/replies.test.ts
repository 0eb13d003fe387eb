import { describe, expect, test } from "vitest";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { answersTo } from "../../../../../grader/labs/pbft/judge/replies.ts";
import type { Message } from "../../../../../grader/labs/pbft/wire.ts";
import { newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import type { ReplyMsg, RequestArgs } from "../../../../../skeleton/zpbft/messages.ts";
import { read } from "./history-text.ts";

const replicas = [0, 1, 2, 3].map(() => newKeyPair("ed25519"));
const keyring = new Keyring(replicas.map(({ publicPem }) => publicPem));
const client = newKeyPair("ed25519");

const req = { clientAddr: "localhost:9000", timestamp: 1000, command: "get x" };
const request: RequestArgs = { req, pubkey: client.publicPem, sign: sign(client.privateKey, "request", req) };

interface Change extends Partial<ReplyMsg> {
  /** Whose key signs it, if not the sender's. */
  signer?: number;
  phase?: "reply" | "commit";
  /** What the message says after it was signed. */
  tampered?: Partial<ReplyMsg>;
}

/** A reply of a replica to the request, as the history holds it. */
function reply(peerId: number, { signer = peerId, phase = "reply", tampered = {}, ...change }: Change = {}): Message {
  const msg = {
    peerId,
    view: 0,
    seq: 1,
    timestamp: 1000,
    clientAddr: "localhost:9000",
    result: "result: 10",
    ...change,
  };
  const { privateKey } = replicas[signer] ?? client;
  return {
    kind: "call",
    at: 10 * peerId,
    time_ms: peerId,
    passed: 10 * peerId,
    from: `replica ${peerId}`,
    to: "client localhost:9000",
    method: "Client.ReplyRpc",
    params: { msg: { ...msg, ...tampered }, sign: sign(privateKey, phase, msg) },
  };
}

const answers = (...records: Message[]) => answersTo(request, records, keyring);
const nothing = { supporters: new Map(), seq: undefined, result: undefined, count: 0, reached: [0] };

test("no reply is no answer", () => {
  expect(answers()).toEqual(nothing);
});

test("matching replies of different replicas are one answer", () => {
  expect(answers(reply(2), reply(0), reply(3))).toEqual({
    supporters: new Map([['[0,1,"result: 10"]', [2, 0, 3]]]),
    seq: 1,
    result: "result: 10",
    count: 3,
    reached: [0, 20, 0, 30],
  });
});

describe("replies do not match", () => {
  test.each([
    ["result", { result: "result: 11" }],
    ["seq", { seq: 2 }],
    ["view", { view: 1 }],
  ])("whose %s differs: the answer is that of the most", (_, change) => {
    const { supporters, ...most } = answers(reply(0, change), reply(1), reply(2), reply(3));
    expect([...supporters.values()]).toEqual([[0], [1, 2, 3]]);
    expect(most).toMatchObject({ seq: 1, result: "result: 10", count: 3 });
  });

  test("and those that come first are not preferred", () => {
    const lie = { result: "result: 11", seq: 2 };
    expect(answers(reply(0, lie), reply(1), reply(2))).toMatchObject({ count: 2, result: "result: 10", seq: 1 });
    expect(answers(reply(1), reply(2), reply(0, lie))).toMatchObject({ count: 2, result: "result: 10", seq: 1 });
  });
});

describe("a reply counts for nobody", () => {
  test.each([
    ["that another replica signed", reply(1, { signer: 2 })],
    ["that a client signed", reply(1, { signer: 9 })],
    ["that was signed as a commit", reply(1, { phase: "commit" })],
    ["whose result was changed after it was signed", reply(1, { tampered: { result: "result: 11" } })],
    ["whose seq was changed after it was signed", reply(1, { tampered: { seq: 2 } })],
  ])("%s", (_, forged) => {
    expect(answers(forged)).toEqual(nothing);
  });

  test("that names a replica that is not there", () => {
    expect(answers(reply(4, { signer: 0 }))).toEqual(nothing);
  });

  test("and does not use up the right one of the replica that it names", () => {
    expect(answers(reply(1, { signer: 2 }), reply(1))).toMatchObject({ count: 1, result: "result: 10" });
  });
});

describe("a second reply of a replica", () => {
  test.each([
    ["the same", {}],
    ["another", { result: "result: 11" }],
  ])("does not count, though it says %s", (_, change) => {
    expect(answers(reply(1), reply(1, change))).toEqual({
      supporters: new Map([['[0,1,"result: 10"]', [1]]]),
      seq: 1,
      result: "result: 10",
      count: 1,
      reached: [0, 10],
    });
  });
});

test("what was not an answer to this request is nothing to it", () => {
  const [other] = read("C1").records as [Message];
  expect(answers(reply(0, { clientAddr: "localhost:9001" }), reply(1, { timestamp: 999 }), other)).toEqual(nothing);
});

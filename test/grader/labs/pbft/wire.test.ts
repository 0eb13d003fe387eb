import { describe, expect, test } from "vitest";
import { malformation } from "../../../../grader/labs/pbft/wire.ts";
import { CALL } from "../../history/said.ts";

describe("a malformation", () => {
  const msg = { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) };
  const vote = { msg, sign: "c2lnbmVk" };
  test.each<[method: string, params: unknown, text: string | undefined]>([
    ["Server.CommitRpc", vote, undefined],
    ["Server.PrepareRpc", vote, undefined],
    [
      "Server.CommitRpc",
      { ...vote, msg: { ...msg, seq: "7" } },
      'msg.seq: Invalid type: Expected number but received "7"',
    ],
    [
      "Server.CommitRpc",
      { ...vote, msg: { ...msg, digest: "AB" } },
      "msg.digest: Invalid digest: expected 64 lower-case hex digits",
    ],
    ["Server.CommitRpc", { ...vote, more: 1 }, 'more: Invalid key: Expected never but received "more"'],
    ["Server.CommitRpc", { msg }, 'sign: Invalid key: Expected "sign" but received undefined'],
    ["Server.CommitRpc", undefined, "params: Invalid type: Expected Object but received undefined"],
    ["Server.CommitRpc", null, "params: Invalid type: Expected Object but received null"],
    ["Server.PrePrepareRpc", vote, 'reqArgs: Invalid key: Expected "reqArgs" but received undefined'],
    ["Server.Commit", vote, "there is no method Server.Commit"],
    ["toString", vote, "there is no method toString"],
    ["__proto__", vote, "there is no method __proto__"],
  ])("of %s %j is %j", (method, params, text) => {
    expect(malformation({ ...CALL, method, params })).toBe(text);
  });

  const reply = { ...msg, timestamp: 1, clientAddr: ":8005", result: "put ok", digest: undefined };
  const REPLY = { msg: JSON.parse(JSON.stringify(reply)), sign: "c2lnbmVk" };
  test.each<[from: string, to: string, method: string, params: unknown, text: string | undefined]>([
    ["replica 1", "client :8005", "Client.ReplyRpc", REPLY, undefined],
    ["replica 1", "replica 2", "Client.ReplyRpc", REPLY, "a replica takes no Client.ReplyRpc of replica 1"],
    ["client :8005", "client :8006", "Client.ReplyRpc", REPLY, "a client takes no Client.ReplyRpc of client :8005"],
    ["replica 1", "client :8005", "Server.CommitRpc", vote, "a client takes no Server.CommitRpc of replica 1"],
    ["client :8005", "replica 1", "Server.CommitRpc", vote, "a replica takes no Server.CommitRpc of client :8005"],
    [
      "replica 1",
      "replica 2",
      "Master.GetPeersRpc",
      { addr: ":1" },
      "a replica takes no Master.GetPeersRpc of replica 1",
    ],
  ])("from %s to %s of %s", (from, to, method, params, text) => {
    expect(malformation({ from, to, method, params })).toBe(text);
  });

  test("is a short line, whatever the call says", () => {
    const long = "\n\ud800".repeat(100_000);
    const calls = [{ method: long }, { params: long }, { params: { [long]: 1 } }, { params: { ...vote, sign: long } }];
    for (const call of calls) expect(malformation({ ...CALL, ...call })).toMatch(/^[^\n]{5,500}$/);
  });
});

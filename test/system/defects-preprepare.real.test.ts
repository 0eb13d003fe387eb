import { describe, expect, test } from "vitest";
import { digestOf } from "../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, PrePrepareMsg, RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { NO, type OneServer, useOneServer, YES } from "./one-server.ts";
import { useSolution } from "./support.ts";

const solution = useSolution();

describe("PP1: a backup refuses a pre-prepare", () => {
  const server = useOneServer(solution, { liveId: 1 });
  // Nothing is executed here: every test has a seq of its own, high above those that would be.
  let lastSeq = 100;

  type Forge = (s: OneServer, right: PrePrepareArgs) => PrePrepareArgs;
  const resigned = (s: OneServer, { msg, reqArgs }: PrePrepareArgs, change: Partial<PrePrepareMsg>, signer = 0) =>
    s.proposal(reqArgs, { ...msg, ...change }, signer);

  test.each<[string, string, Forge]>([
    ["from a backup in its own name", "2 is not the leader", (s, r) => resigned(s, r, { peerId: 2 }, 2)],
    ["from a backup in the leader's name", "not the leader's", (s, r) => resigned(s, r, {}, 2)],
    ["from an unknown replica", "9 is not the leader", (s, r) => resigned(s, r, { peerId: 9 })],
    ["in the live replica's own name", "1 is not the leader", (s, r) => resigned(s, r, { peerId: 1 })],
    ["in a later view from that view's leader", "view 2 is not", (s, r) => resigned(s, r, { view: 2, peerId: 2 }, 2)],
    ["in a view that the leader leads again", "view 4 is not", (s, r) => resigned(s, r, { view: 4 })],
    ["in an endless view", "is not the current view", (s, r) => resigned(s, r, { view: Number.MAX_SAFE_INTEGER })],
    ["with another digest", "not that of the request", (s, r) => resigned(s, r, { digest: "0".repeat(64) })],
    ["with another request", "not that of the request", (s, r) => ({ ...r, reqArgs: s.client.request("put evil 1") })],
    ["signed for another seq", "not the leader's", (s, r) => ({ ...r, sign: resigned(s, r, { seq: 99 }).sign })],
    ["signed for another phase", "not the leader's", (s, { msg, reqArgs }) => s.proposal(reqArgs, msg, 0, "prepare")],
    ["with a signature that is none", "not the leader's", (_, r) => ({ ...r, sign: "AAAA" })],
    [
      "whose request the leader has changed",
      "not the client's",
      (s, { msg, reqArgs }) => {
        const req = { ...reqArgs.req, command: "put evil 1" };
        return s.proposal({ ...reqArgs, req }, { ...msg, digest: digestOf(req) });
      },
    ],
    [
      "whose request carries another client's key",
      "not the client's",
      (s, { msg, reqArgs }) => s.proposal({ ...reqArgs, pubkey: s.puppet(3).keys.publicPem }, msg),
    ],
  ])("%s: it sends no PREPARE, and takes the right one after that", async (_name, reason, forge) => {
    const seq = ++lastSeq;
    const request = server().client.request("put x 1");
    const right = server().proposal(request, { seq });

    expect(await server().sendProposal(forge(server(), right))).toEqual(NO);
    const log = await server().logOf(seq);
    expect(log).toContainEqual(expect.stringMatching(/^pre-prepare of \d+ refused: /));
    expect(log.at(-1)).toContain(reason);
    expect(log).not.toContainEqual(expect.stringMatching("stage=2:prepare =>"));

    expect(await server().sendProposal(right)).toEqual(YES);
    const prepares = await server().untilSent("Server.PrepareRpc", seq);
    for (const { params } of prepares) {
      expect(params).toMatchObject({ msg: { peerId: 1, view: 0, seq, digest: right.msg.digest } });
    }
  });

  test("with a second digest for a seq that was accepted: the first is kept, and votes on the second do not count", async () => {
    const seq = ++lastSeq;
    const { about } = await server().propose(seq, "put x first");
    const second = server().proposal(server().client.request("put x second"), { seq });
    expect(await server().sendProposal(second)).toEqual(NO);

    await server().vote("prepare", second.msg, [0, 2, 3]);
    expect(await server().logOf(seq)).not.toContainEqual(expect.stringContaining("stage=3:commit =>"));

    await server().vote("prepare", about, [0, 2]);
    const commits = await server().untilSent("Server.CommitRpc", seq);
    for (const { params } of commits) expect(params).toMatchObject({ msg: { digest: about.digest } });
  });

  test("that it has accepted already: it says yes, and sends its PREPARE once", async () => {
    const seq = ++lastSeq;
    const right = server().proposal(server().client.request("put x 1"), { seq });
    for (const _ of [1, 2, 3]) expect(await server().sendProposal(right)).toEqual(YES);
    await server().propose(++lastSeq, "put y 1");
    await server().untilSent("Server.PrepareRpc", lastSeq);
    expect(server().sent("Server.PrepareRpc", seq)).toHaveLength(3);
  });
});

describe("PP1: the leader refuses a pre-prepare", () => {
  const server = useOneServer(solution, { liveId: 0 });

  async function ordered(): Promise<{ request: RequestArgs; own: PrePrepareArgs }> {
    const request = server().client.request("put x mine");
    const seq = server().takeSeq();
    await server().client.send(0, request);
    return { request, own: await server().ordered(seq) };
  }

  test("from a backup, for a seq that it has ordered and for one that it has not", async () => {
    const { request, own } = await ordered();
    const evil = server().client.request("put x evil");
    for (const seq of [own.msg.seq, own.msg.seq + 1]) {
      for (const peerId of [0, 1, 2]) {
        expect(await server().sendProposal(server().proposal(evil, { seq, peerId }, 2), 2)).toEqual(NO);
      }
    }
    await server().finish(own.msg);
    const [reply] = await server().untilReplies(request);
    expect(reply?.msg).toMatchObject({ seq: own.msg.seq, result: "put ok" });
    expect((await server().seeThrough("get x")).msg).toMatchObject({ seq: own.msg.seq + 1, result: "result: mine" });
    expect(server().replies(evil)).toEqual([]);
  });

  test("that is its own, sent back to it: it does not begin the phases again", async () => {
    const { own } = await ordered();
    expect(await server().sendProposal(own, 2)).toEqual(NO);
    await server().finish(own.msg);
    expect(await server().sendProposal(own, 2)).toEqual(NO);
    await server().seeThrough();
    for (const method of ["Server.PrePrepareRpc", "Server.PrepareRpc", "Server.CommitRpc"] as const) {
      expect(server().sent(method, own.msg.seq), method).toHaveLength(3);
    }
  });
});

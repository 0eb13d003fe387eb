import { afterEach, expect, test } from "vitest";
import type { CommitArgs } from "../../skeleton/zpbft/messages.ts";
import { type About, useOneServer, YES } from "./one-server.ts";
import { useSolution } from "./support.ts";

// Replica 1 is the real one; the leader 0 and the backups 2 and 3 are puppets. 2f = 2 votes of others are a quorum.
const server = useOneServer(useSolution(), { liveId: 1 });

const COMMITS = /^stage=3:commit =>/;
const EXECUTES = /^execute cmd:/;

/** The live replica accepted a request. */
async function accepted() {
  return server().propose(server().takeSeq(), "put x 1");
}

/** The live replica accepted a request, and is prepared. */
async function prepared() {
  const { request, about } = await accepted();
  await server().vote("prepare", about, [0, 2]);
  await server().untilSent("Server.CommitRpc", about.seq);
  return { request, about };
}

/** Neither of the forged votes counts: with one right vote there are too few, with a second there are enough. */
async function neitherCounts(phase: "prepare" | "commit", about: About, forged: CommitArgs[]): Promise<void> {
  const progress = phase === "prepare" ? COMMITS : EXECUTES;
  for (const args of forged) expect(await server().sendVote(phase, args, 3)).toEqual(YES);
  await server().vote(phase, about, [0]);
  expect(await server().logOf(about.seq)).not.toContainEqual(expect.stringMatching(progress));
  await server().vote(phase, about, [2]);
  expect((await server().logOf(about.seq)).filter((line) => progress.test(line))).toHaveLength(1);
}

// Every test leaves a seq behind that is committed, or the next one would wait for it (X1).
afterEach(async () => {
  const reply = await server().seeThrough();
  expect(reply.msg.result).toBe("error: can't find this key 'nothing'");
});

test.each(["prepare", "pre-prepare", "reply", "request"] as const)(
  "the signature of phase %s does not pass as a COMMIT's (V4)",
  async (phase) => {
    const { about } = await prepared();
    const forged = [2, 3].map((peerId) => {
      const msg = { ...about, peerId };
      return { msg, sign: server().puppet(peerId).sign(phase, msg) };
    });
    await neitherCounts("commit", about, forged);
  },
);

test("the signature of a COMMIT, or of a pre-prepare, does not pass as a PREPARE's (V4)", async () => {
  const { about } = await accepted();
  const [two, three] = [2, 3].map((peerId) => ({ ...about, peerId }));
  await neitherCounts("prepare", about, [
    {
      msg: two as CommitArgs["msg"],
      sign: server()
        .puppet(2)
        .sign("commit", two as object),
    },
    {
      msg: three as CommitArgs["msg"],
      sign: server()
        .puppet(3)
        .sign("pre-prepare", three as object),
    },
  ]);
  await server().vote("commit", about, [0, 2]);
});

test.each(["prepare", "commit"] as const)(
  "one replica's key does not sign for another: a %s of 3 in the names of 0 and 2 does not count (V4, V6)",
  async (phase) => {
    const { about } = phase === "prepare" ? await accepted() : await prepared();
    const inTheNameOf = (peerId: number) =>
      server()
        .puppet(3)
        .vote(phase, { ...about, peerId });
    await neitherCounts(phase, about, [inTheNameOf(0), inTheNameOf(2)]);
    if (phase === "prepare") await server().vote("commit", about, [0, 2]);
  },
);

test.each(["prepare", "commit"] as const)(
  "a %s of an unknown peerId does not count, nor end the process (V5)",
  async (phase) => {
    const { about } = phase === "prepare" ? await accepted() : await prepared();
    const unknown = [4, 99, 2 ** 32, Number.MAX_SAFE_INTEGER];
    await neitherCounts(
      phase,
      about,
      unknown.map((peerId) =>
        server()
          .puppet(3)
          .vote(phase, { ...about, peerId }),
      ),
    );
    if (phase === "prepare") await server().vote("commit", about, [0, 2]);
  },
);

test.each([
  ["prepare", "Server.PrepareRpc"],
  ["commit", "Server.CommitRpc"],
] as const)("a replica's own %s, sent back to it, does not count (V5)", async (phase, method) => {
  const { about } = phase === "prepare" ? await accepted() : await prepared();
  const [own] = await server().untilSent(method, about.seq);
  const echo = own?.params as CommitArgs;
  expect(echo.msg.peerId).toBe(1);
  await neitherCounts(phase, about, [echo, echo]);
  if (phase === "prepare") await server().vote("commit", about, [0, 2]);
});

test("a vote without a peerId, and null for any part of a message, is refused with the name of the field", async () => {
  const { about } = await prepared();
  const right = server().puppet(2).vote("commit", about);
  const { peerId: _, ...anonymous } = right.msg;
  const request = server().client.request("put x 1");
  const proposal = server().proposal(request, { seq: about.seq });

  const refusals: [unknown, string][] = [
    [{ ...right, msg: anonymous }, "invalid params: msg.peerId:"],
    [{ ...right, msg: { ...right.msg, peerId: null } }, "invalid params: msg.peerId:"],
    [{ ...right, msg: null }, "invalid params: msg:"],
    [{ ...right, sign: null }, "invalid params: sign:"],
    [{ msg: right.msg }, "invalid params: sign:"],
    [{}, "invalid params: msg:"],
    [[right], "invalid params: "],
  ];
  for (const phase of ["prepare", "commit"] as const) {
    for (const [args, error] of refusals) {
      expect(await server().sendVote(phase, args, 2)).toEqual({ error: expect.stringContaining(error) });
    }
  }
  expect(await server().sendProposal({ ...proposal, msg: null })).toEqual({ error: expect.stringContaining("msg:") });
  expect(await server().sendProposal({ ...proposal, reqArgs: null })).toEqual({
    error: expect.stringContaining("reqArgs:"),
  });
  for (const args of [[null], {}, { ...request, req: null }, { ...request, pubkey: null }]) {
    const outcome = await server().puppet(2).send(1, "Server.RequestRpc", args);
    expect(outcome).toEqual({ error: expect.stringContaining("invalid params") });
  }

  expect(await server().logOf(about.seq)).not.toContainEqual(expect.stringMatching(EXECUTES));
  await server().vote("commit", about, [0, 2]);
});

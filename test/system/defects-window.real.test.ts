import { expect, test } from "vitest";
import { NO, useOneServer, YES } from "./one-server.ts";
import { useSolution } from "./support.ts";

const WINDOW = 1000;

// Replica 1 is the real one; the leader 0 and the backups 2 and 3 are puppets.
const server = useOneServer(useSolution(), { liveId: 1 });

/** What a rightly signed message of each phase about a seq is answered. */
async function answers(seq: number) {
  const request = server().client.request("put x 1");
  const proposal = server().proposal(request, { seq });
  const vote = (phase: "prepare" | "commit") =>
    server().puppet(2).vote(phase, { view: 0, seq, digest: proposal.msg.digest });
  return [
    await server().sendProposal(proposal),
    await server().sendVote("prepare", vote("prepare"), 2),
    await server().sendVote("commit", vote("commit"), 2),
  ];
}

test.each([0, WINDOW + 1, 2 ** 32, Number.MAX_SAFE_INTEGER])(
  "seq %d is outside the window: refused in every phase with a WARN line, and nothing is sent",
  async (seq) => {
    expect(await answers(seq)).toEqual([NO, NO, NO]);
    const log = await server().log();
    for (const [method, peerId] of [
      ["PrePrepareRpc", 0],
      ["PrepareRpc", 2],
      ["CommitRpc", 2],
    ]) {
      expect(log).toContain(`WARN| Server.${method} ${peerId} refused: seq=${seq} is outside the window`);
    }
    expect(await server().logOf(seq)).toEqual([]);
  },
);

test.each([-5, -1, 0.5, 2 ** 60, 1e300])("seq %d is no seq at all: refused with the name of the field", async (seq) => {
  const refused = { error: expect.stringContaining("invalid params: msg.seq:") };
  expect(await answers(seq)).toEqual([refused, refused, refused]);
});

test("a seq just inside the window is taken in every phase", async () => {
  expect(await answers(WINDOW)).toEqual([YES, YES, YES]);
  await server().untilSent("Server.PrepareRpc", WINDOW);
});

test("the window moves on with what is executed", async () => {
  expect(await answers(WINDOW + 1)).toEqual([NO, NO, NO]);
  const reply = await server().seeThrough();
  expect(reply.msg.seq).toBe(1);
  expect(await answers(WINDOW + 1)).toEqual([YES, YES, YES]);
  await server().untilSent("Server.PrepareRpc", WINDOW + 1);
  expect(await answers(WINDOW + 2)).toEqual([NO, NO, NO]);
});

import { inject } from "vitest";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { PrePrepareArgs } from "../../../../skeleton/zpbft/messages.ts";
import { answersTo } from "../../../judge/replies.ts";
import { type Ensemble, startEnsemble } from "../../../puppet/ensemble.ts";
import type { PuppetReplica } from "../../../puppet/replica.ts";
import { CheckFailed, check } from "../../check.ts";
import { settle, startFailure } from "../cluster-checks.ts";
import { spec } from "./spec.ts";

/** The live server's id; the leader, 0, is a puppet. */
const LIVE = 1;

check(spec("quorum"), async () => {
  for (const f of [1, 2]) {
    const options = { program: inject("program"), f, liveId: LIVE, log: 1 };
    const ensemble = await startEnsemble(options).catch(startFailure);
    await decidingVote(ensemble, f).finally(ensemble.stop);
  }
});

/** One request to one live server: the COMMIT that makes the quorum is held back until the server is at rest. */
async function decidingVote({ server, client, puppets, journal }: Ensemble, f: number): Promise<void> {
  const request = client.request("put x 10");
  const about = { view: 0, seq: 1, digest: digestOf(request.req) };
  const [leader, ...voters] = puppets.filter((puppet) => puppet !== undefined) as [PuppetReplica, ...PuppetReplica[]];
  const replies = () => answersTo(request, journal.records, client.pubkeys).count;
  const replied = (signal: AbortSignal) => journal.until(() => replies() > 0, signal);

  const msg = { peerId: leader.id, ...about };
  const proposal: PrePrepareArgs = { msg, sign: leader.sign("pre-prepare", msg), reqArgs: request };
  await leader.send(LIVE, "Server.PrePrepareRpc", proposal);
  const quorum = [leader, ...voters].slice(0, 2 * f);
  for (const puppet of quorum) await puppet.send(LIVE, "Server.PrepareRpc", puppet.vote("prepare", about));

  const deciding = quorum.pop() as PuppetReplica;
  for (const puppet of quorum) void puppet.send(LIVE, "Server.CommitRpc", puppet.vote("commit", about));
  await settle([server], replied);
  if (replies() > 0) {
    throw new CheckFailed("a server executed a request before a quorum had committed", {
      expected: `with f=${f}, no reply before ${2 * f} others have sent their COMMIT`,
      seen: `a reply when ${quorum.length} had`,
    });
  }

  void deciding.send(LIVE, "Server.CommitRpc", deciding.vote("commit", about));
  await settle([server], replied);
  if (replies() > 0) return;
  throw new CheckFailed("a server does not execute a request that a quorum has committed", {
    expected: `with f=${f}, a reply when it is prepared and ${2 * f} others have sent their COMMIT`,
    seen: "no reply, and the server is at rest",
  });
}

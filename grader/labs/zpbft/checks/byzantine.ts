import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";

export const byzantine: Check = {
  id: "byzantine",
  title: "two Byzantine of seven, the leader one of them: the others agree",
  rules: ["F1", "X2", "PP1"],
  points: 3,
  needs: ["commit-alone", "recount", "repeated", "view", "digest", "signature", "sender", "forgeries", "once"],
  hint: "f replicas send every kind of invalid vote, and the leader says different things to different replicas.",
  tries: [{ experiment: "byzantine", part: "byzantine" }],
};

/**
 * Of 3f+1 replicas f are Byzantine: the leader, which proposes correctly until the end, and f-1 backups. They send forged
 * votes about every request, and no valid one. The other 2f+1 must answer every request. When one of these is cut off too,
 * forgeries must not replace its votes. When the leader proposes two requests for one seq, all correct replicas must stay
 * together.
 */
export async function tryByzantine(test: ClusterTest): Promise<void> {
  await test.part("byzantine", async () => {
    for (const [index, command] of ["put a 1", "get a"].entries()) await order(test, index + 1, command);
    await cutOneMore(test);
    await equivocate(test);
  });
}

/** Has the leader propose a command to everyone, with forged votes before and after it. */
async function order(test: ClusterTest, seq: number, command: string): Promise<void> {
  const { cluster } = test;
  const request = cluster.client.request(command);
  test.note("among Byzantine replicas", request.req);
  const about = { view: 0, seq, digest: digestOf(request.req) };
  const [leader, ...forgers] = liarsOf(test);
  for (const forger of forgers) forge(test, forger, about);
  for (const to of cluster.live) void propose(leader, to, seq, request);
  forge(test, leader, about);
  await test.untilAnswered("among Byzantine replicas", request.req);
  await cluster.rest();
}

async function cutOneMore(test: ClusterTest): Promise<void> {
  const { cluster, random } = test;
  const cut = random.pick(cluster.live);
  cluster.cut(cut);
  const request = cluster.client.request("put c 3");
  test.note("with forgeries for a quorum", request.req);
  const liars = liarsOf(test);
  for (const to of cluster.live) void propose(liars[0], to, 3, request);
  for (const liar of liars) forge(test, liar, { view: 0, seq: 3, digest: digestOf(request.req) });
  await cluster.untilIdle(undefined, { quiet_ms: 150 });
  if (test.answers(request.req)().count > 0) test.stop();
  test.note("when all that are correct are back", request.req);
  cluster.mend(cut);
  await test.untilAnswered("when all that are correct are back", request.req);
  await cluster.rest();
}

/** The leader proposes one request to f replicas and another to f+1, and all liars vote for both. */
async function equivocate(test: ClusterTest): Promise<void> {
  const { cluster, random } = test;
  const [one, other] = [cluster.client.request("put d 4"), cluster.client.request("put d 5")];
  const liars = liarsOf(test);
  for (const [index, to] of random.shuffled(cluster.live).entries()) {
    const told = index < cluster.f ? [one, other] : [other, one];
    await cluster.untilIdle(() => propose(liars[0], to, 4, told[0] as RequestArgs));
    for (const liar of liars) vote(liar, to, 4, told);
  }
  await cluster.untilIdle(undefined, { quiet_ms: 150 });
}

/** The Byzantine replicas, the leader first. */
function liarsOf({ cluster }: ClusterTest): [PuppetReplica, ...PuppetReplica[]] {
  return cluster.puppets.filter((puppet) => puppet !== undefined) as [PuppetReplica, ...PuppetReplica[]];
}

/** Every kind of bad vote to every real server: the same vote twice, another digest, another view, other senders, no signature. */
function forge(
  { cluster, random }: Pick<ClusterTest, "cluster" | "random">,
  forger: PuppetReplica,
  about: { view: number; seq: number; digest: string },
): void {
  const { view, seq, digest } = about;
  const names = random.shuffled(cluster.ids.filter((id) => id !== forger.id));
  for (const live of cluster.live) {
    const commit = (msg: { peerId?: number; view: number; seq: number; digest: string }, sign?: string): void => {
      const args = forger.vote("commit", msg);
      void forger.send(live, "Server.CommitRpc", sign === undefined ? args : { ...args, sign });
    };
    const lie = digestOf({ another: seq });
    commit({ view, seq, digest: lie });
    commit({ view, seq, digest: lie });
    commit({ view: 1, seq, digest });
    for (const peerId of names) commit({ peerId, view, seq, digest });
    commit({ view, seq, digest }, randomBytes(64).toString("base64"));
    commit({ peerId: cluster.ids.length, view, seq, digest });
    commit({ view, seq, digest }, forger.sign("prepare", { peerId: forger.id, view, seq, digest }));
  }
}

async function propose(leader: PuppetReplica, to: number, seq: number, request: RequestArgs): Promise<void> {
  const msg = { peerId: 0, view: 0, seq, digest: digestOf(request.req) };
  const args: PrePrepareArgs = { msg, sign: leader.sign("pre-prepare", msg), reqArgs: request };
  await leader.send(to, "Server.PrePrepareRpc", args);
}

function vote(liar: PuppetReplica, to: number, seq: number, requests: readonly RequestArgs[]): void {
  for (const { req } of requests) {
    const about = { view: 0, seq, digest: digestOf(req) };
    void liar.send(to, "Server.PrepareRpc", liar.vote("prepare", about));
    void liar.send(to, "Server.CommitRpc", liar.vote("commit", about));
  }
}

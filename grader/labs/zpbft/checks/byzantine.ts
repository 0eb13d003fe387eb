import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Call } from "../../../history/events.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import type { Check } from "../check.ts";
import type { ClusterTest } from "../cluster-tests/cluster-test.ts";
import { type About, floodOf, forgeriesOf } from "../cluster-tests/forgeries.ts";

export const byzantine: Check = {
  id: "byzantine",
  title: "two Byzantine of seven, the leader one of them: the others agree",
  rules: ["F1", "X2", "PP1"],
  points: 3,
  needs: [
    "commit-once",
    "commit-content",
    "recount",
    "quorum",
    "early-votes",
    "repeated",
    "view",
    "digest",
    "signature",
    "sender",
    "forgeries",
    "once",
  ],
  mayFollow: ["commit-alone"],
  hint: "f replicas send every kind of invalid vote, and the leader says different things to different replicas.",
  tries: [{ experiment: "byzantine", part: "byzantine" }],
};

/**
 * Of 3f+1 replicas f are Byzantine: the leader, which proposes correctly until the end, and f-1 backups. They send forged
 * votes about every request. The other 2f+1 must answer every request. When one of these is cut off too, forgeries must not
 * replace its votes. A request that the leader orders at two seqs is executed once, and nothing behind it waits. When the
 * leader proposes two requests for one seq, all correct replicas must stay together.
 */
export async function tryByzantine(test: ClusterTest): Promise<void> {
  await test.part("byzantine", async () => {
    const [leader, ...backups] = liarsOf(test);
    await order(test, 1, "put a 1", { before: backups, after: [leader] });
    await orderAmongThieves(test, 2, "get a");
    await cutOneMore(test, 3);
    await orderTwice(test, 4);
    await order(test, 6, "all");
    await equivocate(test, 7);
  });
}

/** Has the leader propose a command to everyone; some liars send forged votes before it, and some after it. */
async function order(
  test: ClusterTest,
  seq: number,
  command: string,
  { before = [], after = [] }: { before?: readonly PuppetReplica[]; after?: readonly PuppetReplica[] } = {},
): Promise<void> {
  const { cluster } = test;
  const request = cluster.client.request(command);
  test.note("among Byzantine replicas", request.req);
  const about = { view: 0, seq, digest: digestOf(request.req) };
  for (const liar of before) forge(test, liar, about);
  for (const to of cluster.live) void propose(liarsOf(test)[0], to, seq, request);
  for (const liar of after) forge(test, liar, about);
  await test.untilAnswered("among Byzantine replicas", request.req);
  await cluster.rest();
}

/**
 * The correct replicas' COMMITs come late to each other, and the liars have them by then: they send what they can make of the
 * signatures. One of them votes rightly first, and wrongly after that; and floods one replica in the name of another.
 */
async function orderAmongThieves(test: ClusterTest, seq: number, command: string): Promise<void> {
  const { cluster, random } = test;
  const names = cluster.live.map((id) => `replica ${id}`);
  const isBetweenCorrect = ({ method, from, to }: Call) =>
    method === "Server.CommitRpc" && names.includes(from) && names.includes(to);
  const holds = cluster.live.map((id) => cluster.hold(id, isBetweenCorrect));
  const request = cluster.client.request(command);
  const about = { view: 0, seq, digest: digestOf(request.req) };
  const liars = liarsOf(test);
  for (const to of cluster.live) void propose(liars[0], to, seq, request);
  await cluster.rest();
  test.note("among Byzantine replicas", request.req);
  const turncoat = random.pick(liars);
  for (const to of cluster.live) void turncoat.send(to, "Server.CommitRpc", turncoat.vote("commit", about));
  for (const liar of liars) forge(test, liar, about);
  const [flooded = 0, named = 0] = random.shuffled(cluster.live);
  for (const args of floodOf(turncoat, about, named)) void turncoat.send(flooded, "Server.CommitRpc", args);
  await cluster.rest();
  for (const arrives of holds) arrives();
  await test.untilAnswered("among Byzantine replicas", request.req);
  await cluster.rest();
}

async function cutOneMore(test: ClusterTest, seq: number): Promise<void> {
  const { cluster, random } = test;
  const cut = random.pick(cluster.live);
  cluster.cut(cut);
  const request = cluster.client.request("put c 3");
  test.note("with forgeries for a quorum", request.req);
  const liars = liarsOf(test);
  for (const to of cluster.live) void propose(liars[0], to, seq, request);
  await cluster.rest();
  for (const liar of liars) forge(test, liar, { view: 0, seq, digest: digestOf(request.req) });
  await cluster.rest();
  await cluster.untilIdle(undefined, { quiet_ms: 150 });
  if (test.answers(request.req)().count > 0) test.stop();
  test.note("when all that are correct are back", request.req);
  cluster.mend(cut);
  await test.untilAnswered("when all that are correct are back", request.req);
  await cluster.rest();
}

/** One request at two seqs: all execute it once (Q2). */
async function orderTwice(test: ClusterTest, seq: number): Promise<void> {
  const { cluster } = test;
  const request = cluster.client.request("put d 4");
  test.note("among Byzantine replicas", request.req);
  const [leader] = liarsOf(test);
  for (const to of cluster.live) for (const one of [seq, seq + 1]) void propose(leader, to, one, request);
  await test.untilAnswered("among Byzantine replicas", request.req);
  await cluster.rest();
}

/** The leader proposes one request to f replicas and another to f+1, and all liars vote for both. */
async function equivocate(test: ClusterTest, seq: number): Promise<void> {
  const { cluster, random } = test;
  const [one, other] = [cluster.client.request("put e 5"), cluster.client.request("put e 6")];
  const liars = liarsOf(test);
  for (const [index, to] of random.shuffled(cluster.live).entries()) {
    const told = index < cluster.f ? [one, other] : [other, one];
    void propose(liars[0], to, seq, told[0] as RequestArgs);
    for (const liar of liars) vote(liar, to, seq, told);
  }
  await cluster.rest();
}

/** The Byzantine replicas, the leader first. */
function liarsOf({ cluster }: ClusterTest): [PuppetReplica, ...PuppetReplica[]] {
  return cluster.puppets.filter((puppet) => puppet !== undefined) as [PuppetReplica, ...PuppetReplica[]];
}

/** Sends every kind of bad vote to every real server. */
function forge(test: ClusterTest, liar: PuppetReplica, about: About): void {
  const forgeries = forgeriesOf(test, liar, about);
  for (const live of test.cluster.live) {
    // In a receiver's own name it is another mistake, and as bad.
    for (const args of forgeries) void liar.send(live, "Server.CommitRpc", args);
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

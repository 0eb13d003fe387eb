import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { messagesOf, replica } from "../../pbft/wire.ts";
import { withOtherDigit } from "../one-server/votes.ts";
import type { ClusterTest } from "./cluster-test.ts";

/** What a vote is about. */
export interface About {
  view: number;
  seq: number;
  digest: string;
}

type Vote = CommitArgs["msg"];

/** So many forgeries in one name are more than any queue for a name should hold. */
const FLOOD = 8;

/** COMMITs about a seq that do not count, by a liar, for one receiver. */
export function forgeriesOf(test: ClusterTest, liar: PuppetReplica, about: About): CommitArgs[] {
  const { cluster, random } = test;
  const n = cluster.ids.length;
  const own = (changed: Partial<Vote>): CommitArgs => liar.vote("commit", { ...about, ...changed });
  const lie = digestOf({ another: about.seq });
  const others = random.shuffled(cluster.ids.filter((id) => id !== liar.id));
  return [
    own({ digest: lie }),
    own({ digest: lie }),
    own({ digest: withOtherDigit(about.digest, about.digest.length - 1) }),
    own({ view: 1 }),
    own({ view: n }),
    ...others.map((peerId) => own({ peerId })),
    own({ peerId: n }),
    own({ peerId: liar.id + n }),
    { ...own({}), sign: randomBytes(64).toString("base64") },
    { ...own({}), sign: liar.sign("prepare", { peerId: liar.id, ...about }) },
    ...stolen(test, liar, about),
  ];
}

/** Many COMMITs in the name of one that is correct, none of them signed by it. */
export function floodOf(liar: PuppetReplica, about: About, peerId: number): CommitArgs[] {
  return Array.from({ length: FLOOD }, () => {
    const { msg } = liar.vote("commit", { ...about, peerId });
    return { msg, sign: randomBytes(64).toString("base64") };
  });
}

/** True signatures that a liar was sent, under what they do not belong to. */
function stolen({ cluster }: ClusterTest, liar: PuppetReplica, about: About): CommitArgs[] {
  const votes = messagesOf(cluster.history).flatMap((call) =>
    (call.method === "Server.PrepareRpc" || call.method === "Server.CommitRpc") && call.to === replica(liar.id)
      ? [{ phase: call.method, ...call.params }]
      : [],
  );
  return cluster.live.flatMap((peerId) => {
    const as = (changed: Partial<Vote>, sign: string | undefined): CommitArgs[] =>
      sign === undefined ? [] : [{ msg: { peerId, ...about, ...changed }, sign }];
    const of = (method: string, seq: number): string | undefined =>
      votes.find(({ phase, msg }) => phase === method && msg.peerId === peerId && msg.seq === seq)?.sign;
    const commit = of("Server.CommitRpc", about.seq);
    return [
      ...as({}, of("Server.CommitRpc", about.seq - 1)),
      ...as({}, of("Server.PrepareRpc", about.seq)),
      ...as({ digest: withOtherDigit(about.digest, about.digest.length - 1) }, commit),
      ...as({ view: cluster.ids.length }, commit),
      ...as({ peerId: liar.id }, commit),
    ];
  });
}

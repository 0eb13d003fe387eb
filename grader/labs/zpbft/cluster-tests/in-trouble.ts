import type { Call } from "../../../history/events.ts";
import type { PuppetClient } from "../../pbft/puppets/client.ts";
import { messagesOf, replica, seqOf } from "../../pbft/wire.ts";
import type { ClusterTest } from "./cluster-test.ts";
import { AT_ONCE } from "./order.ts";
import { type Late, REQUESTS, TROUBLES, type TroubleName, type Who } from "./troubles.ts";

/**
 * Requests of several clients are under way while something comes late to one replica, or from it. They must be answered
 * all the same; and when everything has come, all replicas must have executed them.
 */
export async function tryTrouble(
  test: ClusterTest,
  name: TroubleName,
  clients: readonly PuppetClient[],
  keys: readonly string[],
): Promise<void> {
  const { cluster, random } = test;
  const late: readonly Late[] = TROUBLES[name].late;
  const [one = 0, other = 0] = random.shuffled(cluster.live.filter((id) => id !== 0));
  const ids = { leader: 0, one, other };
  const first = lastSeq(test) + 1;
  const holds = late.map((some) => cluster.hold(ids[whose(some)], fitting(some, ids, first)));
  const asked = clients.slice(0, REQUESTS).map((client, index) => {
    // Of two that write the same key, the later one shows in the end.
    const command = `put ${random.pick(keys)} ${name.replaceAll(" ", "-")}-${index + 1}`;
    const request = client.request(command);
    test.note(AT_ONCE, request.req, command);
    void client.send(0, request);
    return request.req;
  });
  await cluster.rest();
  for (const req of asked) await test.untilAnswered(AT_ONCE, req);
  for (const arrives of holds) {
    arrives();
    await cluster.rest();
  }
  for (const req of asked) {
    test.note(name, req);
    await test.untilAnswered(name, req);
  }
}

/** The replica whose calls a fault is written down for. */
function whose({ from, to, with: both }: Late): Who {
  return (both ?? from ?? to) as Who;
}

function fitting({ phases, of, from, to }: Late, ids: Record<Who, number>, first: number): (call: Call) => boolean {
  const methods = phases?.map((phase) => `Server.${phase}Rpc`);
  const seqs = of?.map((request) => first + request - 1);
  return (call) =>
    (methods?.includes(call.method) ?? true) &&
    (seqs?.includes(seqOf(call) ?? 0) ?? true) &&
    (from === undefined || call.from === replica(ids[from])) &&
    (to === undefined || call.to === replica(ids[to]));
}

/** The last seq that the leader has given. */
function lastSeq({ cluster }: ClusterTest): number {
  return messagesOf(cluster.history).reduce(
    (last, call) => (call.method === "Server.PrePrepareRpc" ? Math.max(last, call.params.msg.seq) : last),
    0,
  );
}

import { replica } from "../../../history/history.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { Tally } from "../../pbft/judge/replies.ts";
import { answerText } from "./answer-text.ts";
import type { ClusterTest } from "./cluster-test.ts";

/** Each way to be faulty, with another replica each time; what it missed it makes up for. */
export async function oneFaulty(
  test: ClusterTest,
  { cut, stopped, mute }: { cut: number; stopped: number; mute: number },
): Promise<void> {
  const { cluster } = test;
  isolate(test, cut);
  await answered(test, "put cut 1", `replica ${cut} is cut off`);
  rejoin(test, cut);

  cluster.server(stopped).signal("SIGSTOP");
  test.paused.add(cluster.server(stopped));
  await answered(test, "put stopped 1", `replica ${stopped} is stopped`);
  cluster.server(stopped).signal("SIGCONT");
  test.paused.delete(cluster.server(stopped));

  cluster.wiretap.delivery = ({ from, to }) => (from === replica(mute) || to === replica(mute) ? 0 : 1);
  await answered(test, "put mute 1", `replica ${mute} hears nothing and says nothing`);
  cluster.wiretap.delivery = () => 1;
}

async function answered(test: ClusterTest, command: string, fault: string): Promise<void> {
  const answers = await test.ask(command, { enough: 3 });
  if (answers.count >= 3 && answers.result === "put ok") return;
  test.fail("F1", `a request is not answered while ${fault}`, {
    expected: "put ok of each of the other three",
    seen: answerText(answers),
    // With one server among puppets all was well: what is new here is that somebody waits for a peer.
    functions: ["commit", "verifyBallotCommit", "CommitRpc"],
  });
}

/**
 * One more than f: one is cut off, and the COMMITs of another, and to it, are held. The two that are left are prepared and
 * have one COMMIT each. They wait; and when it is over, all is finished.
 */
export async function twoFaulty(test: ClusterTest, { cut, held }: { cut: number; held: number }): Promise<void> {
  const { cluster } = test;
  isolate(test, cut);
  const over = Promise.withResolvers<number>();
  cluster.wiretap.delivery = ({ from, to, method }) => {
    const isHeld = method === "Server.CommitRpc" && (from === replica(held) || to === replica(held));
    return isHeld ? over.promise : 1;
  };
  const client = cluster.client;
  const request = client.request("put late 1");
  void client.send(0, request);
  await waitForIdle(cluster.servers, undefined, 150);
  const tally = new Tally(request, cluster.keyring);
  const replies = () => tally.read(cluster.history.events);
  const now = replies();
  if (now.count > 0) {
    test.fail("F2", "a request was executed without a quorum", {
      expected: `no reply: replica ${cut} is cut off, and the COMMITs of and to replica ${held} have not arrived`,
      seen: answerText(now),
    });
  }
  over.resolve(1);
  rejoin(test, cut);
  const enough = 3;
  await waitForIdle(cluster.servers, (signal) => cluster.history.until(() => replies().count >= enough, signal));
  cluster.wiretap.delivery = () => 1;
  if (replies().count >= enough) return;
  test.fail("F2", "what waited is not finished when enough replicas are back", {
    expected: `put ok of at least ${enough} replicas`,
    seen: answerText(replies()),
  });
}

/** The one that was mute has missed a seq for good, for there is no state transfer: it is no loss. */
export async function oneKilled(test: ClusterTest, mute: number): Promise<void> {
  await test.cluster.server(mute).kill();
  await answered(test, "put killed 1", `replica ${mute} is killed`);
}

function isolate({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) if (other !== id) cluster.wiretap.cut(replica(id), replica(other));
}

function rejoin({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) cluster.wiretap.mend(replica(id), replica(other));
}

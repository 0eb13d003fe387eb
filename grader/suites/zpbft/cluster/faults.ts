import { replica } from "../../../journal/journal.ts";
import { Tally } from "../../../judge/replies.ts";
import { settle } from "../../../process/settle.ts";
import { answerText } from "./answer-text.ts";
import type { Trial } from "./trial.ts";

/** Each way to be faulty, with another replica each time; what it missed it makes up for. */
export async function oneFaulty(
  trial: Trial,
  { cut, stopped, mute }: { cut: number; stopped: number; mute: number },
): Promise<void> {
  const { ensemble } = trial;
  isolate(trial, cut);
  await answered(trial, "put cut 1", `replica ${cut} is cut off`);
  rejoin(trial, cut);

  ensemble.server(stopped).signal("SIGSTOP");
  trial.paused.add(ensemble.server(stopped));
  await answered(trial, "put stopped 1", `replica ${stopped} is stopped`);
  ensemble.server(stopped).signal("SIGCONT");
  trial.paused.delete(ensemble.server(stopped));

  ensemble.wiretap.fate = ({ from, to }) => (from === replica(mute) || to === replica(mute) ? 0 : 1);
  await answered(trial, "put mute 1", `replica ${mute} hears nothing and says nothing`);
  ensemble.wiretap.fate = () => 1;
}

async function answered(trial: Trial, command: string, fault: string): Promise<void> {
  const answers = await trial.ask(command, { enough: 3 });
  if (answers.count >= 3 && answers.result === "put ok") return;
  trial.fail("F1", `a request is not answered while ${fault}`, {
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
export async function twoFaulty(trial: Trial, { cut, held }: { cut: number; held: number }): Promise<void> {
  const { ensemble } = trial;
  isolate(trial, cut);
  const over = Promise.withResolvers<number>();
  ensemble.wiretap.fate = ({ from, to, method }) => {
    const isHeld = method === "Server.CommitRpc" && (from === replica(held) || to === replica(held));
    return isHeld ? over.promise : 1;
  };
  const client = ensemble.client;
  const request = client.request("put late 1");
  void client.send(0, request);
  await settle(ensemble.servers, undefined, 150);
  const tally = new Tally(request, ensemble.keyring);
  const replies = () => tally.read(ensemble.journal.events);
  const now = replies();
  if (now.count > 0) {
    trial.fail("F2", "a request was executed without a quorum", {
      expected: `no reply: replica ${cut} is cut off, and the COMMITs of and to replica ${held} have not arrived`,
      seen: answerText(now),
    });
  }
  over.resolve(1);
  rejoin(trial, cut);
  const enough = 3;
  await settle(ensemble.servers, (signal) => ensemble.journal.until(() => replies().count >= enough, signal));
  ensemble.wiretap.fate = () => 1;
  if (replies().count >= enough) return;
  trial.fail("F2", "what waited is not finished when enough replicas are back", {
    expected: `put ok of at least ${enough} replicas`,
    seen: answerText(replies()),
  });
}

/** The one that was mute has missed a seq for good, for there is no state transfer: it is no loss. */
export async function oneKilled(trial: Trial, mute: number): Promise<void> {
  await trial.ensemble.server(mute).kill();
  await answered(trial, "put killed 1", `replica ${mute} is killed`);
}

function isolate({ ensemble }: Trial, id: number): void {
  for (const other of ensemble.live) if (other !== id) ensemble.wiretap.cut(replica(id), replica(other));
}

function rejoin({ ensemble }: Trial, id: number): void {
  for (const other of ensemble.live) ensemble.wiretap.mend(replica(id), replica(other));
}

import type { RealClient } from "../../../cluster/real-client.ts";
import { replica } from "../../../journal/journal.ts";
import { linearizable, type Operation } from "../../../judge/linearizable.ts";
import { answersTo } from "../../../judge/replies.ts";
import { PuppetClient } from "../../../puppet/client.ts";
import type { Setting } from "../../suite.ts";
import { judgeLog } from "../logs.ts";
import { settle } from "../settle.ts";
import type { Trial } from "./trial.ts";

const CLIENTS = 3;
const COMMANDS_EACH = 5;
const DELAY_MAX_MS = 12;
const KEYS = ["p", "q"];

/** What a person at a client's prompt would try, and what the client must show. */
const SESSION = [
  ["put x 10", "put ok"],
  ["get x", "result: 10"],
  ["put y 20", "put ok"],
  ["put x 11", "put ok"],
  ["all", "x:11\ny:20"],
  ["del x", "del ok"],
  ["get x", "error: can't find this key 'x'"],
  ["jump", "usage: get <key>, put <key> <val>, del <key>, all"],
] as const;

/** A client needs no longer than this to give up: it asks every server after five seconds, and gives up after five more. */
const CLIENT_PATIENCE_MS = 40_000;

/** Four real servers: commands, many clients on a bad network, one server that is faulty, and two. */
export async function tryFour(trial: Trial, { ledger }: Setting): Promise<void> {
  // It starts meanwhile.
  const person = trial.ensemble.realClient(5);
  person.catch(() => {});
  await trial.part("concurrent", () => concurrent(trial));
  // What a real client is sent, only that client sees: so the logs are judged before.
  await settle(trial.ensemble.servers, undefined, 150);
  judgeLog(trial.ensemble, ledger);
  await trial.part("commands", async () => commands(trial, await person));
  const [cut, stopped, mute] = trial.random.shuffled([1, 2, 3]) as [number, number, number];
  await trial.part("one-faulty", () => oneFaulty(trial, { cut, stopped, mute }));
  await trial.part("too-many-faulty", () => twoFaulty(trial, { cut, held: stopped }));
  await trial.part("one-faulty", () => oneKilled(trial, mute));
}

async function commands(trial: Trial, client: RealClient): Promise<void> {
  const forwarded = await trial.ask("del first", { enough: 4, to: 1 + trial.random.below(3) });
  if (forwarded.count < 4) {
    trial.fail("Q3", "a request to a backup is not executed", {
      expected: "it forwards the request to the leader, and all four reply: del ok",
      seen: answerText(forwarded),
    });
  }
  for (const [command, expected] of SESSION) {
    const result = await client.ask(command, CLIENT_PATIENCE_MS);
    if (result === expected) continue;
    trial.fail("X3", `"${command}" has the wrong result`, { expected, seen: result ?? "no agreement" });
  }
}

/** Several clients at once, on a network that delays and reorders: all agree, and each sees what it ought to. */
async function concurrent(trial: Trial): Promise<void> {
  const first = await trial.ask("put first 1", { enough: 4 });
  if (first.count < 4) {
    trial.fail("X3", "not every replica executes a request, though all are well", {
      expected: "a reply of each of the four: put ok",
      seen: answerText(first),
    });
  }
  const { ensemble, random } = trial;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, () => PuppetClient.join(ensemble.maddr, ensemble.journal)),
  );
  await Promise.all(clients.map((client) => client.connected(ensemble.live)));
  ensemble.wiretap.fate = () => new Promise((resolve) => setTimeout(resolve, random.below(DELAY_MAX_MS), 1 as number));
  try {
    const histories = await Promise.all(clients.map((client, place) => history(trial, client, `c${place}`)));
    const verdict = linearizable(histories.flat());
    if (verdict.verdict === "out of time") throw new Error("the histories were too long to be judged");
    if (verdict.verdict === "not linearizable") {
      trial.fail("X2", `what the clients saw of key ${verdict.key} fits no order of their commands`, {
        expected: "results as from one database that executes one command after the other",
        seen: "results that no order explains",
        evidence: verdict.operations.map(operationText),
      });
    }
  } finally {
    ensemble.wiretap.fate = () => 1;
    for (const client of clients) client.close();
  }
  const all = await trial.ask("all", { enough: 4 });
  if (all.count < 4) {
    trial.fail("X2", "the replicas' databases differ", {
      expected: "the same answer of all four to: all",
      seen: answerText(all),
      evidence: [...all.supporters].map(([answer, ids]) => `replicas ${ids.join(" ")}: ${answer}`),
    });
  }
  for (const key of KEYS) await trial.ask(`del ${key}`, { enough: 4 });
}

async function history(trial: Trial, client: PuppetClient, name: string): Promise<Operation[]> {
  const { journal } = trial.ensemble;
  const operations: Operation[] = [];
  for (let count = 1; count <= COMMANDS_EACH; count++) {
    const key = trial.random.pick(KEYS);
    const command = trial.random.pick([
      `put ${key} ${name}${count}`,
      `put ${key} ${name}${count}`,
      `get ${key}`,
      `del ${key}`,
    ]);
    const invoked_ms = journal.now();
    const answers = await trial.ask(command, { enough: 2, client });
    if (answers.count < 2) {
      trial.fail("F1", `"${command}" is not answered, on a network that delays and reorders`, {
        expected: "f+1 = 2 matching replies",
        seen: answerText(answers),
      });
    }
    operations.push({ client: name, command, invoked_ms, returned_ms: answers.reached_ms[2], result: answers.result });
  }
  return operations;
}

/** Each way to be faulty, with another replica each time; what it missed it makes up for. */
async function oneFaulty(
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
async function twoFaulty(trial: Trial, { cut, held }: { cut: number; held: number }): Promise<void> {
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
  const now = answersTo(request, ensemble.journal.records, ensemble.keyring);
  if (now.count > 0) {
    trial.fail("F2", "a request was executed without a quorum", {
      expected: `no reply: replica ${cut} is cut off, and the COMMITs of and to replica ${held} have not arrived`,
      seen: answerText(now),
    });
  }
  over.resolve(1);
  rejoin(trial, cut);
  const enough = 3;
  const replies = () => answersTo(request, ensemble.journal.records, ensemble.keyring);
  await settle(ensemble.servers, (signal) => ensemble.journal.until(() => replies().count >= enough, signal));
  ensemble.wiretap.fate = () => 1;
  if (replies().count >= enough) return;
  trial.fail("F2", "what waited is not finished when enough replicas are back", {
    expected: `put ok of at least ${enough} replicas`,
    seen: answerText(replies()),
  });
}

/** The one that was mute has missed a seq for good, for there is no state transfer: it is no loss. */
async function oneKilled(trial: Trial, mute: number): Promise<void> {
  await trial.ensemble.server(mute).kill();
  await answered(trial, "put killed 1", `replica ${mute} is killed`);
}

function isolate({ ensemble }: Trial, id: number): void {
  for (const other of ensemble.live) if (other !== id) ensemble.wiretap.cut(replica(id), replica(other));
}

function rejoin({ ensemble }: Trial, id: number): void {
  for (const other of ensemble.live) ensemble.wiretap.mend(replica(id), replica(other));
}

function answerText({
  count,
  result,
  supporters,
}: {
  count: number;
  result: string | undefined;
  supporters: Map<string, number[]>;
}): string {
  if (count === 0) return "no reply, and the servers are at rest";
  const ids = [...supporters.values()].find((some) => some.length === count) ?? [];
  return `${result?.replaceAll("\n", " / ")} of replica ${ids.join(" ")} alone, and the servers are at rest`;
}

function operationText({ client, command, result, invoked_ms, returned_ms }: Operation): string {
  const to = returned_ms === undefined ? "…" : returned_ms.toFixed(1);
  return `${client}  ${invoked_ms.toFixed(1)} to ${to} ms  ${command} -> ${result ?? "?"}`;
}

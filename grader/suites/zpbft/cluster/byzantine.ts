import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { replica } from "../../../journal/journal.ts";
import { type Answers, Tally } from "../../../judge/replies.ts";
import { settle } from "../../../process/settle.ts";
import type { PuppetReplica } from "../../../puppet/replica.ts";
import type { Trial } from "./trial.ts";

/**
 * Of 3f+1 replicas f are Byzantine: the leader, which proposes rightly until the end, and backups. Whatever they hear of,
 * they send forged votes about it, and no right one. The other 2f+1 answer every request; when one of those is cut off too,
 * forgeries make up for nothing; and when the leader says two things, all that are correct stay together.
 */
export async function tryByzantine(trial: Trial): Promise<void> {
  await trial.part("byzantine", async () => {
    for (const [place, command] of ["put a 1", "get a"].entries()) {
      const answers = await order(trial, place + 1, command);
      if (answers.count >= trial.ensemble.live.length) continue;
      trial.fail("F1", `${trial.ensemble.f} Byzantine replicas of ${trial.ensemble.ids.length} stop a request`, {
        expected: `the same answer of all ${trial.ensemble.live.length} that are correct`,
        seen: `${answers.count} that agree, and the servers are at rest`,
      });
    }
    await cutOneMore(trial);
    await equivocate(trial);
  });
}

/** Has the leader propose a command to everyone, with forged votes before and after it. */
async function order(trial: Trial, seq: number, command: string): Promise<Answers> {
  const { ensemble } = trial;
  const request = ensemble.client.request(command);
  const about = { view: 0, seq, digest: digestOf(request.req) };
  const [leader, ...forgers] = liarsOf(trial);
  for (const forger of forgers) forge(trial, forger, about);
  for (const to of ensemble.live) void propose(leader, to, seq, request);
  forge(trial, leader, about);
  const tally = new Tally(request, ensemble.keyring);
  const answers = () => tally.read(ensemble.journal.events);
  const correct = ensemble.live.length;
  await settle(ensemble.servers, (signal) => ensemble.journal.until(() => answers().count >= correct, signal));
  return answers();
}

async function cutOneMore(trial: Trial): Promise<void> {
  const { ensemble, random } = trial;
  const cut = random.pick(ensemble.live);
  for (const other of ensemble.live) if (other !== cut) ensemble.wiretap.cut(replica(cut), replica(other));
  const request = ensemble.client.request("put c 3");
  const liars = liarsOf(trial);
  for (const to of ensemble.live) void propose(liars[0], to, 3, request);
  for (const liar of liars) forge(trial, liar, { view: 0, seq: 3, digest: digestOf(request.req) });
  await settle(ensemble.servers, undefined, 150);
  const tally = new Tally(request, ensemble.keyring);
  const replies = () => tally.read(ensemble.journal.events).count;
  if (replies() > 0) {
    trial.fail("F2", "forged votes made up for a quorum", {
      expected: `no reply: only ${ensemble.live.length - 1} of ${ensemble.ids.length} replicas are correct and connected`,
      seen: `${replies()} replies`,
    });
  }
  for (const other of ensemble.live) ensemble.wiretap.mend(replica(cut), replica(other));
  await settle(ensemble.servers, (signal) => ensemble.journal.until(() => replies() >= ensemble.live.length, signal));
  if (replies() >= ensemble.live.length) return;
  trial.fail("F2", "what waited is not finished when enough replicas are back", {
    expected: `the same answer of all ${ensemble.live.length} that are correct`,
    seen: `${replies()} that agree, and the servers are at rest`,
  });
}

/** The leader proposes one request to f replicas and another to f+1, and all liars vote for both. */
async function equivocate(trial: Trial): Promise<void> {
  const { ensemble, random } = trial;
  const [one, other] = [ensemble.client.request("put d 4"), ensemble.client.request("put d 5")];
  const liars = liarsOf(trial);
  for (const [place, to] of random.shuffled(ensemble.live).entries()) {
    const told = place < ensemble.f ? [one, other] : [other, one];
    await settle(ensemble.servers, () => propose(liars[0], to, 4, told[0] as RequestArgs));
    for (const liar of liars) vote(liar, to, 4, told);
  }
  await settle(ensemble.servers, undefined, 150);
}

/** The Byzantine replicas, the leader first. */
function liarsOf({ ensemble }: Trial): [PuppetReplica, ...PuppetReplica[]] {
  return ensemble.puppets.filter((puppet) => puppet !== undefined) as [PuppetReplica, ...PuppetReplica[]];
}

/** Votes of all bad kinds, to every real server: twice the same, another digest, another view, other names, no signature. */
function forge(
  { ensemble, random }: Pick<Trial, "ensemble" | "random">,
  forger: PuppetReplica,
  about: { view: number; seq: number; digest: string },
): void {
  const { view, seq, digest } = about;
  const names = random.shuffled(ensemble.ids.filter((id) => id !== forger.id));
  for (const live of ensemble.live) {
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
    commit({ peerId: ensemble.ids.length, view, seq, digest });
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

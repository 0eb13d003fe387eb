// Right: who has decided tells that by the calls that are waited for, itself too, and ends when all have heard it or failed to.
import * as zlog from "../zlog/zlog.ts";
import type { AcceptReply, PrepareReply, Value } from "./messages.ts";
import type { Server } from "./server.ts";

/** Has a value chosen in an instance (V1 to V4, Q3). */
export async function propose(s: Server, seq: number, value: Value): Promise<void> {
  const attempt: Attempt = { told: 0 };
  while (isOpen(s, seq)) {
    const ballot = s.nextBallot(seq, attempt.told);
    const promises = await prepare(s, seq, ballot, attempt);
    if (promises !== undefined && isOpen(s, seq)) await accept(s, seq, ballot, s.chooseValue(promises, value), attempt);
    if (isOpen(s, seq)) await s.pause();
  }
}

/** What the attempts so far have told: the highest ballot of any refusal. */
interface Attempt {
  told: number;
}

/** Whether this server knows of no decision, and has not forgotten the instance. */
function isOpen(s: Server, seq: number): boolean {
  return seq >= s.min() && s.instance(seq).decided === null;
}

/** The promises of a majority; undefined if there is none to be had (V1). */
async function prepare(s: Server, seq: number, ballot: number, attempt: Attempt): Promise<PrepareReply[] | undefined> {
  zlog.info(`${s.at(seq)} prepare n=${ballot} => [${s.others.join(" ")}]`);
  const promises: PrepareReply[] = [];
  let refused = 0;
  for await (const { reply } of s.ask("Paxos.PrepareRpc", { from: s.id, seq, ballot, done: s.ownDone })) {
    if (await isOver(s, seq, reply)) return undefined;
    if (reply.ok) promises.push(reply);
    else refused += takeRefusal(attempt, reply);
    if (promises.length >= s.majority) return promises;
    if (refused > s.n - s.majority) return undefined;
  }
  return undefined;
}

/** Asks all to accept a value, and tells all when it is decided (V3, Q1). */
async function accept(s: Server, seq: number, ballot: number, value: Value, attempt: Attempt): Promise<void> {
  s.instance(seq).proposals.set(ballot, value);
  zlog.info(`${s.at(seq)} accept n=${ballot} => [${s.others.join(" ")}]`);
  let refused = 0;
  for await (const { id, reply } of s.ask("Paxos.AcceptRpc", { from: s.id, seq, ballot, value, done: s.ownDone })) {
    // Another may have been faster, and then it was another's value, and another who tells it.
    if (!isOpen(s, seq) || (await isOver(s, seq, reply))) return;
    if (reply.ok) await s.takeAccepted(seq, ballot, id);
    else refused += takeRefusal(attempt, reply);
    if (!isOpen(s, seq)) break;
    if (refused > s.n - s.majority) return;
  }
  await tellDecided(s, seq);
}

async function tellDecided(s: Server, seq: number): Promise<void> {
  const decided = s.instances.get(seq)?.decided ?? null;
  if (decided === null || s.others.length === 0) return;
  zlog.info(`${s.at(seq)} decide => [${s.others.join(" ")}]`);
  const args = { from: s.id, seq, value: decided.value, done: s.ownDone };
  for await (const { id } of s.ask("Paxos.DecideRpc", args)) zlog.debug(`${s.at(seq)} decide => ${id}, heard`);
}

/** Whether an answer ends it all: it tells what is decided (Q3), or that the instance is forgotten (Z3). */
async function isOver(s: Server, seq: number, { ok, ballot, decided }: AcceptReply): Promise<boolean> {
  if (decided !== undefined) await s.learn(seq, decided.value);
  return decided !== undefined || (!ok && ballot === 0);
}

function takeRefusal(attempt: Attempt, { ballot }: AcceptReply): number {
  attempt.told = Math.max(attempt.told, ballot);
  return 1;
}

/** The lowest ballot of its own above what it was told, and above what its own acceptor has promised (B1 to B3). */
export function nextBallot(s: Server, seq: number, told: number): number {
  const above = Math.max(told, s.instance(seq).promised);
  const round = Math.floor(above / s.n);
  const ballot = round * s.n + s.id;
  return ballot > above ? ballot : ballot + s.n;
}

/** The value of the highest ballot that is told as accepted; its own if there is none (V2). */
export function chooseValue(promises: readonly PrepareReply[], own: Value): Value {
  const accepted = promises.flatMap((promise) => promise.accepted ?? []);
  const [highest] = accepted.toSorted((a, b) => b.ballot - a.ballot);
  return highest === undefined ? own : highest.value;
}

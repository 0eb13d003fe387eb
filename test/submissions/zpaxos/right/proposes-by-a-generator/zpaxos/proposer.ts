// Right: a proposal is a generator of steps, and another function does what these say; ballots are counted in big integers.
import * as zlog from "../zlog/zlog.ts";
import type { AcceptReply, PrepareReply, Value } from "./messages.ts";
import type { Server } from "./server.ts";

/** What a proposal wants done next. */
type Step =
  | { readonly kind: "prepare"; readonly ballot: number }
  | { readonly kind: "accept"; readonly ballot: number; readonly value: Value }
  | { readonly kind: "pause" };

/** What came of a step: all promises that were heard, and the highest ballot of any refusal. */
interface Heard {
  readonly promises: readonly PrepareReply[];
  readonly told: number;
}

const NOTHING: Heard = { promises: [], told: 0 };

/** Has a value chosen in an instance (V1 to V4, Q3). */
export async function propose(s: Server, seq: number, value: Value): Promise<void> {
  const steps = stepsOf(s, seq, value);
  let next = steps.next(NOTHING);
  while (next.done !== true) next = steps.next(await perform(s, seq, next.value));
}

/** The steps of a proposal, each chosen by what came of those before. */
function* stepsOf(s: Server, seq: number, own: Value): Generator<Step, void, Heard> {
  let told = 0;
  while (isOpen(s, seq)) {
    const ballot = s.nextBallot(seq, told);
    const prepared = yield { kind: "prepare", ballot };
    told = Math.max(told, prepared.told);
    if (prepared.promises.length >= s.majority && isOpen(s, seq)) {
      const asked = yield { kind: "accept", ballot, value: s.chooseValue(prepared.promises, own) };
      told = Math.max(told, asked.told);
    }
    if (isOpen(s, seq)) yield { kind: "pause" };
  }
}

function perform(s: Server, seq: number, step: Step): Promise<Heard> {
  switch (step.kind) {
    case "prepare":
      return prepare(s, seq, step.ballot);
    case "accept":
      return accept(s, seq, step.ballot, step.value);
    case "pause":
      return s.pause().then(() => NOTHING);
  }
}

/** Whether this server knows of no decision, and has not forgotten the instance. */
function isOpen(s: Server, seq: number): boolean {
  return seq >= s.min() && s.instance(seq).decided === null;
}

/** Asks all for promises, until a majority has given them, or none can be had (V1). */
async function prepare(s: Server, seq: number, ballot: number): Promise<Heard> {
  zlog.info(`${s.at(seq)} prepare n=${ballot} => [${s.others.join(" ")}]`);
  const promises: PrepareReply[] = [];
  const refusals: number[] = [];
  for await (const { reply } of s.ask("Paxos.PrepareRpc", { from: s.id, seq, ballot, done: s.ownDone })) {
    if (await isOver(s, seq, reply)) return NOTHING;
    if (reply.ok) promises.push(reply);
    else refusals.push(reply.ballot);
    if (promises.length >= s.majority || refusals.length > s.n - s.majority) break;
  }
  return { promises, told: Math.max(0, ...refusals) };
}

/** Asks all to accept a value, and tells all when it is decided (V3, Q1). */
async function accept(s: Server, seq: number, ballot: number, value: Value): Promise<Heard> {
  s.instance(seq).proposals.set(ballot, value);
  zlog.info(`${s.at(seq)} accept n=${ballot} => [${s.others.join(" ")}]`);
  const refusals: number[] = [];
  for await (const { id, reply } of s.ask("Paxos.AcceptRpc", { from: s.id, seq, ballot, value, done: s.ownDone })) {
    // Another may have been faster, and then it was another's value, and another who tells it.
    if (!isOpen(s, seq) || (await isOver(s, seq, reply))) return NOTHING;
    if (reply.ok) await s.takeAccepted(seq, ballot, id);
    else refusals.push(reply.ballot);
    if (!isOpen(s, seq)) {
      tellDecided(s, seq);
      return NOTHING;
    }
    if (refusals.length > s.n - s.majority) break;
  }
  return { promises: [], told: Math.max(0, ...refusals) };
}

function tellDecided(s: Server, seq: number): void {
  const decided = s.instances.get(seq)?.decided ?? null;
  if (decided === null || s.others.length === 0) return;
  zlog.info(`${s.at(seq)} decide => [${s.others.join(" ")}]`);
  s.tell("Paxos.DecideRpc", { from: s.id, seq, value: decided.value, done: s.ownDone });
}

/** Whether an answer ends it all: it tells what is decided (Q3), or that the instance is forgotten (Z3). */
async function isOver(s: Server, seq: number, { ok, ballot, decided }: AcceptReply): Promise<boolean> {
  if (decided !== undefined) await s.learn(seq, decided.value);
  return decided !== undefined || (!ok && ballot === 0);
}

/** The lowest ballot of its own above what it was told, and above what its own acceptor has promised (B1 to B3). */
export function nextBallot(s: Server, seq: number, told: number): number {
  const [n, id] = [BigInt(s.n), BigInt(s.id)];
  const first = BigInt(Math.max(told, s.instance(seq).promised)) + 1n;
  // How far it is from the first one that may be taken to the next of its own.
  const gap = (((id - first) % n) + n) % n;
  return Number(first + gap);
}

/** The value of the highest ballot that is told as accepted; its own if there is none (V2). */
export function chooseValue(promises: readonly PrepareReply[], own: Value): Value {
  return promises.reduce<{ ballot: number; value: Value }>(
    (highest, { accepted }) => (accepted !== undefined && accepted.ballot > highest.ballot ? accepted : highest),
    { ballot: 0, value: own },
  ).value;
}

import type { Random } from "../../../checks/random.ts";
import { PAUSES } from "../../paxos/judge/owed.ts";
import { type Check, oneOf } from "../check.ts";
import { acceptedBy, alone, type Lone, promised, refused } from "../lone.ts";

export const triesAgain: Check = {
  id: "tries-again",
  title: "refused or unheard, a proposer tries again after a pause, until it learns what is decided",
  rules: ["V4", "I1"],
  points: 5,
  of: "propose",
  needs: ["start"],
  mayFollow: ["ballots", "quorum"],
  hint: "Nobody answers, or all refuse: what brings your proposer back to life? And what stops it when another has been faster?",
  stands: [
    {
      name: "attempts",
      size: oneOf(5),
      isOfAnySize: true,
      play: alone(async (lone, random) => {
        await stops(lone, random);
        await often(lone, random);
        await unheard(lone, random);
        await needed(lone, random);
      }),
    },
  ],
};

/** What becomes of an attempt that comes to nothing: what the others do with its prepares, and then with its accepts. */
const FATES = ["lost", "failed", "refused", "a minority", "accepts lost", "accepts refused", "accepts failed"] as const;

/** One attempt after the other comes to nothing; in the end one is heard. */
async function unheard(lone: Lone, random: Random): Promise<void> {
  const fates = new Map(FATES.map((fate) => [lone.nextSeq(), fate]));
  const seqs = [...fates.keys()];
  await lone.forAll(seqs, (seq) => lone.start(seq, `put again${seq} 1`));
  for (let attempt = 0; attempt < 2; attempt++) {
    await lone.rest();
    const before = ballotsOf(lone);
    await disappoint(lone, fates, random);
    await waitedFor(lone, before);
  }
  await promiseAll(lone, seqs);
  for (const method of ["Paxos.PrepareRpc", "Paxos.AcceptRpc"] as const) await spins(lone, method, random);
  await lone.pass(lone.pause_ms);
}

/** Its own service needs nothing any more where it proposes, and where it is to propose next: others may. */
async function needed(lone: Lone, random: Random): Promise<void> {
  lone.loseAll();
  const fates = new Map([[lone.nextSeq(), "failed" as const]]);
  const [seq, next] = [...fates.keys(), lone.nextSeq()] as [number, number];
  await lone.startAll([seq], () => `put needed${seq} 1`);
  await lone.done(next);
  const before = ballotsOf(lone);
  await disappoint(lone, fates, random);
  await waitedFor(lone, before);
  await lone.start(next, `put needed${next} 1`);
  await lone.rest();
}

/** All promise now: what is proposed tells whether it is the same proposal still. */
async function promiseAll(lone: Lone, seqs: readonly number[]): Promise<void> {
  const asked = seqs.flatMap((seq) => lone.attempts("Paxos.PrepareRpc").get(seq) ?? []);
  for (const call of asked) await lone.replyAll([[call, promised(call)]]);
  await lone.rest();
}

/** So many attempts in a row come to nothing where that happens often. */
const OFTEN = 12;

/** Many attempts come to nothing, all for one reason, as in a partition that lasts; then one is heard, and another is faster. */
async function often(lone: Lone, random: Random): Promise<void> {
  const fates = new Map((["failed", "refused"] as const).map((fate) => [lone.nextSeq(), fate]));
  const seqs = [...fates.keys()];
  await lone.forAll(seqs, (seq) => lone.start(seq, `put often${seq} 1`));
  await lone.rest();
  let isGoingOn = true;
  for (let attempt = 0; attempt < OFTEN && isGoingOn; attempt++) {
    const before = ballotsOf(lone);
    await disappoint(lone, fates, random);
    isGoingOn = await waitedFor(lone, before);
  }
  await promiseAll(lone, seqs);
  // Nobody else has accepted what it proposes.
  const teller = random.pick(lone.others);
  await lone.forAll(seqs, (seq) => lone.decide(teller, seq, "put other 4"));
  await lone.rest();
  lone.loseAll();
}

/** Lets time pass until it has begun anew in all of these instances, or must have. Who makes its pauses longer each time is waited for. */
async function waitedFor(lone: Lone, before: ReadonlyMap<number, number>): Promise<boolean> {
  for (let pause = 0; pause < PAUSES && !isAnew(lone, before); pause++) {
    await lone.pass(lone.pause_ms);
    await lone.rest();
  }
  return isAnew(lone, before);
}

/** In which ballot it asks for promises, by instance. */
const ballotsOf = (lone: Lone): Map<number, number> =>
  new Map(Array.from(lone.attempts("Paxos.PrepareRpc"), ([seq, calls]) => [seq, calls[0]?.params.ballot ?? 0]));

/** Whether it has begun anew in all of these instances. */
function isAnew(lone: Lone, before: ReadonlyMap<number, number>): boolean {
  const now = ballotsOf(lone);
  return [...before].every(([seq, ballot]) => (now.get(seq) ?? 0) > ballot);
}

/** Refused at once each time, what it asks to promise or to accept: it must not begin anew before time passes. */
async function spins(lone: Lone, method: "Paxos.PrepareRpc" | "Paxos.AcceptRpc", random: Random): Promise<void> {
  const seq = lone.nextSeq();
  await lone.start(seq, `put spins${seq} 1`);
  for (let round = 0; round < 8; round++) {
    await lone.until(() => lone.attempts("Paxos.PrepareRpc").has(seq));
    const asked = lone.attempts("Paxos.PrepareRpc").get(seq) ?? [];
    if (asked.length === 0) break;
    if (method === "Paxos.AcceptRpc") {
      await lone.replyAll(asked.map((call) => [call, promised(call)] as const));
      await lone.until(() => lone.attempts(method).has(seq));
    }
    const told = lone.ballot(random.pick(lone.others), 10 * (round + 1));
    await lone.replyAll(
      (lone.attempts(method).get(seq) ?? []).map(
        (call) => [call, refused(Math.max(told, call.params.ballot + lone.n + (call.to - lone.id)))] as const,
      ),
    );
  }
}

async function disappoint(
  lone: Lone,
  fates: ReadonlyMap<number, (typeof FATES)[number]>,
  random: Random,
): Promise<void> {
  const attempts = lone.attempts("Paxos.PrepareRpc");
  const above = (ballot: number): number =>
    (Math.floor(ballot / lone.n) + 1) * lone.n + random.pick(lone.others) + lone.n;
  for (const [seq, fate] of fates) {
    const calls = attempts.get(seq) ?? [];
    if (fate === "failed") await lone.failAll(calls);
    if (fate === "refused")
      await lone.replyAll(calls.map((call) => [call, refused(above(call.params.ballot))] as const));
    if (fate === "lost") for (const { held } of calls) lone.world.drop(held);
    const promising = fate === "a minority" ? Math.floor(lone.n / 2) - 1 : calls.length;
    if (!fate.startsWith("accepts") && fate !== "a minority") continue;
    for (const call of calls.slice(0, promising)) await lone.replyAll([[call, promised(call)]]);
  }
  await lone.rest();
  const accepts = lone.attempts("Paxos.AcceptRpc");
  for (const [seq, fate] of fates) {
    const calls = accepts.get(seq) ?? [];
    if (fate === "accepts failed") await lone.failAll(calls);
    if (fate === "accepts lost") for (const { held } of calls) lone.world.drop(held);
    if (fate === "accepts refused")
      await lone.replyAll(calls.map((call) => [call, refused(above(call.params.ballot))] as const));
  }
}

/** When another is decided first, or its own is. */
async function stops(lone: Lone, random: Random): Promise<void> {
  const [early, inPrepare, inAccept, inPause, own] = Array.from({ length: 5 }, () => lone.nextSeq()) as [
    ...[number, number, number, number, number],
  ];
  const teller = random.pick(lone.others);
  await lone.decide(teller, early, "put other 1");
  await lone.rest();
  await lone.forAll([early, inPrepare, inAccept, inPause, own], (seq) => lone.start(seq, `put mine${seq} 1`));
  await lone.rest();
  const attempts = lone.attempts("Paxos.PrepareRpc");
  await lone.decide(teller, inPrepare, "put other 2");
  for (const seq of [inAccept, own])
    for (const call of attempts.get(seq) ?? []) await lone.replyAll([[call, promised(call)]]);
  const refusals = attempts.get(inPause) ?? [];
  await lone.replyAll(refusals.map((call) => [call, refused(lone.ballot(call.to, 9))] as const));
  await lone.rest();
  await lone.decide(teller, inPause, null);
  // Less than a majority can have accepted its own value there: another's was chosen.
  const [one] = lone.attempts("Paxos.AcceptRpc").get(inAccept) ?? [];
  await lone.decide(teller, inAccept, "put other 3");
  if (one !== undefined && lone.n > 3) await lone.replyAll([[one, acceptedBy(one)]]);
  for (const call of lone.attempts("Paxos.AcceptRpc").get(own) ?? []) await lone.replyAll([[call, acceptedBy(call)]]);
  for (const call of attempts.get(inPrepare) ?? []) await lone.replyAll([[call, promised(call)]]);
  for (let pause = 0; pause < 4; pause++) {
    await lone.rest();
    await lone.pass(lone.pause_ms);
  }
}

import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { OwnRaft } from "../own-raft.ts";
import { type Servers, served } from "../servers.ts";

export const reads: Check = {
  id: "reads",
  title:
    "a get sees every write that was answered before it; who can show that it leads answers it, nobody else does, and none hangs",
  rules: ["G1", "G2", "G3", "F1"],
  points: 4,
  needs: ["start"],
  mayFollow: ["answers-applied", "commands", "once"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "A get comes to a server that was the leader a moment ago. Which messages, sent when, tell it that it still is, and up to which entry must its state be?",
  stands: [{ name: "index", size: oneOf(3), isOfAnySize: true, play: served(index) }, ownOf(4), ownOf(1)],
};

/** Gets at a server whose Raft is far ahead of its state, slow to answer, deposed, or has just begun to lead. */
async function index(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const [one = 0, two = 0] = await servers.sessions(me, 2);
  const acts = [atOnce, lagging, slowIndex, oldIndex, deposed, justElected];
  for (const act of random.shuffled([...acts, ...acts])) {
    await act(servers, random, [one, two]);
    await servers.rest();
    await servers.lead(me);
  }
  servers.mustAnswer();
}

type Act = (servers: Servers, random: Random, clients: readonly [number, number]) => Promise<void>;

const atOnce: Act = async (servers, _, [one, two]) => {
  const { me } = servers;
  await servers.play(servers.next(me, one, "append x 1"));
  await servers.applyAll(me);
  await servers.play(servers.next(me, two, "get x"), servers.next(me, one, "all"), servers.next(me, two, "get none"));
  await servers.play(servers.next(me, one, `put long ${"v".repeat(200)}`));
  await servers.applyAll(me);
  await servers.play(servers.next(me, two, "get long"));
};

/** An entry is committed and not applied here yet: another server may have answered for it. */
const lagging: Act = async (servers, random, [one, two]) => {
  const { me } = servers;
  await servers.play(servers.next(me, one, "append x 2"), servers.next(me, one, "append x 3"), `${me} commits`);
  await servers.play(servers.next(me, two, random.pick(["get x", "all"])));
  await servers.applyAll(me, 1);
  await servers.rest();
  await servers.applyAll(me);
};

/** The answer of the Raft is late: more is applied meanwhile. */
const slowIndex: Act = async (servers, random, [one, two]) => {
  const { me } = servers;
  const isAnswer = random.below(2) === 0;
  servers.holds = ({ call: { method }, outcome }) =>
    method === "Raft.ReadIndexRpc" && (outcome !== undefined) === isAnswer;
  await servers.play(servers.next(me, two, "get x"), servers.next(me, one, "append x 4"));
  await servers.applyAll(me);
  await servers.release();
};

/** The Raft's answer to one get is on its way when another comes: more may have been answered since that was said. */
const oldIndex: Act = async (servers, _, [one, two]) => {
  const { me } = servers;
  servers.holds = ({ call: { method }, outcome }) => method === "Raft.ReadIndexRpc" && outcome !== undefined;
  await servers.play(servers.next(me, two, "get x"), servers.next(me, one, "append x 7"));
  await servers.applyAll(me);
  await servers.play(servers.next(me, one, "get x"));
  await servers.release();
};

/** Another leads, and has answered a write; the server has not heard of that. */
const deposed: Act = async (servers, random, [one, two]) => {
  const { me } = servers;
  const leader = servers.other(random);
  await servers.play(
    `${leader} leads`,
    servers.next(leader, one, "append x 5").replace(" ", " takes "),
    `${leader} commits`,
  );
  await servers.play(servers.next(me, two, "get x"));
  await servers.rest();
  await servers.play(`${me} hears`);
  await servers.applyAll(me);
};

/** It leads, and none of its own entries is committed: there may be more than it has applied. */
const justElected: Act = async (servers, random, [one, two]) => {
  const { me } = servers;
  await servers.play(servers.next(me, one, "append x 6"));
  await servers.play(`${servers.other(random)} leads 1`);
  await servers.play(`${me} leads 2`, servers.next(me, two, "get x"));
  await servers.rest();
  await servers.applyAll(me);
};

/** One real server on its own Raft; the others are played. */
export function ownOf(n: number): Stand {
  return {
    name: `own-of-${n}`,
    size: oneOf(n),
    raft: "own",
    play: async (playing) => ownRaft(new OwnRaft(playing), playing.random),
  };
}

const ROUNDS = 2;

async function ownRaft(one: OwnRaft, random: Random): Promise<void> {
  await one.lead();
  await one.acceptAll();
  await one.register();
  // Who is alone is a majority.
  if (one.n === 1) await one.get();
  for (let round = 0; round < ROUNDS && one.n > 1; round++) {
    await one.put();
    await answered(one, random);
    await oldHeartbeats(one, random);
    await oldRound(one, random);
    await failed(one, random);
    await freshLeader(one);
    await overtaken(one, random);
  }
  await one.calm();
}

/** Enough of the others acknowledge what was sent after the get: it may be answered then, and not before. */
async function answered(one: OwnRaft, random: Random): Promise<void> {
  await one.get();
  for (const id of random.shuffled(one.others)) {
    await one.acceptFrom(id);
    await one.rest();
  }
}

/** Heartbeats are on their way when the get comes, and answered before anything that was sent later. */
async function oldHeartbeats(one: OwnRaft, random: Random): Promise<void> {
  await one.tick(one.heartbeat_ms);
  const old = one.appends();
  await one.get();
  for (const call of random.shuffled(old)) await one.accept(call);
  await one.rest();
  await one.acceptAll();
}

/** A get comes while the calls for another one are on their way: these are answered before anything that was sent later. */
async function oldRound(one: OwnRaft, random: Random): Promise<void> {
  await one.get();
  const old = one.appends();
  await one.get();
  for (const call of random.shuffled(old)) await one.accept(call);
  await one.rest();
  await one.acceptAll();
}

/** Nobody can be reached: no answer, until the others are back. */
async function failed(one: OwnRaft, random: Random): Promise<void> {
  await one.get();
  for (const call of random.shuffled(one.appends())) await one.fail(call);
  await one.rest();
  await one.acceptAll();
}

/** It leads in another term, and none of that term's entries is committed. */
async function freshLeader(one: OwnRaft): Promise<void> {
  await one.deposeBy(one.term + 1);
  await one.lead();
  await one.get();
  // A heartbeat of nothing matches everywhere: it shows that it leads, and not how far the log is.
  for (const call of one.appends()) if (call.params.entries.length === 0) await one.accept(call);
  await one.rest();
  await one.acceptAll();
}

/** Another has been elected, and some say so by its term: that acknowledges nothing. */
async function overtaken(one: OwnRaft, random: Random): Promise<void> {
  await one.get();
  const calls = random.shuffled(one.appends());
  // With so many answers that are none, nothing but these makes a majority.
  const count = Math.floor(one.n / 2);
  const later = one.term + 1;
  for (const call of calls.slice(0, count)) await one.refuseBy(call, later);
  await one.rest();
  for (const call of calls.slice(count)) await one.accept(call);
  await one.rest();
  await one.lead();
  await one.acceptAll();
}

import type { Random } from "../../../checks/random.ts";
import type { Check, Stand } from "../check.ts";
import { alone, type Call, type Lone } from "../lone.ts";
import { Stuck } from "../playing.ts";

/** How the term of what it is told compares with its own. */
const RELATIONS = ["lower", "same", "higher"] as const;

type Relation = (typeof RELATIONS)[number];

const METHODS = ["vote", "append", "install"] as const;

type Method = (typeof METHODS)[number];

/** Rows of a table: each method with each relation, in an order by chance. */
function cases(random: Random): [Method, Relation][] {
  return random.shuffled(
    METHODS.flatMap((method) => RELATIONS.map((relation): [Method, Relation] => [method, relation])),
  );
}

const stand = (name: string, play: (lone: Lone, random: Random) => Promise<void>): Stand => ({
  name,
  size: (random) => ({ n: 5, live: [random.below(5)] }),
  play: alone(play),
});

export const terms: Check = {
  id: "terms",
  title: "a higher term is adopted at once, and a lower one changes nothing",
  rules: ["E2", "E3", "E7"],
  points: 5,
  of: "observeTerm",
  needs: ["start"],
  hint: "Calls and answers carry a term. Which of your functions read one, and what does each do if it is higher, or lower, than its own?",
  stands: [stand("follower", asFollower), stand("candidate", asCandidate), stand("leader", asLeader)],
};

/** What the played ones have committed: the index and term of the last, which a snapshot covers. */
class Played {
  readonly #lone: Lone;
  #last: [index: number, term: number] = [1, 1];

  constructor(lone: Lone) {
    this.#lone = lone;
  }

  /** The server under test gets the first snapshot. */
  async begin(): Promise<void> {
    await this.#lone.install(this.#lone.others[0] as number, 2, this.#last, "after 1");
  }

  /** A candidate stands in a term that nobody has spoken of; nobody else leads in that. */
  async stand(candidate: number): Promise<number> {
    const term = this.#lone.nextTerm(2);
    await this.call("vote", candidate, term);
    return term;
  }

  /** One of the others makes a call of a term. Its snapshot is a newer one, or one that is known. */
  async call(method: Method, from: number, term: number, isNewer = true): Promise<void> {
    if (method === "vote") await this.#lone.requestVote(from, term, this.#last[0] + 1, term - 1);
    if (method === "append") await this.#lone.append(from, term, [0, 0]);
    if (method !== "install") return;
    if (isNewer) this.#last = [this.#last[0] + 1, term - 1];
    await this.#lone.install(from, term, this.#last, `after ${this.#last[0]}`);
  }
}

const at = (own: number, relation: Relation): number =>
  relation === "same" ? own : relation === "lower" ? own - 1 : own + 2;

/** A call that comes late: its answer tells what term it is in, and it changes nothing. */
const probe = (lone: Lone, from: number): Promise<unknown> => lone.requestVote(from, 1);

/** The same, and a client asks one that does not lead: the answer tells whom it takes for the leader. */
async function probeFollower(lone: Lone, from: number): Promise<void> {
  await probe(lone, from);
  await who(lone);
}

/** A client asks: the answer tells the term as well, and no write comes before it but that of what has brought the term. */
const who = (lone: Lone): Promise<unknown> => lone.start("put who leads");

async function asFollower(lone: Lone, random: Random): Promise<void> {
  const played = new Played(lone);
  await played.begin();
  for (const [method, relation] of cases(random)) {
    const [leader, old, other, next] = random.shuffled(lone.others) as [number, number, number, number];
    const own = (await played.stand(old)) + 1;
    await lone.append(leader, own, [0, 0]);
    // A vote of its own term is in the way of one in another.
    if (relation !== "lower") await played.call("vote", other, own);
    // Those that stand for election themselves are no majority's votes: one asks twice.
    const same = method === "vote" ? other : leader;
    const from = { lower: old, same, higher: next }[relation];
    await played.call(method, from, at(own, relation));
    await probeFollower(lone, old);
  }
  for (const relation of RELATIONS) {
    const [one, other] = await campaigned(lone);
    await lone.append(one.to, lone.nextTerm(), [0, 0]);
    await lone.reply(other, {
      term: relation === "lower" ? other.params.term : at(lone.term, relation),
      voteGranted: false,
    });
    await probeFollower(lone, one.to);
    lone.loseAll();
  }
  await lone.lead();
  const [call] = lone.calls("Raft.AppendEntriesRpc");
  if (call === undefined) return;
  await lone.append(call.to, lone.nextTerm(), [0, 0]);
  await refuse(lone, call, lone.nextTerm(2));
  await probeFollower(lone, call.to);
  lone.loseAll();
  await lone.lead();
  await lone.requestVote(call.to, lone.nextTerm(2));
  await probeFollower(lone, call.to);
}

async function asCandidate(lone: Lone, random: Random): Promise<void> {
  const played = new Played(lone);
  await played.begin();
  for (const [method, relation] of cases(random)) {
    const [old, from] = random.shuffled(lone.others) as [number, number];
    await played.stand(old);
    const [{ params }] = await campaigned(lone);
    await played.call(method, relation === "lower" ? old : from, at(params.term, relation));
    await probeFollower(lone, old);
    lone.loseAll();
  }
  for (const relation of RELATIONS) {
    const [one] = await campaigned(lone);
    if (relation === "lower") await campaigned(lone);
    const term = relation === "lower" ? one.params.term : at(one.params.term, relation);
    await lone.reply(one, { term, voteGranted: false });
    await who(lone);
    await probeFollower(lone, one.to);
    lone.loseAll();
  }
}

/** What it is told while it leads; and then, whether it still calls the others as the leader of that term. */
async function asLeader(lone: Lone, random: Random): Promise<void> {
  const played = new Played(lone);
  await played.begin();
  // Nobody else leads in the same term.
  const calls = cases(random).filter(([method, relation]) => method === "vote" || relation !== "same");
  for (const [method, relation] of calls) {
    const [old, from] = random.shuffled(lone.others) as [number, number];
    await played.stand(old);
    const own = await lone.lead();
    // Whoever has voted for it does not stand in the same term: the last have not.
    const same = lone.others.at(-1) as number;
    const by = { lower: old, same, higher: from }[relation];
    // Who leads has all that was committed.
    await played.call(method, by, at(own, relation), relation !== "lower");
    await goOn(lone, old);
  }
  for (const relation of RELATIONS) {
    const own = await leadAnew(lone, played);
    const call = led(lone);
    if (relation === "same") await lone.accept(call);
    else if (relation === "higher") await refuse(lone, call, own + 2);
    else {
      await leadAnew(lone, played);
      await lone.reply(call, { term: own, success: true, conflictTerm: 0, conflictIndex: 0 });
    }
    await goOn(lone, call.to);
  }
  for (const isLate of [false, true]) {
    await leadAnew(lone, played);
    await answerSnapshot(lone, isLate);
  }
}

/** It follows in a higher term, and then leads in another one. */
async function leadAnew(lone: Lone, played: Played): Promise<number> {
  await played.stand(lone.others[0] as number);
  return lone.lead();
}

/** A peer that needs the snapshot answers it with a higher term, while it leads or later. */
async function answerSnapshot(lone: Lone, isLate: boolean): Promise<void> {
  const [one, other, needy] = lone.others as [number, number, number];
  const call = led(lone, needy);
  const own = call.params.term;
  const index = call.params.prevLogIndex + 1;
  for (const to of [one, other]) await lone.acceptAll(to);
  await lone.snapshot(index, `after ${index}`);
  await lone.answer(call, { term: own, success: false, conflictTerm: 0, conflictIndex: 1 });
  const [sent] = lone.calls("Raft.InstallSnapshotRpc", needy);
  if (sent === undefined) return;
  if (isLate) await lone.append(other, own + 1, [0, 0]);
  await lone.reply(sent, { term: own + 3 });
  await who(lone);
  await goOn(lone, one);
}

async function goOn(lone: Lone, other: number): Promise<void> {
  lone.loseAll();
  await lone.tick(lone.setting.heartbeat_ms);
  await probe(lone, other);
  lone.loseAll();
}

/** Its calls for votes when its timeout has passed. @throws Stuck if there are none */
async function campaigned(lone: Lone) {
  const [one, other] = await lone.campaign();
  if (one === undefined || other === undefined) throw new Stuck("it does not ask for votes");
  return [one, other] as const;
}

/** A call that it makes as the leader. @throws Stuck if there is none */
function led(lone: Lone, to?: number): Call<"Raft.AppendEntriesRpc"> {
  const [call] = lone.calls("Raft.AppendEntriesRpc", to);
  if (call === undefined) throw new Stuck("it does not lead");
  return call;
}

function refuse(lone: Lone, call: Call<"Raft.AppendEntriesRpc">, term: number): Promise<void> {
  return lone.reply(call, { term, success: false, conflictTerm: 0, conflictIndex: 0 });
}

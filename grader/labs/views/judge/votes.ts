import type { MessageOf } from "../wire.ts";
import { acceptedAt, enteredAt, isOrder, type Known, leftAt, lifeAt, preparedAt } from "./known.ts";
import { shownByLies } from "./lies.ts";
import { nextSeq } from "./owed-votes.ts";
import { faultyMax, leaderOf, ordersOf, told } from "./proofs.ts";
import { stableBy } from "./stable.ts";
import { type Violation, wrong } from "./violation.ts";

type Vote = MessageOf<"Server.PrepareRpc" | "Server.CommitRpc">;

const NAMES = { "Server.PrepareRpc": "PREPARE", "Server.CommitRpc": "COMMIT" } as const;

/** What is wrong with the PREPAREs, COMMITs and pre-prepares of a replica: each must follow from what it had been told. */
export function judgeVotes(known: Known): Violation[] {
  const found: Violation[] = [];
  const given = new Map<string, string>();
  for (const one of known.said) {
    if (!isOrder(one)) continue;
    const { view, seq, digest } = one.params.msg;
    const place = `${lifeAt(known, one.at)} ${one.method} ${view} ${seq}`;
    const before = given.get(place);
    given.set(place, before ?? digest);
    if (before !== undefined && before !== digest) {
      found.push(twice(known, one, before));
    } else if (one.method === "Server.PrePrepareRpc") {
      found.push(...judgeProposal(known, one));
    } else {
      found.push(...judgeVote(known, one));
    }
  }
  return found;
}

function twice(known: Known, one: MessageOf<"Server.PrePrepareRpc"> | Vote, before: string): Violation {
  const { view, seq, digest } = one.params.msg;
  const rule = one.method === "Server.PrePrepareRpc" ? "Q1" : one.method === "Server.PrepareRpc" ? "P1" : "C1";
  return wrong(known, rule, one, {
    ...{ view, seq },
    message: `Replica ${known.id} gave its word twice for seq ${seq} of view ${view}.`,
    expected: `${told(before)} again, or nothing`,
    seen: told(digest),
  });
}

function judgeProposal(known: Known, one: MessageOf<"Server.PrePrepareRpc">): Violation[] {
  const { view } = one.params.msg;
  if (leaderOf(view, known.cluster) !== known.id) return [];
  const entered = enteredAt(known, view);
  if (entered > one.at) return [notEntered(known, one, "pre-prepare")];
  const found = besidesTheNext(known, one);
  return found.length > 0 ? found : beyond(known, one, "W2", "pre-prepare");
}

/** A leader goes on behind what it has begun its view with: behind the checkpoint there, and leaving out no seq (Q1). */
function besidesTheNext(known: Known, one: MessageOf<"Server.PrePrepareRpc">): Violation[] {
  const { view, seq } = one.params.msg;
  const begun = known.said.find(
    (other): other is MessageOf<"Server.NewViewRpc"> =>
      other.method === "Server.NewViewRpc" && other.at < one.at && other.params.msg.view === view,
  );
  if (begun === undefined) return [];
  const { low } = ordersOf(begun.params.msg.viewChanges);
  const next = nextSeq(known, view, one.at);
  if (seq > low && seq <= next) return [];
  return [
    wrong(known, "Q1", one, {
      ...{ view, seq },
      functions: ["chooseOrders"],
      message: `Replica ${known.id} gave a request seq ${seq} in view ${view}, which it had begun with a checkpoint at seq ${low}.`,
      expected: `a seq from ${low + 1} to ${next}`,
      seen: `a pre-prepare for seq ${seq}`,
    }),
  ];
}

function judgeVote(known: Known, one: Vote): Violation[] {
  const { peerId, view, seq, digest } = one.params.msg;
  const name = NAMES[one.method];
  const isOwn = peerId === known.id;
  const phase = name === "PREPARE" ? "prepare" : "commit";
  const rule = name === "PREPARE" ? "P1" : "C1";
  const context = { view, seq };
  if (!isOwn || !known.cluster.keyring.isSigned(known.id, phase, one.params.msg, one.params.sign)) {
    return [
      wrong(known, rule, one, {
        ...context,
        message: `Replica ${known.id} sent a ${name} that is not signed as its own.`,
        expected: `peerId ${known.id} and its signature for the phase ${phase}`,
        seen: `peerId ${peerId}`,
      }),
    ];
  }
  if (enteredAt(known, view) > one.at) return [notEntered(known, one, name)];
  const entitled =
    name === "PREPARE"
      ? (acceptedAt(known, view, seq).find((accepted) => accepted.digest === digest)?.at ?? Number.POSITIVE_INFINITY)
      : preparedAt(known, view, seq, digest);
  if (entitled > one.at) {
    return [
      wrong(known, rule, one, {
        ...context,
        message: `Replica ${known.id} sent a ${name} for ${told(digest)} at seq ${seq} of view ${view}, to which nothing entitled it.`,
        expected:
          name === "PREPARE" ? "nothing before the leader's order for it" : "nothing before PREPAREs of 2f others",
        seen: `a ${name}`,
      }),
    ];
  }
  const left = leftAt(known, view, one.at);
  if (entitled > left) {
    return [
      wrong(known, "VC4", one, {
        ...context,
        message: `Replica ${known.id} had left view ${view}, and then sent a ${name} of that view for what it was told later.`,
        expected: `nothing more of view ${view}`,
        seen: `a ${name} for seq ${seq}`,
      }),
    ];
  }
  return beyond(known, one, "W1", name);
}

/** A word in a view that nothing valid has begun. */
function notEntered(known: Known, one: MessageOf<"Server.PrePrepareRpc"> | Vote, name: string): Violation {
  const { view, seq } = one.params.msg;
  const bad = known.newViews.find(({ at, args, isValid }) => at < one.at && args.msg.view === view && !isValid);
  const leads = leaderOf(view, known.cluster) === known.id;
  return wrong(known, leads ? "NV1" : "NV6", one, {
    ...{ view, seq },
    message: leads
      ? `Replica ${known.id} led view ${view} without valid VIEW-CHANGEs of 2f others.`
      : `Replica ${known.id} sent a ${name} of view ${view}, of which it had been told no valid NEW-VIEW.`,
    expected: `nothing of view ${view}`,
    seen: `a ${name} for seq ${seq}${bad === undefined ? "" : ", after a NEW-VIEW that is not valid"}`,
  });
}

/** A word about a seq that is out of the window, however much the replica may hold stable. */
function beyond(
  known: Known,
  one: MessageOf<"Server.PrePrepareRpc"> | Vote,
  otherwise: "W1" | "W2",
  name: string,
): Violation[] {
  const { view, seq } = one.params.msg;
  const { interval } = known.setting;
  const reach = (low: number) => low + 2 * interval;
  const high = reach(stableBy(known, one.at));
  if (seq <= high) return [];
  const needed = 2 * faultyMax(known.cluster) + 1;
  // What would have to count for it to be in the window tells what counted.
  const rule = (() => {
    if (reach(highestVoted(known, one.at, needed)) >= seq) return "CP4";
    const shown = Math.max(0, ...shownByLies(known, one.at).map(({ msg }) => msg.seq));
    if (reach(shown) >= seq && reach(highestVoted(known, one.at, 1)) < seq) return "NV6";
    return reach(stableBy(known, one.at, 1, true)) >= seq ? "CP3" : otherwise;
  })();
  return [
    wrong(known, rule, one, {
      ...{ view, seq },
      message: `Replica ${known.id} sent a ${name} for seq ${seq}, which is beyond its window.`,
      expected: `nothing above ${high}, which is 2K = ${2 * interval} above the last checkpoint with ${needed} CHECKPOINTs`,
      seen: `a ${name} for seq ${seq}`,
    }),
  ];
}

/** The highest seq for which that many CHECKPOINTs had come, its own counted, whoever they were of and whatever they said. */
function highestVoted(known: Known, by: number, needed: number): number {
  const counts = new Map<number, number>();
  const own = known.said.filter(({ at }) => at < by);
  for (const one of [...known.passed.filter(({ passed = by }) => passed < by), ...own])
    if (one.method === "Server.CheckpointRpc")
      counts.set(one.params.msg.seq, (counts.get(one.params.msg.seq) ?? 0) + 1);
  return Math.max(0, ...[...counts].flatMap(([seq, count]) => (count >= needed ? [seq] : [])));
}

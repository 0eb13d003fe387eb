import type { NewViewArgs } from "../../../../skeleton/zviews/messages.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { acceptedAt, isOrder, type Known, lifeAt, placeOf, requestsOf } from "./known.ts";
import { faultyMax, ordersOf, told, whyNotNewView, whyNotStable } from "./proofs.ts";
import { lowBy, settledBy } from "./rests.ts";
import { stableBy } from "./stable.ts";
import { type Violation, wrong } from "./violation.ts";

/** The mistakes are in what makes a checkpoint stable. */
const FUNCTIONS = ["verifyBallotCheckpoint"] as const;

/** What a replica must have forgotten, and what it must not have: its last checkpoint never falls (CP5), and it shows what it has. */
export function judgeForgetting(known: Known): Violation[] {
  return [
    ...judgeFalling(known),
    ...known.passed.flatMap((one): Violation[] => {
      if (one.method === "Server.StatusRpc") return judgeStatus(known, one);
      return one.method === "Server.FetchRequestRpc" ? judgeKept(known, one) : [];
    }),
  ];
}

/** The last stable checkpoint of a later VIEW-CHANGE is none before that of an earlier one. */
function judgeFalling(known: Known): Violation[] {
  const all = known.said.filter((one): one is MessageOf<"Server.ViewChangeRpc"> => isViewChange(one));
  return all.flatMap((one, place) => {
    const { view, seq } = one.params.msg;
    const before = all
      .slice(0, place)
      .find(
        (other) =>
          other.params.msg.view < view &&
          other.params.msg.seq > seq &&
          lifeAt(known, other.at) === lifeAt(known, one.at),
      );
    if (before === undefined) return [];
    return [
      wrong(known, "CP5", one, {
        ...{ view, seq },
        message: `The last stable checkpoint of replica ${known.id} went back.`,
        expected: `${before.params.msg.seq}, as it had said, or one after it`,
        seen: `seq ${seq}`,
      }),
    ];
  });
}

function isViewChange(one: { method: string }): boolean {
  return one.method === "Server.ViewChangeRpc";
}

/** What it tells one that starts proves itself, and is no older than what it must hold stable. */
function judgeStatus(known: Known, one: MessageOf<"Server.StatusRpc">): Violation[] {
  const status = replyTo(one);
  const passed = placeOf(one);
  if (status === undefined || one.answered === undefined || lifeAt(known, passed) !== lifeAt(known, one.answered)) {
    return [];
  }
  const { newView } = status;
  const changed = newView === null ? undefined : whyNotNewView(known.cluster, newView);
  const wasRight = known.newViews.some(({ args, isValid }) => isValid && args.sign === newView?.sign);
  if (newView !== null && changed !== undefined && wasRight) {
    return [
      wrong(known, "ST5", one, {
        view: newView.msg.view,
        functions: ["verifyNewView", "chooseOrders"],
        message: `Replica ${known.id} shows the NEW-VIEW of its view to one that starts, and that has been changed since it came: ${changed.text}.`,
        expected: "the NEW-VIEW as it came",
        seen: "another, behind the same signature",
      }),
    ];
  }
  const begun = known.said.find(
    (other) => other.method === "Server.NewViewRpc" && newView !== null && other.params.sign === newView.sign,
  );
  if (begun?.method === "Server.NewViewRpc" && newView !== null && changed !== undefined) {
    if (whyNotNewView(known.cluster, begun.params) === undefined) {
      const isOwn = (one: NewViewArgs) => one.msg.viewChanges.find(({ msg }) => msg.peerId === known.id);
      const isOwnChanged = JSON.stringify(isOwn(newView)) !== JSON.stringify(isOwn(begun.params));
      return [
        wrong(known, "ST5", one, {
          view: newView.msg.view,
          functions: isOwnChanged ? ["viewChange", "chooseOrders"] : ["chooseOrders", "verifyViewChange"],
          message: `Replica ${known.id} shows the NEW-VIEW of its view to one that starts, and that has been changed since it was sent: ${changed.text}.`,
          expected: "the NEW-VIEW as it was sent",
          seen: "another, behind the same signature",
        }),
      ];
    }
  }
  const proof = status.checkpoint;
  const seq = proof[0]?.msg.seq ?? 0;
  const flaw = whyNotStable(known.cluster, seq, proof);
  if (flaw !== undefined) {
    const needed = 2 * faultyMax(known.cluster) + 1;
    return [
      wrong(known, proof.length < needed ? "CP3" : "CP4", one, {
        seq,
        functions: FUNCTIONS,
        message: `Replica ${known.id} holds a checkpoint stable of which it has no proof: ${flaw}.`,
        expected: `the same CHECKPOINT of 2f+1 = ${needed} replicas`,
        seen: `${proof.length} CHECKPOINTs for seq ${seq}`,
      }),
    ];
  }
  const low = lowBy(known, passed);
  if (seq >= low) return [];
  const before = known.passed.some(
    (other) =>
      other.method === "Server.StatusRpc" &&
      (other.answered ?? Number.POSITIVE_INFINITY) < passed &&
      lifeAt(known, placeOf(other)) === lifeAt(known, passed) &&
      (replyTo(other)?.checkpoint[0]?.msg.seq ?? 0) > seq,
  );
  return [
    wrong(known, before ? "CP5" : "CP3", one, {
      seq: low,
      functions: FUNCTIONS,
      message: before
        ? `The last stable checkpoint of replica ${known.id} went back.`
        : `Replica ${known.id} did not hold a checkpoint stable that 2f+1 had confirmed.`,
      expected: `seq ${low}, with its proof`,
      seen: seq === 0 ? "none" : `seq ${seq}`,
    }),
  ];
}

/** Whether it has shown before, in the life of a place, that it has forgotten what is above its last checkpoint, or that this went back. */
export function hasForgotten(known: Known, by: number): boolean {
  return known.passed.some((one) => {
    if ((one.answered ?? by) >= by || lifeAt(known, placeOf(one)) !== lifeAt(known, by)) return false;
    if (one.method === "Server.StatusRpc") return judgeStatus(known, one).length > 0;
    return one.method === "Server.FetchRequestRpc" && replyTo(one)?.ok === false && judgeKept(known, one).length > 0;
  });
}

/** Whether it still has a request tells what it has forgotten. */
function judgeKept(known: Known, one: MessageOf<"Server.FetchRequestRpc">): Violation[] {
  const answer = replyTo(one);
  const passed = placeOf(one);
  if (answer === undefined || one.answered === undefined) return [];
  if (lifeAt(known, passed) !== lifeAt(known, one.answered)) return [];
  const { digest } = one.params;
  const seqs = seqsOf(known, digest);
  if (seqs.length === 0) return [];
  const found = (seq: number, message: string, expected: string): Violation[] => [
    wrong(known, "CP5", one, {
      seq,
      functions: FUNCTIONS,
      message,
      expected,
      seen: answer.ok ? "the request" : "no request",
    }),
  ];
  const highest = Math.max(...seqs);
  const low = lowBy(known, passed);
  if (answer.ok && highest <= low && isAnswered(known, seqs, digest, settledBy(known, passed))) {
    return found(
      highest,
      `Replica ${known.id} had not forgotten seq ${highest}, which is not above its last stable checkpoint.`,
      `nothing up to seq ${low}`,
    );
  }
  const kept = seqs.find(
    (seq) => seq > stableBy(known, one.answered ?? passed) && hasTaken(known, seq, digest, passed),
  );
  if (answer.ok || kept === undefined) return [];
  return found(
    kept,
    `Replica ${known.id} had forgotten seq ${kept}, which is above its last stable checkpoint.`,
    `the request of ${told(digest)}, for which it had given its word at seq ${kept}`,
  );
}

/** All seqs at which a digest was ever ordered, as far as a replica was told. */
function seqsOf(known: Known, digest: string): number[] {
  const orders = [...known.passed, ...known.said].flatMap((one) => {
    if (isOrder(one)) return [one.params.msg];
    return [];
  });
  const redone = [
    ...known.newViews.map(({ args }) => args),
    ...known.said.flatMap((one) => (one.method === "Server.NewViewRpc" ? [one.params] : [])),
  ].flatMap(({ msg }) => [...ordersOf(msg.viewChanges).orders, ...msg.prePrepares.map((order) => order.msg)]);
  return [...orders, ...redone].flatMap((one) => (one.digest === digest ? [one.seq] : []));
}

/** Whether it has answered the request of a digest, at one of its seqs, by a place: it waits for it no more. */
function isAnswered(known: Known, seqs: readonly number[], digest: string, by: number): boolean {
  const request = requestsOf(known.history).get(digest)?.req;
  return known.said.some(
    (one) =>
      one.method === "Client.ReplyRpc" &&
      one.at < by &&
      lifeAt(known, one.at) === lifeAt(known, by) &&
      seqs.includes(one.params.msg.seq) &&
      one.params.msg.timestamp === request?.timestamp &&
      one.params.msg.clientAddr === request.clientAddr,
  );
}

/** Whether it has said PREPARE, by a place, for a pre-prepare that brought it the request. */
function hasTaken(known: Known, seq: number, digest: string, by: number): boolean {
  return known.said.some((one) => {
    if (one.method !== "Server.PrepareRpc" || one.at >= by || lifeAt(known, one.at) !== lifeAt(known, by)) return false;
    const { msg } = one.params;
    if (msg.seq !== seq || msg.digest !== digest) return false;
    const isBrought = known.passed.some(
      (told) =>
        told.method === "Server.PrePrepareRpc" &&
        told.params.msg.seq === seq &&
        told.params.msg.view === msg.view &&
        told.params.msg.digest === digest &&
        placeOf(told) < one.at,
    );
    return isBrought && acceptedAt(known, msg.view, seq).some((accepted) => accepted.digest === digest);
  });
}

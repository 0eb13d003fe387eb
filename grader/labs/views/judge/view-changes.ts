import { RULES } from "../rules.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { viewChangeWords } from "../words.ts";
import { hasForgotten } from "./forgetting.ts";
import { type Known, lifeAt, placeOf } from "./known.ts";
import { isPreparedByALie, isTakenFromALie } from "./lies.ts";
import { whyNotViewChange } from "./proofs.ts";
import { lowBy } from "./rests.ts";
import { whyTooEarly } from "./timers.ts";
import { type Violation, wrong } from "./violation.ts";

type ViewChange = MessageOf<"Server.ViewChangeRpc">;

/** What is wrong with the VIEW-CHANGEs of a replica: what they say, and that it sent them. */
export function judgeViewChanges(known: Known): Violation[] {
  const all = known.said.filter((one): one is ViewChange => one.method === "Server.ViewChangeRpc");
  return all.flatMap((one, place) => {
    const before = all.slice(0, place).filter((other) => lifeAt(known, other.at) === lifeAt(known, one.at));
    return [...judgeWord(known, one, before), ...judgeContent(known, one), ...whyTooEarly(known, one, before)];
  });
}

/** One for a view, and views only grow (VC5). */
function judgeWord(known: Known, one: ViewChange, before: readonly ViewChange[]): Violation[] {
  const { view } = one.params.msg;
  const other = before.find(({ params }) => params.msg.view >= view);
  if (other === undefined) return [];
  const same = other.params.msg.view === view;
  return [
    wrong(known, "VC5", one, {
      view,
      message: same
        ? `Replica ${known.id} has signed two VIEW-CHANGEs for view ${view} that differ.`
        : `Replica ${known.id} sent a VIEW-CHANGE for view ${view} after one for view ${other.params.msg.view}.`,
      expected: same ? "the same VIEW-CHANGE to everybody" : `views above ${other.params.msg.view}`,
      seen: viewChangeWords(one.params),
    }),
  ];
}

function judgeContent(known: Known, one: ViewChange): Violation[] {
  const { msg } = one.params;
  const { view } = msg;
  if (msg.peerId !== known.id) {
    return [
      wrong(known, "VC1", one, {
        view,
        message: `Replica ${known.id} sent a VIEW-CHANGE of its own in the name of ${msg.peerId}.`,
        expected: `peerId ${known.id}`,
        seen: `peerId ${msg.peerId}`,
      }),
    ];
  }
  const flaw = whyNotViewChange(known.cluster, one.params);
  if (flaw !== undefined && isTakenFromALie(known, one.params, one.at)) {
    return [
      wrong(known, "NV6", one, {
        view,
        functions: ["verifyNewView", "verifyViewChange"],
        message: `Replica ${known.id} holds seq ${msg.seq} stable, as its VIEW-CHANGE for view ${view} says, by a NEW-VIEW that is not valid: ${flaw.text}.`,
        expected: "nothing that comes of a NEW-VIEW that is not valid",
        seen: viewChangeWords(one.params),
      }),
    ];
  }
  if (flaw !== undefined && isPreparedByALie(known, one.params, one.at)) {
    return [
      wrong(known, "NV6", one, {
        view,
        functions: ["verifyNewView"],
        message: `Replica ${known.id} was prepared, as its VIEW-CHANGE for view ${view} says, for an order of a NEW-VIEW that is not valid: ${flaw.text}.`,
        expected: "nothing that comes of a NEW-VIEW that is not valid",
        seen: viewChangeWords(one.params),
      }),
    ];
  }
  if (flaw !== undefined) {
    return [
      wrong(known, flaw.rule, one, {
        view,
        message: `The VIEW-CHANGE of replica ${known.id} for view ${view} is not valid: ${flaw.text}.`,
        expected: "a VIEW-CHANGE that everybody can check",
        seen: viewChangeWords(one.params),
      }),
    ];
  }
  return [...judgeLow(known, one), ...judgeCompleteness(known, one)];
}

/** Its checkpoint is one that the replica must hold stable by then, at the least. */
function judgeLow(known: Known, one: ViewChange): Violation[] {
  const { view, seq } = one.params.msg;
  const low = lowBy(known, one.at);
  if (low <= seq || hasAnswered(known, seq, one.at)) return [];
  return [
    wrong(known, "VC1", one, {
      ...{ view, seq: low },
      functions: ["viewChange", "verifyBallotCheckpoint"],
      message: `Replica ${known.id} reported seq ${seq} as its last stable checkpoint, and had had 2f+1 CHECKPOINTs for a later one.`,
      expected: `n=${low}`,
      seen: viewChangeWords(one.params),
    }),
  ];
}

/** Whether it has answered before that it holds no later checkpoint, when it must have (CP3): in a VIEW-CHANGE it says what it holds. */
function hasAnswered(known: Known, seq: number, by: number): boolean {
  return known.passed.some((one) => {
    if (one.method !== "Server.StatusRpc" || (one.answered ?? by) >= by) return false;
    return (
      replyTo(one) !== undefined &&
      (replyTo(one)?.checkpoint[0]?.msg.seq ?? 0) === seq &&
      lowBy(known, placeOf(one)) > seq
    );
  });
}

/** Who has said COMMIT was prepared, and what was prepared must be told (VC2). */
function judgeCompleteness(known: Known, one: ViewChange): Violation[] {
  const { msg } = one.params;
  // What it has forgotten before, it does not leave out here.
  const blamed = hasForgotten(known, one.at)
    ? { rule: "CP5" as const, functions: ["verifyBallotCheckpoint"] as const }
    : { rule: "VC2" as const, functions: RULES.VC2.functions };
  const entries = new Map(msg.prepared.map(({ prePrepare }) => [prePrepare.msg.seq, prePrepare.msg]));
  return known.said.flatMap((commit) => {
    if (commit.method !== "Server.CommitRpc" || commit.at > one.at) return [];
    const { view, seq, digest } = commit.params.msg;
    if (view >= msg.view || seq <= msg.seq || lifeAt(known, commit.at) !== lifeAt(known, one.at)) return [];
    const entry = entries.get(seq);
    if (entry !== undefined && (entry.view > view || (entry.view === view && entry.digest === digest))) return [];
    return [
      wrong(known, blamed.rule, one, {
        ...{ view: msg.view, seq, functions: blamed.functions },
        message: `Replica ${known.id} was prepared for seq ${seq} in view ${view}, as its own COMMIT says, and its VIEW-CHANGE does not know of that.`,
        expected: `an entry for seq ${seq} of view ${view} or higher`,
        seen: viewChangeWords(one.params),
      }),
    ];
  });
}

import type { CheckpointArgs, Prepared, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import type { Given } from "../views/judge/proofs.ts";
import type { Lone } from "./lone.ts";

/** Where a VIEW-CHANGE is made: by whom, and for which view. */
export interface Making {
  lone: Lone;
  from: number;
  view: number;
  /** A view before that, which the one that makes it has not led. */
  past: number;
}

/** A VIEW-CHANGE that is made otherwise than most. */
export type Made = (making: Making) => ViewChangeArgs;

/** Something at a seq above the checkpoint: the first of those that nobody has executed. */
const given = ({ low, executing }: Lone, above = executing.seq - low + 1): Given => ({
  seq: low + above,
  digest: "5".repeat(64),
});
const another: Pick<Given, "digest"> = { digest: "6".repeat(64) };

/** A backup of a view that is played; with more than four replicas, one that has not said PREPARE. */
const backup = (lone: Lone, view: number): number =>
  lone.others.filter((id) => id !== lone.leaderOf(view)).at(-1) as number;

/** A VIEW-CHANGE with one proof, which is changed. */
const withProof =
  (change: (proof: Prepared, making: Making) => Prepared, above?: number): Made =>
  (making) =>
    withProofs(making, [change(making.lone.proof(making.past, given(making.lone, above)), making)]);

const withProofs = ({ lone, from, view }: Making, prepared: readonly Prepared[]): ViewChangeArgs =>
  lone.signing.viewChange(from, view, { seq: lone.low, checkpoint: lone.checkpoints, prepared: [...prepared] });

/** The first PREPARE of a proof is another. */
const withPrepare = (
  change: (making: Making, sender: number) => { msg: Prepared["prePrepare"]["msg"]; sign: string },
): Made =>
  withProof((proof, making) => {
    const [first, ...more] = proof.prepares as [Prepared["prePrepare"], ...Prepared["prepares"]];
    return { ...proof, prepares: [change(making, first.msg.peerId), ...more] };
  });

/** The PREPAREs of a proof are enough, and there is one more, which is not right. */
const withMorePrepares = (
  change: (making: Making, sender: number) => { msg: Prepared["prePrepare"]["msg"]; sign: string },
): Made =>
  withProof((proof, making) => {
    const { lone, past } = making;
    const has = (id: number) => proof.prepares.some(({ msg }) => msg.peerId === id);
    const free = lone.others.find((id) => id !== lone.leaderOf(past) && !has(id)) ?? lone.id;
    return { ...proof, prepares: [...proof.prepares, change(making, free)] };
  });

/** A VIEW-CHANGE for the last stable checkpoint, with another proof of that, or another seq. */
const withCheckpoint =
  (
    change: (making: Making, proof: readonly CheckpointArgs[]) => { seq?: number; checkpoint: CheckpointArgs[] },
  ): Made =>
  (making) => {
    const { lone, from, view } = making;
    return lone.signing.viewChange(from, view, { seq: lone.low, ...change(making, lone.checkpoints) });
  };

const plain = ({ lone, from, view }: Making): ViewChangeArgs => lone.viewChange(from, view);

/** With a proof of the view itself, or of one so many above it, or of the next that the server under test does not lead. */
const proofFrom =
  (least: number): Made =>
  (making) => {
    const { lone, view } = making;
    const all = Array.from({ length: lone.n }, (_, more) => view + least + more);
    const later = all.find((one) => lone.leaderOf(one) !== lone.id) as number;
    return withProofs(making, [lone.signing.prepared(later, given(lone), lone.voters(later))]);
  };

/** VIEW-CHANGEs that are not valid, each by one thing. */
export const FLAWS: Readonly<Record<string, Made>> = {
  "signed by another": ({ lone, from, view }) =>
    lone.viewChange(from, view, [], { signer: lone.others.find((id) => id !== from) as number }),
  "with nothing, signed by another": ({ lone, from, view }) =>
    lone.signing.viewChange(from, view, {}, { signer: lone.others.find((id) => id !== from) as number }),
  "the right one, changed behind its signature": (making) => {
    const { msg, sign } = plain(making);
    return { msg: { ...msg, prepared: [] }, sign };
  },
  "signed as a new-view": ({ lone, from, view }) => lone.viewChange(from, view, [], { phase: "new-view" }),
  "signed before it was changed": (making) => {
    const { msg, sign } = withProofs({ ...making, view: making.view - 1 }, []);
    return { msg: { ...msg, view: making.view }, sign };
  },

  "a checkpoint of 2f": withCheckpoint((_, proof) => ({ checkpoint: proof.slice(1) })),
  "a checkpoint with one twice": withCheckpoint((_, proof) => ({
    checkpoint: [...proof.slice(1), proof[1] as CheckpointArgs],
  })),
  "a checkpoint with two digests": withCheckpoint(({ lone }, [first, ...more]) => ({
    checkpoint: [...more, lone.signing.checkpoint((first as CheckpointArgs).msg.peerId, { seq: lone.low, ...another })],
  })),
  "a checkpoint with another seq": withCheckpoint(({ lone }, [first, ...more]) => ({
    checkpoint: [
      ...more,
      lone.signing.checkpoint((first as CheckpointArgs).msg.peerId, {
        ...lone.stateAt(lone.low),
        seq: lone.low + lone.interval,
      }),
    ],
  })),
  "a checkpoint that is forged": withCheckpoint(({ lone, from }, proof) => ({
    checkpoint: proof.map(({ msg }) => lone.signing.checkpoint(msg.peerId, lone.stateAt(lone.low), { signer: from })),
  })),
  "a checkpoint signed as commits": withCheckpoint(({ lone }, proof) => ({
    checkpoint: proof.map(({ msg }) =>
      lone.signing.checkpoint(msg.peerId, lone.stateAt(lone.low), { phase: "commit" }),
    ),
  })),
  "an older checkpoint without a proof": withCheckpoint(({ lone }) => ({
    seq: lone.low - lone.interval,
    checkpoint: [],
  })),
  "an older checkpoint that is forged": withCheckpoint(({ lone, from }, proof) => {
    const at = { seq: lone.low - lone.interval, ...another };
    return {
      seq: at.seq,
      checkpoint: proof.map(({ msg }) => lone.signing.checkpoint(msg.peerId, at, { signer: from })),
    };
  }),
  "a checkpoint without a proof": withCheckpoint(() => ({ checkpoint: [] })),
  "a proof without a checkpoint": withCheckpoint((_, proof) => ({ seq: 0, checkpoint: [...proof] })),
  "a checkpoint at no multiple": withCheckpoint(({ lone }, proof) => {
    const at = { seq: lone.low + 1, ...another };
    return { seq: at.seq, checkpoint: proof.map(({ msg }) => lone.signing.checkpoint(msg.peerId, at)) };
  }),
  "a checkpoint far ahead that it has made up": withCheckpoint(({ lone, from }, proof) => {
    const at = { seq: lone.low + 25 * lone.interval, ...another };
    return {
      seq: at.seq,
      checkpoint: proof.map(({ msg }) => lone.signing.checkpoint(msg.peerId, at, { signer: from })),
    };
  }),

  "a PREPARE of the leader": withPrepare(({ lone, past }) =>
    lone.signing.order(lone.leaderOf(past), "prepare", past, given(lone)),
  ),
  "one PREPARE too few": withProof((proof) => ({ ...proof, prepares: proof.prepares.slice(1) })),
  "no PREPAREs": withProof((proof) => ({ ...proof, prepares: [] })),
  "a PREPARE twice": withProof((proof) => ({
    ...proof,
    prepares: proof.prepares.map(() => proof.prepares[0] as never),
  })),
  "a PREPARE for another digest": withPrepare(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past, { ...given(lone), ...another }),
  ),
  "a PREPARE of another view": withPrepare(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past + 1, given(lone)),
  ),
  "a PREPARE for another seq": withPrepare(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past, given(lone, 3)),
  ),
  "a PREPARE that is forged": withPrepare(({ lone, from, past }, sender) => {
    const signer = from === sender ? (lone.others.find((id) => id !== from) as number) : from;
    return lone.signing.order(sender, "prepare", past, given(lone), { signer });
  }),
  "a PREPARE that is forged, behind right ones": withProof((proof, { lone, from, past }) => {
    const { peerId } = (proof.prepares.at(-1) as Prepared["prePrepare"]).msg;
    const signer = lone.others.find((id) => id !== peerId && id !== from) as number;
    const forged = lone.signing.order(peerId, "prepare", past, given(lone), { signer });
    return { ...proof, prepares: [...proof.prepares.slice(0, -1), forged] };
  }),
  "a PREPARE signed as a commit": withPrepare(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past, given(lone), { phase: "commit" }),
  ),
  "enough PREPAREs, and one of the leader": withMorePrepares(({ lone, past }) =>
    lone.signing.order(lone.leaderOf(past), "prepare", past, given(lone)),
  ),
  "enough PREPAREs, and one of them again": withProof((proof) => ({
    ...proof,
    prepares: [...proof.prepares, proof.prepares[0] as Prepared["prePrepare"]],
  })),
  "enough PREPAREs, and one for another digest": withMorePrepares(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past, { ...given(lone), ...another }),
  ),
  "enough PREPAREs, and one of another view": withMorePrepares(({ lone, past }, sender) =>
    lone.signing.order(sender, "prepare", past + 1, given(lone)),
  ),
  "enough PREPAREs, and one that is forged": withMorePrepares(({ lone, from, past }, sender) => {
    const signer = from === sender ? (lone.others.find((id) => id !== from) as number) : from;
    return lone.signing.order(sender, "prepare", past, given(lone), { signer });
  }),

  "a proof of what is executed, with one PREPARE too few": (making) => {
    const [proof, ...more] = plain(making).msg.prepared as [Prepared, ...Prepared[]];
    return withProofs(making, [{ ...proof, prepares: proof.prepares.slice(1) }, ...more]);
  },

  "a pre-prepare of a backup": withProof((proof, { lone, past }) => ({
    ...proof,
    prePrepare: lone.signing.order(backup(lone, past), "pre-prepare", past, given(lone)),
  })),
  "a pre-prepare that is forged": withProof((proof, { lone, past }) => ({
    ...proof,
    prePrepare: lone.signing.order(lone.leaderOf(past), "pre-prepare", past, given(lone), {
      signer: backup(lone, past),
    }),
  })),
  "a pre-prepare signed as a prepare": withProof((proof, { lone, past }) => ({
    ...proof,
    prePrepare: lone.signing.order(lone.leaderOf(past), "pre-prepare", past, given(lone), { phase: "prepare" }),
  })),
  "a proof of the very view": proofFrom(0),
  "a proof of a later view": proofFrom(1),
  "a proof at the checkpoint": withProof((proof) => proof, 0),
  "a proof beyond the window": (making) => {
    const { lone, past } = making;
    return withProofs(making, [lone.proof(past, given(lone, 2 * lone.interval + 1))]);
  },
  "a proof beyond the window of one that is behind": ({ lone, from, view, past }) =>
    lone.signing.viewChange(from, view, { prepared: [lone.proof(past, { seq: 2 * lone.interval + 1, ...another })] }),
  "two proofs for a seq": (making) => {
    const { lone, past } = making;
    return withProofs(making, [lone.proof(past, given(lone)), lone.proof(past, { ...given(lone), ...another })]);
  },
  "one right proof and one wrong": (making) => {
    const { lone, past } = making;
    const wrong = lone.proof(past, given(lone, 3));
    return withProofs(making, [lone.proof(past, given(lone)), { ...wrong, prepares: wrong.prepares.slice(1) }]);
  },
};

/** More of them, of one that could have been prepared in two views before, or that is behind. */
export const LATE_FLAWS: Readonly<Record<string, Made>> = {
  "two proofs for a seq, of two views, and another between": (making) => {
    const { lone, past } = making;
    let older = past - 1;
    while (lone.leaderOf(older) === lone.id) older -= 1;
    const again = { ...given(lone), ...another };
    return withProofs(making, [
      lone.proof(past, given(lone)),
      lone.proof(past, given(lone, 3)),
      lone.proof(older, again),
    ]);
  },
  "of one that is behind, with one PREPARE too few": ({ lone, from, view, past }) => {
    const proof = lone.proof(past, { seq: 1, ...another });
    return lone.signing.viewChange(from, view, { prepared: [{ ...proof, prepares: proof.prepares.slice(1) }] });
  },
};

/** VIEW-CHANGEs that are valid, though they are made otherwise than most. */
export const SOUND: Readonly<Record<string, Made>> = {
  plain,
  "for a view that is far ahead": (making) => plain({ ...making, view: making.view + 3 * making.lone.n }),
  "with nothing": ({ lone, from, view }) => lone.signing.viewChange(from, view),
  "of one that is behind, with a proof": ({ lone, from, view, past }) =>
    lone.signing.viewChange(from, view, { prepared: [lone.proof(past, { seq: 1, ...another })] }),
  "of one that is ahead, with a proof at the end of its window": ({ lone, from, view, past }) => {
    const seq = lone.low + lone.interval;
    const checkpoint = lone.signing.checkpoints(lone.others.slice(0, 2 * lone.f + 1), { seq, ...another });
    const proof = lone.proof(past, { seq: seq + 2 * lone.interval, ...another });
    return lone.signing.viewChange(from, view, { seq, checkpoint, prepared: [proof] });
  },
  "of one that is far ahead": ({ lone, from, view }) => {
    const seq = lone.low + 3 * lone.interval;
    const checkpoint = lone.signing.checkpoints(lone.others.slice(0, 2 * lone.f + 1), { seq, ...another });
    return lone.signing.viewChange(from, view, { seq, checkpoint });
  },
  "with a proof of an old view": withProof((proof) => proof),
  "with a proof at the end of the window": withProof((proof) => proof, 8),
  "with proofs in another order": (making) => {
    const { lone, past } = making;
    return withProofs(making, [lone.proof(past, given(lone, 3)), lone.proof(past, given(lone))]);
  },
  "with more CHECKPOINTs than needed": withCheckpoint(({ lone }) => ({
    checkpoint: lone.signing.checkpoints(lone.others, lone.stateAt(lone.low)),
  })),
  "with more PREPAREs than needed": ({ lone, from, view }) => {
    // All backups of a view that the one under test does not lead: its own PREPARE is among them.
    const led = Array.from({ length: lone.n }, (_, less) => view - 1 - less).find(
      (one) => lone.leaderOf(one) !== lone.id,
    ) as number;
    const ids = [...lone.others, lone.id].filter((id) => id !== lone.leaderOf(led));
    const proof = lone.signing.prepared(led, given(lone), ids);
    return lone.signing.viewChange(from, view, { seq: lone.low, checkpoint: lone.checkpoints, prepared: [proof] });
  },
};

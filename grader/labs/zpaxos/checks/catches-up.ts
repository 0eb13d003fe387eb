import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { acceptedBy, alone, type Lone, promised } from "../lone.ts";

export const catchesUp: Check = {
  id: "catches-up",
  title: "instances do not wait for each other; a server that was away learns what it missed, and holes are filled",
  rules: ["I1", "Q3"],
  points: 4,
  of: "propose",
  needs: ["start"],
  mayFollow: ["learns", "in-order", "decides"],
  blockedBy: ["tries-again"],
  hint: "Nobody answers in instance 1. What becomes of 2, in which all do?",
  stands: [
    { name: "independent", size: oneOf(3), isOfAnySize: true, play: alone(independent) },
    { name: "away", size: oneOf(3), isOfAnySize: true, play: alone(away) },
  ],
};

/** Many instances at once, told in any order; some are answered and some are not. */
async function independent(lone: Lone, random: Random): Promise<void> {
  const seqs = random.shuffled(Array.from({ length: 8 }, () => lone.nextSeq()));
  for (const seq of seqs.slice(1)) await lone.start(seq, `put some${seq} 1`);
  await lone.startAll(seqs.slice(0, 1), (seq) => `put some${seq} 1`);
  const answered = seqs.filter((seq) => seq % 2 === 0);
  await answerAll(lone, answered);
  await lone.pass(lone.pause_ms);
  await answerAll(lone, seqs);
}

/** It was away while the others decided; it hears of that where it proposes, and the holes before that are filled in time. */
async function away(lone: Lone, random: Random): Promise<void> {
  const last = 6;
  const known = random.below(2) + 1;
  for (let seq = 1; seq <= known; seq++) await lone.decide(random.pick(lone.others), seq, `put away${seq} 1`);
  await lone.restart();
  await lone.start(last, "put back 1");
  await lone.rest();
  // In some instances the others have decided; in one nobody has proposed.
  const hole = last - 1;
  for (let round = 0; round < 6; round++) {
    const attempts = lone.attempts("Paxos.PrepareRpc");
    for (const [seq, calls] of attempts) {
      const [call] = random.shuffled(calls);
      const decided = { value: seq % 4 === 0 ? null : `put away${seq} 1` };
      if (call !== undefined && seq !== hole && seq !== last)
        await lone.replyAll([[call, { ...promised(call), decided }]]);
    }
    await answerAll(lone, [hole, last]);
    await lone.pass(2 * lone.pause_ms);
  }
}

/** Grants all that is asked in these instances, and what comes of that. */
export async function answerAll(lone: Lone, seqs: readonly number[]): Promise<void> {
  for (const method of ["Paxos.PrepareRpc", "Paxos.AcceptRpc"] as const) {
    for (const id of lone.others) {
      const attempts = lone.attempts(method);
      const calls = seqs.flatMap((seq) => attempts.get(seq)?.find(({ to }) => to === id) ?? []);
      await lone.replyAll(
        calls.map((call) => {
          if (call.method === "Paxos.PrepareRpc") return [call, promised(call as never)] as const;
          return [call, acceptedBy(call as never)] as const;
        }) as never,
      );
    }
    await lone.rest();
  }
}

import { type Check, oneOf } from "../check.ts";
import { acceptedBy, alone, type Lone } from "../lone.ts";
import { answerAll } from "./catches-up.ts";

export const thrifty: Check = {
  id: "thrifty",
  title: "undisturbed, an instance takes three calls to each of the others",
  rules: ["V5"],
  points: 3,
  of: "propose",
  needs: ["start", "quorum", "decides"],
  mayFollow: ["tries-again"],
  blockedBy: ["tries-again"],
  hint: "Nobody disturbs your proposer, and all answer. Which of the messages that it sends does nobody need?",
  stands: [{ name: "undisturbed", size: oneOf(5), isOfAnySize: true, play: alone(undisturbed) }],
};

/** Some instances, one by one and at once, in which all answer at once; then much time passes. */
async function undisturbed(lone: Lone): Promise<void> {
  for (const count of [1, 1, 5]) {
    const seqs = Array.from({ length: count }, () => lone.nextSeq());
    await lone.startAll(seqs, (seq) => `put thrifty${seq} 1`);
    await answerAll(lone, seqs);
    const decides = lone.calls("Paxos.DecideRpc");
    await lone.forAll(decides, ({ held }) => lone.world.answer(held, { result: { ok: true, done: 0 } }));
    await lone.pass(lone.pause_ms);
  }
  for (let pause = 0; pause < 5; pause++) {
    await lone.pass(lone.pause_ms);
    for (const call of lone.calls("Paxos.AcceptRpc")) await lone.replyAll([[call, acceptedBy(call)]]);
  }
}

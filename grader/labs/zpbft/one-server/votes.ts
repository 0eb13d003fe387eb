import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
import type { History } from "../../../history/history.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { messagesOf, replica } from "../../pbft/wire.ts";
import type { Step } from "./script.ts";

/** The receiver of votes: the real server `live` among puppets. */
interface Receiver {
  cluster: Cluster;
  live: number;
}

/** What votes are about, the senders a, b, c, …, and the wrong digest that all bad votes agree on. */
interface About {
  about: { view: number; seq: number; digest: string };
  senders: readonly number[];
  lie: string;
}

type Vote = Step & { phase: "prepare" | "commit" };

const METHOD_OF = { prepare: "Server.PrepareRpc", commit: "Server.CommitRpc" } as const;

/** The vote of a script's step, and the puppet that sends it: a forger has only its own connections. */
export function flawedVote(
  { cluster, live }: Receiver,
  random: Random,
  { about, senders, lie }: About,
  { phase, from, flaw }: Vote,
): { messenger: PuppetReplica; args: CommitArgs } {
  const sender = cluster.puppet(senders[from] as number);
  const right = { peerId: sender.id, ...about };
  const forger = cluster.puppet(senders.find((id) => id !== sender.id) as number);
  const n = cluster.puppets.length;
  const signed = (msg: CommitArgs["msg"], by = sender): CommitArgs => ({ msg, sign: by.sign(phase, msg) });
  /** The right message with the sender's genuine signature of another one. */
  const misused = (other: Partial<CommitArgs["msg"]>): CommitArgs => ({
    msg: right,
    sign: sender.sign(phase, { ...right, ...other }),
  });
  const bySender = (args: CommitArgs) => ({ messenger: sender, args });
  const byForger = (args: CommitArgs) => ({ messenger: forger, args });
  switch (flaw) {
    case undefined:
      return bySender(signed(right));
    case "rewritten":
      // The base64 padding carries nothing: the text decodes to the same bytes without it.
      return bySender({ msg: right, sign: sender.sign(phase, right).replace(/=+$/, "") });
    case "sig":
      return byForger({ msg: right, sign: randomBytes(64).toString("base64") });
    case "byte":
      return byForger({ msg: right, sign: withOtherByte(sender.sign(phase, right)) });
    case "key":
      return byForger(signed(right, forger));
    case "borrowed":
      return byForger({ msg: right, sign: forger.sign(phase, { ...right, peerId: forger.id }) });
    case "phase":
      return bySender({ msg: right, sign: sender.sign(random.pick(otherPhases(phase)), right) });
    case "replay":
      return bySender(misused({ seq: right.seq + random.pick(right.seq > 1 ? [-1, 1] : [1]) }));
    case "ahead":
      return bySender(misused({ view: right.view + 1 }));
    case "earlier":
      return byForger({
        msg: right,
        sign: earlierSignature(cluster.history, right, phase) ?? misused({ seq: 0 }).sign,
      });
    case "view":
      return bySender(signed({ ...right, view: 1 + random.below(9) }));
    case "turn":
      // The leader of this view is the same as that of the right one.
      return bySender(signed({ ...right, view: right.view + n }));
    case "wide":
      // In a field of 8, 16 or 32 bits it is the right one.
      return bySender(signed({ ...right, view: right.view + 2 ** 32 }));
    case "recast":
      // Its signature is good for the right view: who looks at that only never reads the view that the vote names.
      return byForger({ msg: { ...right, view: 1 + random.below(9) }, sign: sender.sign(phase, right) });
    case "digest":
      return bySender(signed({ ...right, digest: lie }));
    case "digit":
      return bySender(signed({ ...right, digest: withOtherDigit(right.digest, right.digest.length - 1) }));
    case "first":
      return bySender(signed({ ...right, digest: withOtherDigit(right.digest, 0) }));
    case "swapped":
      return bySender(signed({ ...right, digest: withSwappedDigits(right.digest) }));
    case "graft":
      return byForger({ msg: { ...right, digest: lie }, sign: sender.sign(phase, right) });
    case "own":
      return bySender(ownVote({ cluster, live }, about.seq, phase) ?? signed({ ...right, peerId: live }));
    case "unknown":
      return bySender(signed({ ...right, peerId: n }));
    case "modulo":
      return bySender(signed({ ...right, peerId: right.peerId + n }));
    case "renamed":
      return bySender({ msg: { ...right, peerId: right.peerId + n }, sign: sender.sign(phase, right) });
    case "huge":
      return bySender(signed({ ...right, peerId: Number.MAX_SAFE_INTEGER }));
  }
}

function otherPhases(phase: Vote["phase"]): ("pre-prepare" | Vote["phase"])[] {
  return (["pre-prepare", "prepare", "commit"] as const).filter((one) => one !== phase);
}

/**
 * The signature of the newest vote of another seq that this sender has sent in this phase: everybody holds it. The server has
 * answered that vote, and so had it before the forgery comes: on two lines it is chance which of two messages comes first.
 */
export function earlierSignature(
  history: History,
  { peerId, seq }: CommitArgs["msg"],
  phase: Vote["phase"],
): string | undefined {
  const vote = messagesOf(history).findLast(
    (event) =>
      event.method === METHOD_OF[phase] &&
      event.from === replica(peerId) &&
      event.params.msg.peerId === peerId &&
      event.params.msg.seq !== seq &&
      event.answered !== undefined,
  );
  return (vote?.params as CommitArgs | undefined)?.sign;
}

/** A signature whose last byte is another. */
function withOtherByte(sign: string): string {
  const bytes = Buffer.from(sign, "base64");
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  return bytes.toString("base64");
}

/** A digest with another digit at a place. */
export function withOtherDigit(digest: string, index: number, add = 1): string {
  const digit = (Number.parseInt(digest[index] as string, 16) + add) % 16;
  return digest.slice(0, index) + digit.toString(16) + digest.slice(index + 1);
}

/** A digest in which the last digit has changed places with another one. */
function withSwappedDigits(digest: string): string {
  const last = digest.at(-1) as string;
  const index = Array.from(digest).findLastIndex((digit) => digit !== last);
  return `${digest.slice(0, index)}${last}${digest.slice(index + 1, -1)}${digest[index] ?? last}`;
}

/** A wrong digest that differs in most digits, or in one. */
export function otherDigest(digest: string, random: Random): string {
  if (random.below(2) === 0) return digestOf({ another: digest });
  return withOtherDigit(digest, random.below(digest.length), 1 + random.below(15));
}

/** The server's own vote about a seq, whose signature is genuine. */
function ownVote({ cluster, live }: Receiver, seq: number, phase: Vote["phase"]): CommitArgs | undefined {
  const own = messagesOf(cluster.history).findLast(
    (event) =>
      event.method === METHOD_OF[phase] &&
      event.from === replica(live) &&
      event.params.msg.seq === seq &&
      event.params.msg.peerId === live,
  );
  return own?.params as CommitArgs | undefined;
}

import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { messagesOf, replica } from "../../pbft/wire.ts";
import type { Step } from "./script.ts";

/** Where votes are sent to: the real server `live` among puppets. */
interface Receiver {
  cluster: Cluster;
  live: number;
}

/** What votes are about, who plays the places a, b, c, …, and the digest that liars agree on. */
interface About {
  about: { view: number; seq: number; digest: string };
  senders: readonly number[];
  lie: string;
}

type Vote = Step & { phase: "prepare" | "commit" };

/** A vote as a step of a script has it, and the puppet on whose line it comes: a forger has no use of another's line. */
export function flawedVote(
  { cluster, live }: Receiver,
  random: Random,
  { about, senders, lie }: About,
  { phase, from, flaw }: Vote,
): { messenger: PuppetReplica; args: CommitArgs } {
  const sender = cluster.puppet(senders[from] as number);
  const right = { peerId: sender.id, ...about };
  const forger = cluster.puppet(senders.find((id) => id !== sender.id) as number);
  const signed = (msg: CommitArgs["msg"], by = sender): CommitArgs => ({ msg, sign: by.sign(phase, msg) });
  const bySender = (args: CommitArgs) => ({ messenger: sender, args });
  const byForger = (args: CommitArgs) => ({ messenger: forger, args });
  switch (flaw) {
    case undefined:
      return bySender(signed(right));
    case "rewritten":
      // The padding carries nothing: the same bytes are read from the text without it.
      return bySender({ msg: right, sign: sender.sign(phase, right).replace(/=+$/, "") });
    case "sig":
      return byForger({ msg: right, sign: randomBytes(64).toString("base64") });
    case "key":
      return byForger(signed(right, forger));
    case "phase":
      return bySender({ msg: right, sign: sender.sign(phase === "commit" ? "prepare" : "commit", right) });
    case "replay":
      return bySender({ msg: right, sign: sender.sign(phase, { ...right, seq: right.seq + 1 }) });
    case "view":
      return bySender(signed({ ...right, view: 1 + random.below(9) }));
    case "digest":
      return bySender(signed({ ...right, digest: lie }));
    case "own":
      return bySender(ownVote({ cluster, live }, about.seq, phase) ?? signed({ ...right, peerId: live }));
    case "unknown":
      return bySender(signed({ ...right, peerId: cluster.puppets.length }));
    case "huge":
      return bySender(signed({ ...right, peerId: Number.MAX_SAFE_INTEGER }));
  }
}

/** Another digest: one that differs in all digits, or in one. */
export function otherDigest(digest: string, random: Random): string {
  if (random.below(2) === 0) return digestOf({ another: digest });
  const index = random.below(digest.length);
  const digit = (Number.parseInt(digest[index] as string, 16) + 1 + random.below(15)) % 16;
  return digest.slice(0, index) + digit.toString(16) + digest.slice(index + 1);
}

/** What the server itself has said about a seq: its own signature, which is genuine. */
function ownVote({ cluster, live }: Receiver, seq: number, phase: Vote["phase"]): CommitArgs | undefined {
  const method = phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
  const own = messagesOf(cluster.history).findLast(
    (event) =>
      event.method === method &&
      event.from === replica(live) &&
      event.params.msg.seq === seq &&
      event.params.msg.peerId === live,
  );
  return own?.params as CommitArgs | undefined;
}

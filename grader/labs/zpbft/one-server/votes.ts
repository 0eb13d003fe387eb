import { randomBytes } from "node:crypto";
import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
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
  const signed = (msg: CommitArgs["msg"], by = sender): CommitArgs => ({ msg, sign: by.sign(phase, msg) });
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

/** A wrong digest that differs in most digits, or in one. */
export function otherDigest(digest: string, random: Random): string {
  if (random.below(2) === 0) return digestOf({ another: digest });
  const index = random.below(digest.length);
  const digit = (Number.parseInt(digest[index] as string, 16) + 1 + random.below(15)) % 16;
  return digest.slice(0, index) + digit.toString(16) + digest.slice(index + 1);
}

/** The server's own vote about a seq, whose signature is genuine. */
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

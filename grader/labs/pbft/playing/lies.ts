import { readFileSync } from "node:fs";
import { digestOf, type Key, readKeyPair, sign } from "../../../../skeleton/znet/keys.ts";
import type { CommitArgs, PrePrepareArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Liar, Lie } from "../../../cluster/playing.ts";
import type { Said } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import type { Alteration } from "../../../history/wiretap.ts";
import { type Message, malformation, messagesOf, replica } from "../wire.ts";

/** The phases in which replicas vote, by the method. */
const PHASES: Readonly<Record<string, "prepare" | "commit">> = {
  "Server.PrepareRpc": "prepare",
  "Server.CommitRpc": "commit",
};

/** What a liar makes of one of its votes. Whatever else it says stays as it is. */
type VoteLie = (vote: CommitArgs, phase: "prepare" | "commit", to: string) => readonly CommitArgs[];

function onVotes(lie: VoteLie): Alteration {
  return (said) => {
    const phase = PHASES[said.method];
    const isVote = phase !== undefined && malformation(said) === undefined;
    return isVote ? lie(said.params as CommitArgs, phase, said.to) : [said.params as object];
  };
}

export const LIES: Readonly<Record<string, Lie>> = {
  digest: {
    help: "votes for another digest, and signs that",
    of: (liar) => {
      const key = keyOf(liar);
      const otherwise = (said: Said): readonly object[] => [proposal(said, key) ?? (said.params as object)];
      const votes = onVotes(({ msg }, phase) => {
        const lie = { ...msg, digest: digestOf({ another: msg.seq }) };
        return [{ msg: lie, sign: sign(key, phase, lie) }];
      });
      return (said) => (PHASES[said.method] === undefined ? otherwise(said) : votes(said));
    },
  },
  forge: {
    help: "votes also in the name of each other",
    of: (liar) => {
      const key = keyOf(liar);
      return onVotes((vote, phase, to) => [
        vote,
        ...othersOf(liar, to).map((peerId) => {
          const msg = { ...vote.msg, peerId };
          return { msg, sign: sign(key, phase, msg) };
        }),
      ]);
    },
  },
  twice: { help: "sends each vote twice", of: () => onVotes((vote) => [vote, vote]) },
  replay: {
    help: "votes also with others' signatures, of something else",
    of: (liar) =>
      onVotes((vote, phase, to) => [
        vote,
        ...othersOf(liar, to).flatMap((peerId) => {
          const stolen = signatureOf(liar.history, peerId, phase, vote.msg.seq);
          return stolen === undefined ? [] : [{ msg: { ...vote.msg, peerId }, sign: stolen }];
        }),
      ]),
  },
  mute: {
    help: "tells the others nothing; its replies reach the client",
    of: () => () => [],
  },
};

function othersOf({ id, n }: Liar, to: string): number[] {
  return Array.from({ length: n }, (_, other) => other).filter((other) => other !== id && replica(other) !== to);
}

function keyOf({ identity }: Liar): Key {
  const [pri = ""] = identity.files;
  return readKeyPair(readFileSync(pri, "utf8"), identity.publicPem).privateKey;
}

/** A leader's proposal with a digest that is not that of its request; undefined for anything else. */
function proposal(said: Said, key: Key): PrePrepareArgs | undefined {
  if (said.method !== "Server.PrePrepareRpc" || malformation(said) !== undefined) return undefined;
  const { msg, reqArgs } = said.params as PrePrepareArgs;
  const lie = { ...msg, digest: digestOf({ another: msg.seq }) };
  return { msg: lie, sign: sign(key, "pre-prepare", lie), reqArgs };
}

/**
 * A true signature of a replica that does not belong to its vote of a phase on a seq: that of its PREPARE, for a COMMIT; and
 * that of its PREPARE for the seq before, for a PREPARE.
 */
function signatureOf(history: History, id: number, phase: "prepare" | "commit", seq: number): string | undefined {
  const of = phase === "commit" ? seq : seq - 1;
  const isIt = (one: Message): boolean =>
    one.method === "Server.PrepareRpc" && one.from === replica(id) && one.params.msg.seq === of;
  return (messagesOf(history).findLast(isIt)?.params as CommitArgs | undefined)?.sign;
}

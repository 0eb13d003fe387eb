import { readFileSync } from "node:fs";
import type { Liar } from "../../../../../grader/cluster/playing.ts";
import type { Said } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { LIES } from "../../../../../grader/labs/pbft/playing/lies.ts";
import { newIdentity } from "../../../../../grader/labs/pbft/puppets/identity.ts";
import { PBFT, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { digestOf, type Key, newKeyPair, readKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import type { CommitArgs } from "../../../../../skeleton/zpbft/messages.ts";
import { temporaryDir } from "../../../support.ts";

const METHODS = { prepare: "Server.PrepareRpc", commit: "Server.CommitRpc" } as const;
export type Phase = keyof typeof METHODS;

/** Four replicas, and what crosses the wire between them, said one by one. */
export async function demo() {
  const dir = await temporaryDir();
  const identities = await Promise.all([0, 1, 2, 3].map((id) => newIdentity(dir, id)));
  const keys = identities.map(
    ({ files: [pri = ""], publicPem }): Key => readKeyPair(readFileSync(pri, "utf8"), publicPem).privateKey,
  );
  const history = new History(PBFT);
  history.note({ kind: "cluster", f: 1, live: [0, 1, 2, 3], pubkeys: identities.map(({ publicPem }) => publicPem) });
  const client = newKeyPair("ed25519");
  const requestOf = (seq: number) => {
    const req = { clientAddr: ":8005", timestamp: seq, command: `put x ${seq}` };
    return { req, pubkey: client.publicPem, sign: sign(client.privateKey, "request", req) };
  };
  const vote = (from: number, phase: Phase, seq: number): CommitArgs => {
    const msg = { peerId: from, view: 0, seq, digest: digestOf(requestOf(seq).req) };
    return { msg, sign: sign(keys[from] as Key, phase, msg) };
  };
  const say = (from: number, to: number, method: string, params: object) =>
    history.add({ from: replica(from), to: replica(to), method, params });
  return {
    history,
    vote,
    /** The leader proposes a seq to all. */
    propose: (seq: number, to = [1, 2, 3]) => {
      const { msg } = vote(0, "prepare", seq);
      const params = { msg, sign: sign(keys[0] as Key, "pre-prepare", msg), reqArgs: requestOf(seq) };
      for (const id of to) say(0, id, "Server.PrePrepareRpc", params);
      return params;
    },
    say: (from: number, phase: Phase, seq: number, to = [0, 1, 2, 3]) => {
      for (const id of to) if (id !== from) say(from, id, METHODS[phase], vote(from, phase, seq));
    },
    /** Somebody says to another what a lie makes of a vote. */
    lie: (name: string, from: number, to: number, phase: Phase, seq: number) => {
      const liar: Liar = { id: from, n: 4, identity: identities[from] as Liar["identity"], history };
      const said: Said = {
        from: replica(from),
        to: replica(to),
        method: METHODS[phase],
        params: vote(from, phase, seq),
      };
      const told = LIES[name]?.of(liar)(said) ?? [];
      for (const params of told) say(from, to, METHODS[phase], params);
      return told as readonly CommitArgs[];
    },
    liar: (from: number): Liar => ({ id: from, n: 4, identity: identities[from] as Liar["identity"], history }),
    logs: (id: number, text: string) =>
      history.note({
        kind: "log",
        who: replica(id),
        stream: "stderr",
        text: `execute.ts:1: INFO| I=${id} L=0 ${text}\n`,
      }),
  };
}

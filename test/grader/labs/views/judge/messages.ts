import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { type Cluster, NULL_DIGEST, requestDigest } from "../../../../../grader/labs/views/judge/proofs.ts";
import { type KeyPair, newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../../skeleton/zpbft/messages.ts";
import type { CheckpointArgs, NewViewArgs, Prepared, ViewChangeArgs } from "../../../../../skeleton/zviews/messages.ts";

/** How a message is made otherwise than its sender should. */
interface Amiss {
  signer?: number;
  phase?: string;
  digest?: string;
}

/** Messages of replicas whose keys we have. Digests are letters: `x` is that of the request x, `∅` that of the null request. */
export class FakeCluster {
  readonly keys: KeyPair[];
  readonly cluster: Cluster;
  readonly client = newKeyPair("ed25519");

  constructor(n: number, interval = 4) {
    this.keys = Array.from({ length: n }, () => newKeyPair("ed25519"));
    this.cluster = { n, interval, keyring: new Keyring(this.keys.map(({ publicPem }) => publicPem)) };
  }

  /** The request of a letter: a put of it, whose timestamp is the letter's place. */
  request = (letter: string): RequestArgs => {
    const req = { clientAddr: ":9", timestamp: letter.charCodeAt(0), command: `put ${letter} 1` };
    return { req, pubkey: this.client.publicPem, sign: sign(this.client.privateKey, "request", req) };
  };

  digest = (letter: string): string => (letter === "∅" ? NULL_DIGEST : requestDigest(this.request(letter)));

  letterOf = (digest: string): string =>
    ["∅", ..."abcdefghijklmnopqrstuvwxyz"].find((letter) => this.digest(letter) === digest) ?? "?";

  signed = <T extends { peerId: number }>(phase: string, msg: T, { signer = msg.peerId, ...amiss }: Amiss = {}) => ({
    msg,
    sign: sign((this.keys[signer] as KeyPair).privateKey, amiss.phase ?? phase, msg),
  });

  order = (seq: number, view: number, peerId: number, phase: string, { digest = "x", ...amiss }: Amiss = {}) =>
    this.signed(phase, { peerId, view, seq, digest: this.digest(digest) }, amiss);

  checkpoint = (seq: number, peerId: number, { digest = "s", ...amiss }: Amiss = {}): CheckpointArgs =>
    this.signed("checkpoint", { peerId, seq, digest: this.digest(digest) }, amiss);

  checkpoints = (seq: number, ids: readonly number[]): CheckpointArgs[] => ids.map((id) => this.checkpoint(seq, id));

  /** CHECKPOINTs with a digest, whatever it is of. */
  proofOf = (seq: number, digest: string, ids: readonly number[]): CheckpointArgs[] =>
    ids.map((peerId) => this.signed("checkpoint", { peerId, seq, digest }));

  prepared = (
    seq: number,
    view: number,
    ids: readonly number[],
    { leader = view % this.cluster.n, digest = "x" }: { leader?: number; digest?: string } = {},
  ): Prepared => ({
    prePrepare: this.order(seq, view, leader, "pre-prepare", { digest }),
    prepares: ids.map((id) => this.order(seq, view, id, "prepare", { digest })),
  });

  viewChange = (
    view: number,
    peerId: number,
    { seq = 0, checkpoint = [], prepared = [], ...amiss }: Amiss & Partial<ViewChangeArgs["msg"]> = {},
  ): ViewChangeArgs => this.signed("view-change", { peerId, view, seq, checkpoint, prepared }, amiss);

  /** `orders` as in `1=∅ 2=x`. */
  newView = (
    view: number,
    viewChanges: ViewChangeArgs[],
    orders: string,
    {
      peerId = view % this.cluster.n,
      ordersView = view,
      ordersOf = peerId,
      ...amiss
    }: Amiss & { peerId?: number; ordersView?: number; ordersOf?: number } = {},
  ): NewViewArgs => {
    const prePrepares = orders
      .split(" ")
      .filter(Boolean)
      .map((one) => {
        const [seq = "", digest = ""] = one.split("=");
        return this.order(Number(seq), ordersView, ordersOf, "pre-prepare", { digest });
      });
    return this.signed("new-view", { peerId, view, viewChanges, prePrepares }, amiss);
  };
}

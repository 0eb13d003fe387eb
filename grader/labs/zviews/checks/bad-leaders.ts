import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { NewViewArgs, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { Random } from "../../../checks/random.ts";
import { type Playing, Stuck } from "../../kit/world/playing.ts";
import { keysOf } from "../../views/cast.ts";
import { keyringOf } from "../../views/judge/known.ts";
import { NULL_DIGEST, ordersOf, requestDigest } from "../../views/judge/proofs.ts";
import type { Setting } from "../../views/judge/setting.ts";
import { Signing } from "../../views/signing.ts";
import { messagesOf, replica } from "../../views/wire.ts";
import type { Check } from "../check.ts";
import { Several } from "../several.ts";

const INTERVAL = 4;
const PATIENCE_MS = 1000;

/** The leaders of the first two views lie. */
const LIARS: readonly [number, number] = [0, 1];

export const badLeaders: Check = {
  id: "bad-leaders",
  title: "two leaders of seven lie, one after the other: what one has executed stays, and everything is answered",
  rules: ["F1", "X2"],
  points: 3,
  needs: ["leader-faulty", "view-change-flaws", "new-view-flaws"],
  hint: "What can a leader make of a view that it begins, if backups believe more than what is proven?",
  stands: [
    {
      name: "of-7",
      size: () => ({ n: 7, live: [2, 3, 4, 5, 6] }),
      interval: INTERVAL,
      patience_ms: PATIENCE_MS,
      play,
    },
  ],
};

async function play(playing: Playing<Setting>, random: Random): Promise<void> {
  const liars = new Liars(playing);
  const { cluster } = liars;
  await cluster.begin();
  const ids = random.shuffled(cluster.ids);

  // One that all have executed; and one of two that only one will have executed: three replicas and both liars are for it.
  await liars.order(1, cluster.request(), ids);
  const [some, others] = [ids.slice(0, 3), ids.slice(3)];
  const [one, other] = [cluster.request(), cluster.request()];
  await liars.order(2, other, others, []);
  await liars.order(2, one, some, some.slice(0, 1));
  const mustStay = messagesOf(cluster.world.history).some(
    (reply) => reply.method === "Client.ReplyRpc" && reply.params.msg.seq === 2,
  );
  if (!mustStay) throw new Stuck("nobody executes what 2f+1 are for");

  // Its leader says no more; and the next one says what is not so.
  const waiting = cluster.request();
  for (const id of cluster.ids) await cluster.ask(id, waiting);
  await cluster.deliverAll();
  await cluster.pass(PATIENCE_MS);
  await liars.beginWrongly(1, ids);
  await cluster.serve(waiting);
  await cluster.serveNew(INTERVAL);
  await cluster.calm([waiting]);
}

/** Two of seven that the grader plays. */
class Liars {
  readonly cluster: Several;
  readonly #signing: Signing;

  constructor(playing: Playing<Setting>) {
    const { setting, world } = playing;
    this.cluster = new Several(playing);
    const keyring = keyringOf(world.history, setting);
    this.#signing = new Signing(keysOf(setting), (...signed) => keyring.vouch(...signed));
  }

  /** The leader of view 0 orders a request at some, and both vote for it there; to these they say COMMIT, too. */
  async order(seq: number, request: RequestArgs, some: readonly number[], committed = some): Promise<void> {
    const [leader] = LIARS;
    const given = { seq, digest: requestDigest(request) };
    const order = this.#signing.order(leader, "pre-prepare", 0, given);
    for (const id of some) {
      await this.#tell(leader, id, "Server.PrePrepareRpc", { ...order, reqArgs: request });
      for (const liar of LIARS) {
        await this.#tell(liar, id, "Server.PrepareRpc", this.#signing.order(liar, "prepare", 0, given));
      }
    }
    await this.cluster.deliverAll();
    for (const id of committed) {
      for (const liar of LIARS) {
        await this.#tell(liar, id, "Server.CommitRpc", this.#signing.order(liar, "commit", 0, given));
      }
    }
    await this.cluster.deliverAll();
  }

  /** The leader of a view begins it for each in another way, none of which is valid. */
  async beginWrongly(view: number, ids: readonly number[]): Promise<void> {
    const [first, leader] = LIARS;
    const said = messagesOf(this.cluster.world.history).flatMap((one): ViewChangeArgs[] =>
      one.method === "Server.ViewChangeRpc" && one.params.msg.view === view ? [one.params] : [],
    );
    const right = [...new Map(said.map((args) => [args.msg.peerId, args])).values()];
    if (right.length < ids.length) throw new Stuck(`only ${right.length} of ${ids.length} go on to view ${view}`);
    const empty = [first, leader].map((id) => this.#signing.viewChange(id, view));
    const all = [...right, ...empty];
    const { orders } = ordersOf(all);
    // By their own words they were not prepared for anything: so nothing follows.
    const forged = right.map(({ msg }) => this.#signing.viewChange(msg.peerId, view, {}, { signer: leader }));
    const unproven = this.#signing.viewChange(first, view, { seq: 2 * INTERVAL });
    const nulls = orders.map(({ seq }) => ({ seq, digest: NULL_DIGEST }));
    const begin = (viewChanges: ViewChangeArgs[], given = orders): NewViewArgs =>
      this.#signing.newView(view, { viewChanges, orders: given });
    const wrong = [
      begin(all.slice(0, 2 * this.cluster.f)),
      begin([...forged, ...empty], []),
      begin(all, nulls),
      begin([...right, unproven, empty[1] as ViewChangeArgs], []),
      begin(all, orders.slice(0, -1)),
    ];
    for (const [place, args] of wrong.entries()) {
      await this.#tell(leader, ids[place % ids.length] as number, "Server.NewViewRpc", args);
    }
    await this.cluster.deliverAll();
  }

  async #tell(from: number, to: number, method: string, params: object): Promise<void> {
    const { world } = this.cluster;
    await world.deliver(world.send({ from: replica(from), to: replica(to), method, params }, () => {}));
  }
}

import { requestDigest } from "../../../../grader/labs/views/judge/proofs.ts";
import { digestOf, newKeyPair, sign } from "../../../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { randomFrom } from "../../../../skeleton/zserver/random.ts";
import type { NewViewArgs, ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import { Cluster, type Lie, type Modules } from "./world.ts";

/** What befalls leaders, again and again. */
export interface Weather {
  seed: number;
  n: number;
  kind: "killed" | "cut off" | "lying";
  /** How many requests are made: 30 if it is not said. */
  requests?: number;
  /** How often each is asked for, until it is given up: 40 times if it is not said. */
  attemptsMax?: number;
}

/** What came of it. */
interface Outcome {
  cluster: Cluster;
  /** The commands that f+1 replicas have not answered alike. */
  unanswered: string[];
  /** Those of the correct replicas, in the end. */
  databases: string[];
}

const PATIENCE_MS = 100;

/**
 * Requests one after the other, while whoever leads is killed (and started again later), cut off (and mended later), or one of f
 * that lie whenever they lead. What is on its way goes in a random order.
 */
export async function storm(
  modules: Modules,
  { seed, n, kind, requests = 30, attemptsMax = 40 }: Weather,
): Promise<Outcome> {
  const random = randomFrom(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const f = (n - 1) / 3;
  /** Clocks do not go on alike. */
  const somePatience = (): number => Math.ceil(PATIENCE_MS * (0.4 + random()));
  const liars = kind === "lying" ? Array.from({ length: f }, (_, id) => id) : [];
  const cluster = new Cluster(modules, n, { patience_ms: PATIENCE_MS, liars });
  for (const id of liars) cluster.lies.set(id, lieOf(cluster, id, random));
  for (const id of cluster.ids) cluster.start(id);
  await cluster.settle();

  let away: number | undefined;
  const isOpen = ({ from, to }: { from: number; to: number }) => kind !== "cut off" || (from !== away && to !== away);
  /** Lets all go that may, in a random order. */
  const flow = async (): Promise<void> => {
    while (true) {
      const open = cluster.held.filter(isOpen);
      // What one replica says to another comes in the order in which it was said.
      const firsts = open.filter(
        (one, place) => open.findIndex(({ from, to }) => from === one.from && to === one.to) === place,
      );
      if (firsts.length === 0) break;
      await cluster.deliver(firsts[below(firsts.length)]);
    }
    await cluster.settle(cluster.ids.filter((id) => id !== away));
  };
  const views = () => cluster.running.map(({ view }) => view).toSorted((a, b) => b - a);
  const leader = () => (views()[f] ?? 0) % n;
  const isAnswered = (request: RequestArgs): boolean => {
    const answers = cluster.replies.filter(({ msg }) => msg.timestamp === request.req.timestamp);
    const alike = Object.values(Object.groupBy(answers, ({ msg }) => `${msg.seq} ${msg.result}`));
    return alike.some((same) => new Set(same?.map(({ msg }) => msg.peerId)).size > f);
  };

  const asked: RequestArgs[] = [];
  for (let number = 0; number < requests; number++) {
    if (number % 5 === 2 && kind !== "lying") {
      const last = away;
      away = undefined;
      if (kind === "killed" && last !== undefined) cluster.start(last);
      await flow();
      // Who is back is needed again only when it has caught up.
      if (!cluster.running.some(({ isSilent }) => isSilent)) {
        away = leader();
        if (kind === "killed") cluster.kill(away);
      }
    }
    const request = cluster.request(`put k${below(9)} ${number}`);
    asked.push(request);
    for (let attempt = 0; attempt < attemptsMax && !isAnswered(request); attempt++) {
      for (const id of cluster.ids) if (kind !== "cut off" || id !== away) await cluster.ask(id, request);
      await flow();
      if (isAnswered(request)) break;
      for (const id of cluster.ids) if (id !== away || kind === "cut off") await cluster.tick(id, somePatience());
      await flow();
    }
  }
  const last = away;
  away = undefined;
  if (kind === "killed" && last !== undefined) cluster.start(last);
  await flow();
  // Two checkpoints on, who was away has all again.
  for (let number = 0; number < 6 * cluster.setting.interval; number++) {
    const request = cluster.request(`put end ${number}`);
    asked.push(request);
    for (let attempt = 0; attempt < attemptsMax && !isAnswered(request); attempt++) {
      for (const id of cluster.ids) await cluster.ask(id, request);
      await flow();
      if (!isAnswered(request)) for (const id of cluster.ids) await cluster.tick(id, somePatience());
    }
    await flow();
  }
  const databases = cluster.running.filter((s) => !liars.includes(s.id)).map((s) => `${s.lastExecuted} ${s.zkv}`);
  return { cluster, unanswered: asked.filter((one) => !isAnswered(one)).map(({ req }) => req.command), databases };
}

/** Somebody who signs other things to some than to others, and leaves out what it likes. */
function lieOf(cluster: Cluster, id: number, random: () => number): Lie {
  const key = (cluster.keys[id] as { privateKey: Parameters<typeof sign>[0] }).privateKey;
  const stranger = newKeyPair("ed25519");
  let timestamp = 0;
  const signed = (phase: string, msg: object) => ({ msg, sign: sign(key, phase, msg) });
  return (to, method, params) => {
    if (method === "Server.PrePrepareRpc" && to % 2 === 0) {
      const { msg, reqArgs: asked } = params as PrePrepareArgs;
      // Under the digest of what one client asks for, what another asks for alike.
      if (random() < 0.5) {
        return { ...params, reqArgs: cluster.request(asked.req.command, asked.req.timestamp, stranger) };
      }
      const reqArgs = cluster.request("put lie 1", ++timestamp, stranger);
      return { ...signed("pre-prepare", { ...msg, digest: requestDigest(reqArgs) }), reqArgs };
    }
    if (method === "Server.ViewChangeRpc" && random() < 0.5) {
      const { msg } = params as ViewChangeArgs;
      return signed("view-change", { ...msg, prepared: msg.prepared.slice(1) });
    }
    if (method === "Server.NewViewRpc" && random() < 0.7) {
      const { msg } = params as NewViewArgs;
      const seq = Math.max(0, ...msg.viewChanges.map((one) => one.msg.seq)) + msg.prePrepares.length + 1;
      const more = signed("pre-prepare", { peerId: id, view: msg.view, seq, digest: digestOf({}) });
      return signed("new-view", { ...msg, prePrepares: [...msg.prePrepares, more] });
    }
    if (method === "Server.PrepareRpc" || method === "Server.CommitRpc") return random() < 0.3 ? undefined : params;
    return params;
  };
}

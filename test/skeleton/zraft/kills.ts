import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { Client } from "../../../skeleton/zraft/client.ts";
import { randomFrom } from "../../../skeleton/zserver/random.ts";
import type { RaftCluster } from "./cluster.ts";
import { divergence } from "./divergence.ts";

export interface KillsOptions {
  rounds: number;
  /** How many clients write at once. */
  writers: number;
  seed: number;
  /** Called after each round, with how many writes were acknowledged so far. */
  onRound?: (round: number, acknowledged: number) => void;
}

export interface Kills {
  kills: number;
  torn: number;
  acknowledged: number;
  unanswered: number;
  /** What a right cluster cannot do, a line for each; none is what is hoped for. */
  wrong: string[];
}

/** How long a writer waits for an answer, which may never come while servers die. */
const PATIENCE_MS = 2000;

/** After so long without any of what a majority that is there makes come, it will not come. */
const STANDSTILL_MS = 60_000;

/** A write of one client: unique, and in the order in which it made them. */
interface Write {
  key: string;
  word: string;
  isAcknowledged: boolean;
}

/**
 * Kills servers at random while clients write, starts them again, and looks afterwards whether a write that was acknowledged is
 * lost, any was made twice or out of order, or two servers ever applied different things.
 */
export async function playKills(
  cluster: RaftCluster,
  { rounds, writers, seed, onRound }: KillsOptions,
): Promise<Kills> {
  const random = randomFrom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const writes: Write[] = [];
  const load = new Load(cluster, writers, writes);
  const result: Kills = { kills: 0, torn: 0, acknowledged: 0, unanswered: 0, wrong: [] };
  const { ids } = cluster;

  for (let round = 0; round < rounds; round++) {
    await load.acknowledges(1 + below(10));
    const count = random() < 0.1 ? ids.length : random() < 0.3 ? Math.ceil(ids.length / 2) : 1;
    const first = random() < 0.5 ? (cluster.leader ?? below(ids.length)) : below(ids.length);
    const victims = ids.map((_, place) => (first + place) % ids.length).slice(0, count);
    await Promise.all(victims.map((id) => cluster.kill(id)));
    result.kills += victims.length;
    for (const id of victims) {
      if (random() < 0.5) continue;
      const record = encodeRecord({ from: 1, entries: [] });
      await cluster.tear(id, record.subarray(0, 1 + below(record.length - 1)));
      result.torn += 1;
    }
    // A minority stays away for a while: the others go on without it.
    if (ids.length - count > ids.length / 2) await load.acknowledges(below(10));
    await Promise.all(victims.map((id) => cluster.startServer(id)));
    onRound?.(round + 1, load.acknowledged);
  }

  await load.acknowledges(1);
  await load.end();
  const last = await cluster.client(30_000).request("all");
  const lastIndex = cluster.applied.reduce((last, { index }) => Math.max(last, index), 0);
  const lacksLast = (id: number): boolean =>
    !cluster.linesOf(id).some((line) => line.includes(`apply index=${lastIndex},`));
  const end_ms = Date.now() + STANDSTILL_MS;
  await cluster.until("all have applied all", () => !ids.some(lacksLast) || Date.now() > end_ms);
  result.wrong.push(
    ...ids.filter(lacksLast).map((id) => `server ${id} never applied entry ${lastIndex}, which another did`),
  );
  await Promise.all(ids.map((id) => cluster.kill(id)));
  result.acknowledged = writes.filter(({ isAcknowledged }) => isAcknowledged).length;
  result.unanswered = writes.length - result.acknowledged;
  result.wrong.push(...lostOrTwice(writes, last), ...(await divergence(cluster)));
  return result;
}

/** Clients that write one word after the other. */
class Load {
  readonly #writes: Write[];
  readonly #ended: Promise<unknown>;
  #isOver = false;
  #count = 0;
  #waiting: (() => void)[] = [];

  constructor(cluster: RaftCluster, writers: number, writes: Write[]) {
    this.#writes = writes;
    const clients = Array.from({ length: writers }, (_, number) =>
      this.#write(cluster.client(PATIENCE_MS), `k${number}`),
    );
    this.#ended = Promise.all(clients);
  }

  get acknowledged(): number {
    return this.#count;
  }

  /** Waits until so many more writes are acknowledged. @throws Error if that does not come */
  async acknowledges(count: number): Promise<void> {
    const goal = this.#count + count;
    const standstill = AbortSignal.timeout(STANDSTILL_MS);
    while (this.#count < goal) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        standstill.onabort = () =>
          reject(new Error(`no ${count} writes were acknowledged in ${STANDSTILL_MS / 1000} s: does any server lead?`));
      });
    }
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }

  async #write(client: Client, key: string): Promise<void> {
    for (let number = 0; !this.#isOver; number++) {
      const write: Write = { key, word: `${number};`, isAcknowledged: false };
      this.#writes.push(write);
      try {
        await client.request(`append ${key} ${write.word}`);
        write.isAcknowledged = true;
        this.#count += 1;
        for (const resolve of this.#waiting.splice(0)) resolve();
      } catch {
        // It may be made or not: either is right.
      }
    }
  }
}

function lostOrTwice(writes: readonly Write[], last: string): string[] {
  const values = new Map(last.split("\n").map((line) => line.split(":") as [string, string]));
  return [...new Set(writes.map(({ key }) => key))].flatMap((key) => {
    const words = (values.get(key) ?? "").split(";").slice(0, -1);
    const numbers = words.map(Number);
    const lost = writes.filter(
      (one) => one.key === key && one.isAcknowledged && !words.includes(one.word.slice(0, -1)),
    );
    const isInOrder = numbers.every((number, place) => place === 0 || number > (numbers[place - 1] ?? 0));
    return [
      ...lost.map(({ word }) => `acknowledged and lost: append ${key} ${word}`),
      ...(isInOrder ? [] : [`twice, or out of order: ${key} is ${values.get(key)}`]),
    ];
  });
}

import { digestOf, newKeyPair } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { requestName } from "../../pbft/wire.ts";
import { isEager } from "./pace.ts";
import type { Script } from "./script.ts";
import type { ScriptRun } from "./script-run.ts";
import { otherDigest } from "./votes.ts";

/** A script, how it is played, and the group that it belongs to. */
export type Played = Pick<ScriptRun, "script" | "pace" | "group">;

/** So much older are the requests of the other client: more than there are requests, so that no two have one timestamp. */
const OLDER_US = 10_000_000;

/** Gives scripts their seqs, their requests and their senders, and notes which script a seq belongs to. */
export class Openings {
  readonly #cluster: Cluster;
  readonly #random: Random;
  readonly #others: readonly number[];
  /** How many seqs have each request. */
  readonly #ordered = new Map<string, number>();
  /** The keys of another client at the same address. */
  readonly #otherKeys = newKeyPair("ed25519");
  #nextSeq = 1;

  /** `others` are the ids of the puppets. */
  constructor(cluster: Cluster, random: Random, others: readonly number[]) {
    this.#cluster = cluster;
    this.#random = random;
    this.#others = others;
  }

  /** The seq that comes next. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  open(all: readonly Played[]): ScriptRun[] {
    const plays: ScriptRun[] = [];
    for (const one of all) plays.push(this.#open(one, plays.at(-1)));
    return plays;
  }

  /** The same for a seq that lies so far ahead of all that are open; those between them are given later. */
  openAhead(one: Played, ahead: number): ScriptRun {
    const next = this.#nextSeq;
    this.#nextSeq += ahead;
    const play = this.#open(one, undefined);
    this.#nextSeq = next;
    return play;
  }

  #open(one: Played, before: ScriptRun | undefined): ScriptRun {
    const { script, pace, group } = one;
    const seq = this.#nextSeq++;
    const { rule, text } = script;
    const eager = isEager(pace) ? ({ isEager: true } as const) : {};
    this.#cluster.history.note({ kind: "script", about: seq, group, rule, text, ...eager });
    const isSame = script.sameRequest && before !== undefined;
    const request = isSame ? before.request : this.#request(script);
    const name = requestName(request.req);
    const nth = this.#ordered.get(name) ?? 0;
    this.#ordered.set(name, nth + 1);
    const about = { view: 0, seq, digest: digestOf(request.req) };
    const senders = isSame ? before.senders : this.#random.shuffled(this.#others);
    return { ...one, seq, request, nth, about, senders, lie: otherDigest(about.digest, this.#random) };
  }

  #request({ isOlder }: Script): RequestArgs {
    const { client } = this.#cluster;
    return isOlder ? client.request(this.#command(), this.#otherKeys, OLDER_US) : client.request(this.#command());
  }

  /** Mostly puts. The results of the other commands show that the puts were executed in order. */
  #command(): string {
    const key = `k${this.#random.below(5)}`;
    const put = `put ${key} v${this.#random.below(1000)}`;
    return this.#random.pick([put, put, put, `get ${key}`, `del ${key}`]);
  }
}

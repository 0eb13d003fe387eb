import { setTimeout as sleep } from "node:timers/promises";
import type { PrePrepareArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Random } from "../../../checks/random.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import type { Step } from "./script.ts";
import { flawedVote } from "./votes.ts";

/** Longer than an idle machine needs for it: only after this time is it checked whether a process is idle. */
export const SOON_MS = 300;

/** A server that has not run for so long, nor answered what given code answers at once, never will. */
const BLOCKED_MS = 8000;

/** What the steps of a script are about, and the senders a, b, c, … */
interface Addressed {
  request: RequestArgs;
  about: { view: number; seq: number; digest: string };
  senders: readonly number[];
  /** The wrong digest that all bad votes agree on. */
  lie: string;
}

/** How to know that the server has taken a message: by the puppet whose connection it used, or by its answer. */
export interface Sent {
  by?: PuppetReplica;
  answered?: Promise<unknown>;
}

/** Sends the steps of scripts to the real server `live`, from the puppets that play the senders. */
export class Sender {
  readonly #cluster: Cluster;
  readonly #live: number;
  readonly #random: Random;
  #isUnresponsive = false;

  constructor(cluster: Cluster, live: number, random: Random) {
    this.#cluster = cluster;
    this.#live = live;
    this.#random = random;
  }

  /**
   * Sends messages in one packet on one connection, so that the server gets them in one turn. The carrier of a message need
   * not have signed it.
   */
  sendAtOnce(
    play: Addressed,
    steps: readonly Step[],
    carrier = steps.length === 1 ? undefined : this.#cluster.puppet(play.senders[0] as number),
  ): Sent[] {
    return steps.map((step) => this.send(play, step, carrier));
  }

  /** Sends one message of a script, on its sender's connection or the carrier's. */
  send(play: Addressed, step: Step, carrier?: PuppetReplica): Sent {
    const live = this.#live;
    if (step.phase !== "pre-prepare") {
      const method = step.phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
      const { messenger, args } = flawedVote({ cluster: this.#cluster, live }, this.#random, play, {
        ...step,
        phase: step.phase,
      });
      const by = carrier ?? messenger;
      void by.send(live, method, args);
      return { by };
    }
    if (live === 0) return { answered: this.#cluster.client.send(0, play.request) };
    const leader = this.#cluster.puppet(0);
    const msg = { peerId: 0, ...play.about };
    const args: PrePrepareArgs = { msg, sign: leader.sign("pre-prepare", msg), reqArgs: play.request };
    const by = carrier ?? leader;
    void by.send(live, "Server.PrePrepareRpc", args);
    return { by };
  }

  /** Whether the server has been idle for long but has not taken what it was sent: it has ended or hangs. */
  get isUnresponsive(): boolean {
    return this.#isUnresponsive;
  }

  /** Waits until the server has taken what was sent, or takes nothing any more. */
  async taken(sent: readonly Sent[], harmless: () => Addressed["about"]): Promise<void> {
    if (this.#isUnresponsive) return;
    const messengers = new Set(sent.flatMap(({ by }) => by ?? []));
    const taken = Promise.all([
      ...sent.map(({ answered }) => answered),
      ...Array.from(messengers, (puppet) => this.#fence(puppet, harmless())),
    ]);
    const soon = sleep(SOON_MS, false, { ref: false });
    if ((await Promise.race([taken, soon])) !== false) return;
    this.#isUnresponsive = true;
    const answered = async (): Promise<void> => {
      await taken;
      this.#isUnresponsive = false;
    };
    // A server that blocks its thread does not run, but it is not idle.
    await waitForIdle(this.#cluster.servers, answered, BLOCKED_MS);
  }

  /**
   * Resolves when the server has taken all that this puppet sent it before, answered or not: a PREPARE follows on the same
   * connection, and given code answers it at once.
   */
  async #fence(puppet: PuppetReplica, about: Addressed["about"]): Promise<void> {
    await puppet.send(this.#live, "Server.PrepareRpc", puppet.vote("prepare", about));
  }
}

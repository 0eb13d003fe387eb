import { setTimeout as sleep } from "node:timers/promises";
import { QUIET_MS } from "../../../sandbox/wait-for-idle.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { type Case, subjectOf, writtenBy } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import type { Violation } from "../../pbft/judge/violation.ts";
import { type MessageOf, messagesOf, replica } from "../../pbft/wire.ts";
import { warning } from "./ailments.ts";
import type { ScriptRun } from "./script-run.ts";

/** The given code gives up an unanswered call after ten seconds (server.ts). */
export const GIVEN_UP_MS = 11_000;

/** What a peer has done about a seq when the given code has given up the call to it. */
const NEVER_ANSWERED = "has never answered a COMMIT";

/** A peer that takes a server's COMMIT about one seq, and never answers it. */
export class Silence {
  readonly #cluster: Cluster;
  readonly #live: number;
  readonly #seq: number;
  readonly #by: number;

  /** The last of those that are named in a script keeps silent about its seq. */
  constructor(cluster: Cluster, live: number, { seq, senders }: ScriptRun) {
    this.#cluster = cluster;
    this.#live = live;
    this.#seq = seq;
    this.#by = senders.at(-1) as number;
    const puppet = cluster.puppet(this.#by);
    const { answer } = puppet;
    puppet.answer = (method, params) => {
      const isIt = method === "Server.CommitRpc" && (params as { msg: { seq: number } }).msg.seq === seq;
      return isIt ? new Promise(() => {}) : answer(method, params);
    };
  }

  /** Waits until the given code has given the call up, and what follows from that is done. */
  async end(): Promise<void> {
    const cluster = this.#cluster;
    const { history } = cluster;
    const [call] = callsOf(subjectOf(history, this.#live), messagesOf(history), this.#seq, replica(this.#by));
    if (call === undefined) return;
    await sleep(Math.max(0, call.time_ms + GIVEN_UP_MS - history.elapsed_ms));
    await cluster.untilIdle(undefined, { quiet_ms: QUIET_MS });
    cluster.fault(NEVER_ANSWERED, this.#by, { about: this.#seq });
  }
}

/**
 * A call that was given up because nobody answered has failed, too: the log tells it (C3). If there were several about one seq, it was
 * tried again, and may not have failed for good.
 */
export function untoldSilence({ history, subject, messages }: Case): Violation[] {
  return history.of("fault").flatMap(({ what, who, about, at }) => {
    if (what !== NEVER_ANSWERED || about === undefined) return [];
    const [call, ...others] = callsOf(subject, messages, about, who);
    if (call === undefined || others.length > 0) return [];
    const id = who.replace("replica ", "");
    if (warning(id).test(writtenBy(history, replica(subject.id), "stderr", { from: call.at, end: at }))) return [];
    return [
      {
        rule: "C3",
        functions: ["commit"],
        replica: subject.id,
        seq: undefined,
        message: "a call to a replica that never answers failed, and the log does not tell",
        expected: `one line: WARN| Server.CommitRpc ${id} error: <cause>`,
        seen: "no such line, ten seconds after the call, and the server is idle",
        culprit: undefined,
      },
    ];
  });
}

function callsOf(
  subject: Case["subject"],
  messages: Case["messages"],
  seq: number,
  who: string,
): MessageOf<"Server.CommitRpc">[] {
  return commitsOf(subject, messages).filter(({ to, params }) => to === who && params.msg.seq === seq);
}

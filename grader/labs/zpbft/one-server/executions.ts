import { QUIET_MS } from "../../../sandbox/wait-for-idle.ts";
import type { Cluster } from "../../pbft/cluster.ts";
import { unanswered } from "./owed.ts";
import type { Replies } from "./replies.ts";
import type { ScriptRun } from "./script-run.ts";
import { SOON_MS } from "./sender.ts";
import type { Help } from "./stuck.ts";

/**
 * How much longer than QUIET_MS a server may be idle without executing what was decided, until something else is tried: it may
 * have set itself a timer.
 */
const PATIENCE_MS = 2500;

/** Waits for the real server `live` to execute what was decided. */
export class Executions {
  readonly #cluster: Cluster;
  readonly #live: number;
  readonly #replies: Replies;

  constructor(cluster: Cluster, live: number, replies: Replies) {
    this.#cluster = cluster;
    this.#live = live;
    this.#replies = replies;
  }

  /**
   * Waits until requests are executed, or the server is idle without that. One that is given time, or that has not answered all yet,
   * may be idle for longer. Returns the first request that is not executed, if there is one.
   */
  async firstMissing(plays: readonly ScriptRun[], isGivenTime: boolean): Promise<ScriptRun | undefined> {
    const cluster = this.#cluster;
    const missing = (): ScriptRun | undefined => plays.find((play) => !this.#replies.isExecuted(play));
    const allExecuted = (signal: AbortSignal) => cluster.history.until(() => missing() === undefined, signal);
    if (await allExecuted(AbortSignal.timeout(SOON_MS))) return undefined;
    const isPatient = isGivenTime || unanswered(cluster, this.#live).length > 0;
    // If it is given more time, that it was idle until now shows nothing.
    await cluster.untilIdle(allExecuted, { quiet_ms: isPatient ? QUIET_MS - 1 : QUIET_MS });
    const late = missing();
    if (late === undefined || !isPatient || cluster.servers.length === 0) return late;
    const by: Help = "time";
    cluster.history.note({ kind: "helped", about: late.seq, by });
    await cluster.untilIdle(allExecuted, { quiet_ms: PATIENCE_MS });
    return missing();
  }
}

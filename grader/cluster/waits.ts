import type { History } from "../history/history.ts";
import { QUIET_MS, waitForIdle } from "../sandbox/wait-for-idle.ts";
import type { Client, Family } from "./family.ts";
import { Faults } from "./faults.ts";
import type { Puppet } from "./member.ts";
import { refuseClosed } from "./unreached.ts";

/** So often processes are waited for that are idle and owe an answer. */
const OWED_WAITS_MAX = 4;

/** What the grader can wait for, and how long: no longer than the processes have anything left to do. */
export abstract class Waits<P extends Puppet> extends Faults<P> {
  readonly #roles: Family<P, Client>["roles"];
  readonly #lastDone_ms: Family<P, Client>["lastDone_ms"];

  protected constructor(family: Pick<Family<P, Client>, "protocol" | "name" | "roles" | "lastDone_ms">) {
    super(family);
    this.#roles = family.roles;
    this.#lastDone_ms = family.lastDone_ms;
  }

  /**
   * To be asked of processes idle of which something did not come.
   *
   * @throws StartError if one lives, and refuses connections: it has closed its port, and can be sent nothing more
   */
  throwIfClosed(what?: string): void {
    refuseClosed(this.processMembers, this.callers, this.#roles, what);
  }

  /**
   * Waits for an event, but only until all processes that are not paused are idle. That they were idle is written into the
   * history, for then they have broken a rule if they have not done what they owe.
   */
  async untilIdle(
    happens?: (signal: AbortSignal) => Promise<unknown>,
    { quiet_ms = QUIET_MS }: { quiet_ms?: number } = {},
  ): Promise<void> {
    const { history } = this;
    const lastDone_ms = this.#lastDone_ms;
    const isAtWork = (last_ms: number): boolean =>
      lastDone_ms !== undefined && history.elapsed_ms - lastDone_ms(history) < last_ms;
    for (let waits = 1; ; waits++) {
      const since = history.now;
      const { awake, scheduler } = this;
      const before = scheduler?.delivered;
      const processes = awake.map(({ process }) => process);
      if ((await waitForIdle(processes, happens, quiet_ms, { isAtWork })) !== "idle") return;
      // While calls wait for their turn, processes are idle that have not been told all.
      if (scheduler?.isAtWork || scheduler?.delivered !== before) continue;
      const who = awake.map(({ id }) => this.nameOf(id));
      // Who owes an answer may be at work by a timer.
      if (quiet_ms >= QUIET_MS && waits < OWED_WAITS_MAX && owesAnswers(history, who)) continue;
      history.note({ kind: "idle", who, since, quiet_ms });
      return;
    }
  }

  /** Resolves when every call was delivered that may be, and all processes have done what they had to do. It throws as `waitForIdle`. */
  async rest(): Promise<void> {
    const { scheduler } = this;
    if (scheduler !== undefined) await this.untilIdle(() => scheduler.rest());
  }

  /**
   * Waits for what must happen without a further call of the grader's, or until all are idle; and learns how the servers do their
   * work, so that it can wait for what they have caused.
   */
  async learn(condition: () => boolean): Promise<void> {
    await this.untilIdle(async (signal) => this.scheduler?.learn(condition, signal));
  }
}

/** Whether one of these was handed a call that it has not answered. */
function owesAnswers({ calls }: History, who: readonly string[]): boolean {
  return calls.some(({ to, passed, answered }) => passed !== undefined && answered === undefined && who.includes(to));
}

import type { Cluster } from "../../pbft/cluster.ts";
import { subjectOf } from "../../pbft/judge/case.ts";
import { repliesOf } from "../../pbft/judge/execution.ts";
import { type Message, messagesOf, requestName } from "../../pbft/wire.ts";
import type { ScriptRun } from "./script-run.ts";

/** The replies of a server, read as they come. */
export class Replies {
  readonly #cluster: Cluster;
  readonly #live: number;
  /** How many there were to each request. */
  readonly #counts = new Map<string, number>();
  #read = 0;
  /** When the last one came, by the history's clock. */
  last_ms = 0;

  constructor(cluster: Cluster, live: number) {
    this.#cluster = cluster;
    this.#live = live;
  }

  /** Whether a seq is executed: a request that has several is replied to once for each. */
  isExecuted({ request, nth }: ScriptRun): boolean {
    const messages = messagesOf(this.#cluster.history);
    const subject = subjectOf(this.#cluster.history, this.#live);
    for (; this.#read < messages.length; this.#read++) {
      const message = messages[this.#read] as Message;
      // Anybody can call a client: only what this server has signed is its reply.
      for (const { params } of repliesOf(subject, [message])) {
        const name = requestName(params.msg);
        this.#counts.set(name, 1 + (this.#counts.get(name) ?? 0));
        this.last_ms = message.time_ms;
      }
    }
    return (this.#counts.get(requestName(request.req)) ?? 0) > nth;
  }
}

import assert from "node:assert/strict";
import { Random } from "../../../checks/random.ts";
import type { AttemptContext, Experiment } from "../../../checks/runner.ts";
import type { RealClient } from "../../../cluster/real-client.ts";
import type { History } from "../../../history/history.ts";
import { noteBreakdown, noteMishap } from "../../kit/trouble.ts";
import { type Cluster, startCluster } from "../../pbft/cluster.ts";
import { keyringOf } from "../../pbft/judge/case.ts";
import { type Answers, type Asked, Tally } from "../../pbft/judge/replies.ts";
import type { PuppetClient } from "../../pbft/puppets/client.ts";
import { messagesOf, requestName } from "../../pbft/wire.ts";
import { controlOf } from "../control.ts";
import { ASKS, type AskName, isAnswered, sizeOf, type UnansweredName } from "./asks.ts";
import { judgeClusterTest, LOGS, violationIn } from "./judge.ts";

/** When one of these has failed, everything here, logs included, fails for the same reason: every check here needs them. */
const BASICS = ["start", "commit-once", "quorum", "early-votes"];

/** How long servers must have been idle for their logs to be judged. */
const LOGS_QUIET_MS = 150;

/** Thrown when something was found, to end the cluster test. */
class Over extends Error {}

interface AskOptions {
  /** The replica that the request is sent to: the leader without it. */
  to?: number;
  client?: PuppetClient;
  /** What the history says besides. */
  detail?: string;
}

/** Several real servers, and what is tried with them. */
export class ClusterTest {
  readonly cluster: Cluster;
  readonly random: Random;
  #hasLearnt = false;
  readonly #judge: (history: History) => ReturnType<typeof judgeClusterTest>;
  readonly #onSlow: (() => void) | undefined;
  #person: Promise<RealClient> | undefined;

  /** `onSlow` is told when the servers were seen to let time pass. */
  constructor(
    cluster: Cluster,
    random: Random,
    {
      judge,
      onSlow,
    }: { judge: (history: History) => ReturnType<typeof judgeClusterTest>; onSlow?: (() => void) | undefined },
  ) {
    this.cluster = cluster;
    this.random = random;
    this.#judge = judge;
    this.#onSlow = onSlow;
  }

  /** The real client, which is started when it is first asked for. */
  get person(): Promise<RealClient> {
    if (this.#person === undefined) {
      this.#person = this.cluster.realClient();
      // It may start meanwhile, and is awaited when it is needed.
      this.#person.catch(() => {});
    }
    return this.#person;
  }

  /** Tries a part of a check. A finding ends it. */
  async part(part: string, run: () => Promise<void>): Promise<void> {
    this.cluster.history.note({ kind: "trying", part });
    await run();
    if (violationIn(this.cluster.history) !== undefined) this.stop();
    this.cluster.history.note({ kind: "tried", part });
  }

  /** Waits until all servers are idle, and says that their logs can be judged up to here. */
  async logs(): Promise<void> {
    await this.cluster.rest();
    await this.cluster.untilIdle(undefined, { quiet_ms: LOGS_QUIET_MS });
    this.cluster.history.note({ kind: "tried", part: LOGS });
  }

  /** Sends a command, and waits until enough replicas agree on the answer and all is done. If they do not, the cluster test is over. */
  async ask(what: AskName, command: string, options: AskOptions = {}): Promise<void> {
    await this.request(what, command, options);
    await this.cluster.rest();
  }

  /** Sends a command, and waits until enough replicas agree on the answer. If they do not, the cluster test is over. */
  async request(
    what: AskName,
    command: string,
    { to = 0, client = this.cluster.client, detail }: AskOptions = {},
  ): Promise<void> {
    const request = client.request(command);
    this.note(what, request.req, detail);
    void client.send(to, request);
    await this.untilAnswered(what, request.req);
  }

  /** Writes into the history what is asked for. */
  note(what: AskName | UnansweredName | "again", asked: Asked, detail?: string): void {
    const request = requestName(asked);
    this.cluster.history.note({ kind: "asked", what, request, ...(detail === undefined ? {} : { detail }) });
  }

  /** Waits until enough replicas agree on the answer. If all servers are idle without that, the cluster test is over. */
  async untilAnswered(what: AskName, asked: Asked): Promise<void> {
    const { history } = this.cluster;
    const answers = this.answers(asked);
    const enough = ASKS[what].enough(sizeOf(history));
    const isAnsweredByEnough = () => answers().count >= enough;
    if (this.#hasLearnt) await this.cluster.untilIdle((signal) => history.until(isAnsweredByEnough, signal));
    else await this.#learn(isAnsweredByEnough);
    if (!isAnswered(what, sizeOf(history), answers())) this.stop();
  }

  async #learn(condition: () => boolean): Promise<void> {
    await this.cluster.learn(condition);
    this.#hasLearnt = true;
    if (this.cluster.isSlow) this.#onSlow?.();
  }

  /** Counts the answers to a request, as often as it is called. */
  answers(asked: Asked): () => Answers {
    const { history } = this.cluster;
    const tally = new Tally(asked, keyringOf(history));
    return () => tally.read(messagesOf(history));
  }

  /** Ends the cluster test, for what was seen breaks a rule. */
  stop(): never {
    this.cluster.refuseOverspent();
    this.cluster.throwIfClosed();
    const { found } = this.#judge(this.cluster.history);
    assert(found.length > 0, "what ended a cluster test is found in its history");
    throw new Over();
  }
}

/** What is tried with a cluster. */
type Acts = (test: ClusterTest) => Promise<void>;

/** An experiment with several real servers, and puppets in place of the others. */
export function clusterTest(options: {
  name: string;
  f: number;
  /** Which replicas are real servers. */
  live: (random: Random) => readonly number[];
  /** All that it covers. */
  coverage: readonly string[];
  /** The level that the servers log, where it is not the grade's. */
  log?: 0 | 1;
  run: Acts;
  /** What is tried behind that; or beside it, each with a cluster of its own, where servers let time pass. */
  later?: readonly Acts[];
}): Experiment {
  const { name, coverage, run, later = [] } = options;
  const judge = (history: History) => judgeClusterTest(history, (part) => `${name}/${part}`);
  return {
    name,
    coverage,
    needs: BASICS,
    judge: (_, history) => judge(history),
    run: async (context: AttemptContext) => {
      const over = Promise.withResolvers<void>();
      const beside: Promise<void>[] = [];
      let isBeside = false;
      const onSlow = (): void => {
        context.onSlow?.();
        if (isBeside) return;
        isBeside = true;
        for (const [place, acts] of later.entries()) {
          const recordedAfter = place === 0 ? over.promise : beside[place - 1];
          beside.push(play(context, { ...options, name: `${name}-${place + 2}`, judge, acts, recordedAfter }));
        }
        // They are awaited below, whatever comes of the first.
        for (const one of beside) one.catch(() => {});
      };
      const acts: Acts = async (test) => {
        await run(test);
        for (const act of later) if (!isBeside) await act(test);
      };
      await play(context, { ...options, judge, acts, onSlow }).finally(over.resolve);
      await Promise.all(beside);
    },
  };
}

/** How one cluster is played. */
interface Playing {
  name: string;
  f: number;
  live: (random: Random) => readonly number[];
  log?: 0 | 1;
  acts: Acts;
  judge: (history: History) => ReturnType<typeof judgeClusterTest>;
  onSlow?: () => void;
  /** Histories are in an order that chance has no part in. */
  recordedAfter?: Promise<void> | undefined;
}

/** Starts a cluster, tries with it what is to be tried, and records what was found. */
async function play(context: AttemptContext, playing: Playing): Promise<void> {
  const { attempt, program, sandbox, log, seed } = context;
  const { name, f, live, log: level, acts, judge, onSlow, recordedAfter } = playing;
  const random = new Random(seed, name);
  const options = { program, sandbox, f, live: live(random), log: level ?? log, signal: attempt.signal };
  const control = controlOf(context, options);
  let history: History | undefined;
  let cluster: Cluster | undefined;
  try {
    cluster = await startCluster({
      ...options,
      onHistory: (begun) => {
        history = begun;
      },
    });
    cluster.schedule(new Random(seed, `${name}, deliveries`));
    await acts(new ClusterTest(cluster, random, { judge, onSlow }));
    cluster.refuseOverspent();
  } catch (error) {
    if (error instanceof Over) return;
    if (history === undefined) throw error;
    noteBreakdown(error, history, attempt, control);
  } finally {
    if (cluster !== undefined) noteMishap(cluster, attempt, control);
    history?.close();
    await recordedAfter?.catch(() => {});
    if (history !== undefined) attempt.record(name, history, judge(history));
    await cluster?.stop();
  }
}

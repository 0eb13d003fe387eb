import type { Failure } from "../../../checks/check.ts";
import { Random } from "../../../checks/random.ts";
import type { Experiment, RunContext } from "../../../checks/runner.ts";
import type { Process } from "../../../sandbox/launch.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { Cluster } from "../../pbft/ensemble.ts";
import { disagreements } from "../../pbft/judge/agreement.ts";
import { judgeCommits } from "../../pbft/judge/commits.ts";
import { judgeExecution } from "../../pbft/judge/execution.ts";
import type { Finding } from "../../pbft/judge/finding.ts";
import { modelOf } from "../../pbft/judge/model.ts";
import { type Answers, Tally } from "../../pbft/judge/replies.ts";
import type { PuppetClient } from "../../pbft/puppets/client.ts";
import type { Rule } from "../../pbft/rules.ts";
import { controlOf, disturbanceOf } from "../control.ts";
import { failOrThrow, failureOf, thrownIn } from "../findings.ts";

/** When one of these has failed, all that is tried here, logs too, fails for the same reason: every check of it needs them. */
const BASICS = ["start", "commit-once", "quorum", "early-votes"];

/** A check has failed: the test is over. */
class Lost extends Error {}

/** Several real servers, what is tried with them, and the check that is tried now. */
export class ClusterTest {
  readonly cluster: Cluster;
  readonly random: Random;
  readonly #context: RunContext;
  readonly #name: string;
  /** The servers that are stopped (SIGSTOP). */
  readonly paused = new Set<Process>();
  /** The check of which a part is being tried. */
  check = "";

  constructor(cluster: Cluster, random: Random, context: RunContext, name: string) {
    this.cluster = cluster;
    this.random = random;
    this.#context = context;
    this.#name = name;
  }

  /** Tries a part of a check. What it finds, and what the judge finds in the history at its end, speaks against the check. */
  async part(check: string, run: () => Promise<void>): Promise<void> {
    this.check = check;
    await run();
    this.#judge();
    this.#context.scoreboard.done(`${this.#name}/${check}`);
  }

  /** Sends a command, and waits until so many replicas agree on an answer, or all servers are idle without that. */
  async ask(
    command: string,
    { enough, to = 0, client = this.cluster.client }: { enough: number; to?: number; client?: PuppetClient },
  ): Promise<Answers> {
    const { history, keyring } = this.cluster;
    const request = client.request(command);
    // Nobody has answered before.
    const tally = new Tally(request, keyring, history.events.length);
    const answers = () => tally.read(history.events);
    void client.send(to, request);
    await waitForIdle(this.awake, (signal) => history.until(() => answers().count >= enough, signal));
    return answers();
  }

  /** The servers that are not stopped: a stopped one does nothing, and nothing can be waited for from it. */
  get awake(): Process[] {
    return this.cluster.servers.filter((process) => !this.paused.has(process));
  }

  /** The check has failed. Ends the test. */
  fail(
    rule: Rule,
    message: string,
    {
      expected,
      seen,
      evidence = [],
      functions = ["verifyBallotCommit", "commit", "CommitRpc"],
    }: { expected: string; seen: string; evidence?: string[]; functions?: Failure["functions"] },
  ): never {
    const { scoreboard } = this.#context;
    this.cluster.refuseOverspent();
    this.cluster.throwIfClosed();
    const thrown = [...new Set(this.cluster.servers.flatMap((server) => thrownIn(server)))].slice(0, 3);
    this.#judge();
    scoreboard.fail(this.check, () => ({ rule, functions, message, expected, seen, evidence, thrown }));
    throw new Lost();
  }

  /** Judges the whole history. */
  #judge(): void {
    const { history, keyring, live } = this.cluster;
    const records = history.events;
    const tell = (finding: Finding): void => {
      const subject = this.cluster.subject(finding.replica);
      const models = modelOf(subject, records);
      const server = this.cluster.server(finding.replica);
      this.#context.scoreboard.fail(this.check, () => failureOf(finding, { subject, models, records, server }));
    };
    let found = disagreements(live, keyring, records);
    for (const id of live) {
      const subject = this.cluster.subject(id);
      const models = modelOf(subject, records);
      found = [...judgeExecution(subject, models, records), ...judgeCommits(subject, models, records, true), ...found];
    }
    const [first] = found;
    if (first === undefined) return;
    tell(first);
    throw new Lost();
  }
}

/** An experiment with several real servers, and puppets in the other seats. */
export function clusterTest(options: {
  name: string;
  f: number;
  /** Which replicas are real servers. */
  live: (random: Random) => readonly number[];
  /** The checks of which parts are tried. */
  checks: readonly string[];
  run: (test: ClusterTest, context: RunContext) => Promise<void>;
}): Experiment {
  const { name, f, live, checks, run } = options;
  return {
    name,
    parts: checks.map((check) => `${name}/${check}`),
    needs: BASICS,
    run: async (context) => {
      const { scoreboard, program, sandbox, log, seed } = context;
      const random = new Random(seed, name);
      const options = { program, sandbox, f, live: live(random), log, over: scoreboard.lost };
      const control = controlOf(context, options);
      const cluster = await Cluster.start(options).catch((error) => failOrThrow(error, scoreboard, "start", control));
      if (cluster === undefined) return;
      const test = new ClusterTest(cluster, random, context, name);
      try {
        await run(test, context);
        cluster.refuseOverspent();
      } catch (error) {
        if (!(error instanceof Lost)) failOrThrow(error, scoreboard, test.check, control);
      } finally {
        const disturbance = disturbanceOf(cluster, control);
        if (disturbance !== undefined) scoreboard.disturb(disturbance);
        context.keepHistory(name, cluster.history.records);
        for (const id of cluster.live) context.keepLog(`${name}-${id}`, cluster.server(id).stderr.text);
        await cluster.stop();
      }
    },
  };
}

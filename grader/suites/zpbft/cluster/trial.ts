import { disagreements } from "../../../judge/agreement.ts";
import { judgeCommits } from "../../../judge/commits.ts";
import { judgeExecution } from "../../../judge/execution.ts";
import type { Finding } from "../../../judge/finding.ts";
import { modelOf } from "../../../judge/model.ts";
import { type Answers, Tally } from "../../../judge/replies.ts";
import type { Rule } from "../../../judge/rules.ts";
import type { Process } from "../../../process/launch.ts";
import { settle } from "../../../process/settle.ts";
import type { PuppetClient } from "../../../puppet/client.ts";
import { Ensemble } from "../../../puppet/ensemble.ts";
import type { Failure } from "../../check.ts";
import { Random } from "../../random.ts";
import type { Setting, Stand } from "../../suite.ts";
import { controlOf, disturbanceOf } from "../control.ts";
import { failOrThrow, failureOf, thrownIn } from "../findings.ts";

/** When one of these has failed, all that is tried here, logs too, fails for the same reason: every check of it needs them. */
const BASICS = ["start", "commit-once", "quorum", "early-votes"];

/** A check has failed: the trial is over. */
class Lost extends Error {}

/** Several real servers, what is tried with them, and the check that is tried now. */
export class Trial {
  readonly ensemble: Ensemble;
  readonly random: Random;
  readonly #setting: Setting;
  readonly #name: string;
  /** The servers that are stopped (SIGSTOP). */
  readonly paused = new Set<Process>();
  /** The check of which a part is being tried. */
  check = "";

  constructor(ensemble: Ensemble, random: Random, setting: Setting, name: string) {
    this.ensemble = ensemble;
    this.random = random;
    this.#setting = setting;
    this.#name = name;
  }

  /** Tries a part of a check. What it finds, and what the judge finds in the journal at its end, speaks against the check. */
  async part(check: string, run: () => Promise<void>): Promise<void> {
    this.check = check;
    await run();
    this.#judge();
    this.#setting.ledger.done(`${this.#name}/${check}`);
  }

  /** Sends a command, and waits until so many replicas agree on an answer, or all servers are at rest without that. */
  async ask(
    command: string,
    { enough, to = 0, client = this.ensemble.client }: { enough: number; to?: number; client?: PuppetClient },
  ): Promise<Answers> {
    const { journal, keyring } = this.ensemble;
    const request = client.request(command);
    // Nobody has answered before.
    const tally = new Tally(request, keyring, journal.events.length);
    const answers = () => tally.read(journal.events);
    void client.send(to, request);
    await settle(this.awake, (signal) => journal.until(() => answers().count >= enough, signal));
    return answers();
  }

  /** The servers that are not stopped: a stopped one does nothing, and nothing can be waited for from it. */
  get awake(): Process[] {
    return this.ensemble.servers.filter((process) => !this.paused.has(process));
  }

  /** The check has failed. Ends the trial. */
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
    const { ledger } = this.#setting;
    this.ensemble.refuseOverspent();
    this.ensemble.throwIfClosed();
    const thrown = [...new Set(this.ensemble.servers.flatMap((server) => thrownIn(server)))].slice(0, 3);
    this.#judge();
    ledger.fail(this.check, () => ({ rule, functions, message, expected, seen, evidence, thrown }));
    throw new Lost();
  }

  /** Judges the whole journal. */
  #judge(): void {
    const { journal, keyring, live } = this.ensemble;
    const records = journal.events;
    const tell = (finding: Finding): void => {
      const subject = this.ensemble.subject(finding.replica);
      const models = modelOf(subject, records);
      const server = this.ensemble.server(finding.replica);
      this.#setting.ledger.fail(this.check, () => failureOf(finding, { subject, models, records, server }));
    };
    let found = disagreements(live, keyring, records);
    for (const id of live) {
      const subject = this.ensemble.subject(id);
      const models = modelOf(subject, records);
      found = [...judgeExecution(subject, models, records), ...judgeCommits(subject, models, records, true), ...found];
    }
    const [first] = found;
    if (first === undefined) return;
    tell(first);
    throw new Lost();
  }
}

/** A stand with several real servers, and puppets in the other seats. */
export function clusterStand(options: {
  name: string;
  f: number;
  /** Which replicas are real servers. */
  live: (random: Random) => readonly number[];
  /** The checks of which parts are tried. */
  checks: readonly string[];
  run: (trial: Trial, setting: Setting) => Promise<void>;
}): Stand {
  const { name, f, live, checks, run } = options;
  return {
    name,
    parts: checks.map((check) => `${name}/${check}`),
    needs: BASICS,
    run: async (setting) => {
      const { ledger, program, confinement, log, seed } = setting;
      const random = new Random(seed, name);
      const options = { program, confinement, f, live: live(random), log, over: ledger.lost };
      const control = controlOf(setting, options);
      const ensemble = await Ensemble.start(options).catch((error) => failOrThrow(error, ledger, "start", control));
      if (ensemble === undefined) return;
      const trial = new Trial(ensemble, random, setting, name);
      try {
        await run(trial, setting);
        ensemble.refuseOverspent();
      } catch (error) {
        if (!(error instanceof Lost)) failOrThrow(error, ledger, trial.check, control);
      } finally {
        const disturbance = disturbanceOf(ensemble, control);
        if (disturbance !== undefined) ledger.disturb(disturbance);
        setting.keepJournal(name, ensemble.journal.records);
        for (const id of ensemble.live) setting.keepLog(`${name}-${id}`, ensemble.server(id).stderr.text);
        await ensemble.stop();
      }
    },
  };
}

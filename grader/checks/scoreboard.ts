import type { CheckSpec, Failure, Verdict } from "./check.ts";
import { type Disturbance, DisturbedError } from "./disturbance.ts";

const STORIES_MAX = 12;

/** More lines than any evidence has. */
const VAGUE = 1000;

/** What speaks against a check: the clearest of the stories that were told, and how often it was seen. */
interface Found {
  clearest: Failure;
  told: number;
  times: number;
}

/**
 * What the experiments have found so far: from it, and from nothing else, come the verdicts. Each try of an experiment writes into a
 * scoreboard of its own (`begin`), of which nothing counts before it is kept.
 */
export class Scoreboard {
  readonly #failures = new Map<string, Found>();
  readonly #ambiguous: [readonly [string, ...string[]], () => Failure][] = [];
  readonly #hopeless = new Set<string>();
  readonly #parts = new Set<string>();
  readonly #left = new Map<string, readonly string[]>();
  readonly #troubles: string[] = [];
  readonly #tried = new Set<string>();
  readonly #vital: string;
  readonly #lost = new AbortController();
  #isCrowded = false;
  /** Of a try: what it belongs to, until it is kept or dropped. */
  #parent: Scoreboard | undefined;
  /** The tries that are going on. */
  readonly #tries = new Set<Scoreboard>();
  #isOver = false;
  #disturbance: Disturbance | undefined;

  /** `vital` is the check that all others need: when it has failed, nothing else can be found out any more. */
  constructor(vital: string) {
    this.#vital = vital;
  }

  /** Aborted when all is lost, or the time is over. What is written down after that is let go: it comes from ending everything. */
  get lost(): AbortSignal {
    return this.#parent?.lost ?? this.#lost.signal;
  }

  /** A scoreboard for one try of an experiment. It knows what this one knows. */
  begin(): Scoreboard {
    const started = new Scoreboard(this.#vital);
    started.#parent = this;
    this.#tries.add(started);
    return started;
  }

  /** What this try has found counts. */
  keep(): void {
    const into = this.#parent;
    this.drop();
    if (into === undefined || into.#lets) return;
    for (const [check, found] of this.#failures) into.#add(check, found);
    into.#ambiguous.push(...this.#ambiguous);
    for (const check of this.#hopeless) into.#hopeless.add(check);
    for (const part of this.#parts) into.#parts.add(part);
    for (const [part, because] of this.#left) into.#left.set(part, because);
  }

  /** What this try has found does not count, and what is written into it from now on does not either. */
  drop(): void {
    this.#isOver = true;
    if (this.#parent !== undefined) this.#parent.#tries.delete(this);
  }

  /** Writes down that something befell this try that may have been the machine's doing: the first is what is looked into. */
  disturb(disturbance: Disturbance): void {
    this.#disturbance ??= disturbance;
  }

  get disturbance(): Disturbance | undefined {
    return this.#disturbance;
  }

  /** Whether what is written down is let go. */
  get #lets(): boolean {
    return this.#isOver || this.lost.aborted;
  }

  #add(check: string, { clearest, told, times }: Found): void {
    const known = this.#failures.get(check);
    if (known === undefined) {
      this.#failures.set(check, { clearest, told, times });
      if (check === this.#vital) this.#lost.abort(new Error("all is lost already"));
      return;
    }
    known.times += times;
    known.told += told;
    if (dimness(clearest) < dimness(known.clearest)) known.clearest = clearest;
  }

  /**
   * Writes down that a check has failed, and why: `tell` makes the story up. Of the first few stories one that is not vague
   * is kept, and of those the one with the least evidence, which is the easiest to see through.
   */
  fail(check: string, tell: () => Failure): void {
    if (this.#lets) return;
    const known = this.#failures.get(check);
    if (known === undefined || known.told < STORIES_MAX) this.#add(check, { clearest: tell(), told: 1, times: 1 });
    else known.times += 1;
  }

  /** Writes down that one of these checks has failed, and it cannot be told which: the first, unless another one has anyway. */
  failOneOf(checks: readonly [string, ...string[]], tell: () => Failure): void {
    if (checks.length === 1) this.fail(checks[0], tell);
    else if (!this.#lets) this.#ambiguous.push([checks, tell]);
  }

  /** Whether anything that was seen so far speaks against a check. */
  hasFailed(check: string): boolean {
    return this.#failures.has(check) || this.#parent?.hasFailed(check) === true;
  }

  /** Writes down that a check will not pass, before it is known why. */
  giveUp(check: string): void {
    this.#hopeless.add(check);
  }

  /** Whether nothing was seen so far that keeps a check from passing. */
  canPass(check: string): boolean {
    return !this.hasFailed(check) && !this.#hopeless.has(check) && this.#parent?.canPass(check) !== false;
  }

  /** Whether it can pass, and will whatever comes of the tries that are going on. */
  isHopeful(check: string): boolean {
    const speaksAgainst = (one: Scoreboard): boolean => one.#failures.has(check) || one.#hopeless.has(check);
    return this.canPass(check) && ![...this.#tries].some(speaksAgainst);
  }

  /** Writes down that servers were seen that run on and on: they leave the others next to no processor. */
  crowd(): void {
    this.#isCrowded = true;
    this.#parent?.crowd();
  }

  get isCrowded(): boolean {
    return this.#isCrowded || this.#parent?.isCrowded === true;
  }

  /** Writes down that a part was tried to its end. */
  done(part: string): void {
    this.#parts.add(part);
  }

  /** Writes down that a part could not be tried, because of what one of these checks has failed for. */
  leave(part: string, because: readonly string[]): void {
    this.#left.set(part, because);
  }

  /** Writes down what is being tried, for as long as it is. */
  async during(what: string, run: () => Promise<void>): Promise<void> {
    this.#tried.add(what);
    await run().catch((error) => this.trouble(what, error));
    this.#tried.delete(what);
  }

  /** Writes down that the time is over: whatever has no verdict by now gets none. */
  expire(): void {
    if (this.#lost.signal.aborted) return;
    const tried = [...this.#tried].join(", ") || "nothing yet";
    this.#troubles.push(
      `the time for the grade was over while this was tried: ${tried}; the machine may be too slow, or the submission takes its time`,
    );
    this.#lost.abort(new Error("the time for the grade was over"));
  }

  /** Writes down that the grader, or the machine, could not go on: no fault of the submission's. */
  trouble(where: string, error: unknown): void {
    if (this.#lets) return;
    this.#troubles.push(`${where}: ${errorText(error)}`);
  }

  /**
   * The verdicts, in the order of the checks: each stands behind those that it needs. Failed is what has a failure and all
   * that it needs: what fails beside a check that it needs may well fail for the same reason. Passed is only what was tried
   * in all of its parts.
   */
  verdicts(specs: readonly CheckSpec[]): Verdict[] {
    for (const [checks, tell] of this.#ambiguous.splice(0)) {
      if (!checks.some((check) => this.hasFailed(check))) this.fail(checks[0], tell);
    }
    const strict = this.#verdicts(specs, true);
    const isHidden =
      this.#failures.size > 0 && strict.every(({ status }) => status !== "failed" && status !== "inconclusive");
    // A failure that stands behind nothing but what was not tried is the only one there is to tell.
    return isHidden ? this.#verdicts(specs, false) : strict;
  }

  #verdicts(specs: readonly CheckSpec[], isStrict: boolean): Verdict[] {
    const verdicts = new Map<string, Verdict>();
    for (const spec of specs) verdicts.set(spec.id, this.#verdict(spec, verdicts, isStrict));
    return [...verdicts.values()];
  }

  #verdict({ id, needs, parts }: CheckSpec, earlier: ReadonlyMap<string, Verdict>, isStrict: boolean): Verdict {
    const without = { id, failure: undefined, others: 0 };
    const unmet = needs.flatMap((need) => earlier.get(need) ?? []).filter(({ status }) => status !== "passed");
    const cause = unmet.find(({ status }) => status === "failed") ?? unmet.find((need) => need.cause !== undefined);
    if (cause !== undefined) {
      const root = cause.cause ?? cause.id;
      return { ...without, status: "skipped", reason: `it needs "${root}", which has not passed`, cause: root };
    }
    const failed = this.#failures.get(id);
    if (failed !== undefined && (unmet.length === 0 || !isStrict)) {
      return { id, status: "failed", reason: "", failure: failed.clearest, others: failed.times - 1 };
    }
    const left = parts.filter((part) => !this.#parts.has(part));
    if (left.length === 0 && unmet.length === 0) return { ...without, status: "passed", reason: "" };
    if (this.#troubles.length > 0 || unmet.some(({ status }) => status === "inconclusive")) {
      const troubles = this.#troubles.join("\n") || `"${unmet[0]?.id}" came to no verdict`;
      return { ...without, status: "inconclusive", reason: `the grader could not tell: ${troubles}` };
    }
    const reason = left.flatMap((part) => this.#left.get(part) ?? []).find((check) => this.hasFailed(check));
    if (reason !== undefined) {
      return {
        ...without,
        status: "skipped",
        reason: `the server did not get that far: see "${reason}"`,
        cause: reason,
      };
    }
    // Something failed elsewhere, and took with it what would have been tried here.
    if (this.#failures.size > 0) {
      return { ...without, status: "skipped", reason: "the servers came to a stop before, for a reason given above" };
    }
    return { ...without, status: "inconclusive", reason: `the grader never came to ${left.join(", ")}` };
  }
}

/** What the machine lacks is said in a sentence; of the grader's own trouble the place is told too. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof DisturbedError ? error.message : (error.stack ?? error.message);
}

function dimness({ isVague = false, evidence }: Failure): number {
  return evidence.length + (isVague ? VAGUE : 0);
}

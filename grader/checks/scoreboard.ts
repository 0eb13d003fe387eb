import { debug } from "../base/debug.ts";
import { shortageIn } from "../sandbox/machine/needs.ts";
import { Attempt, type Evidence } from "./attempt.ts";
import type { CheckSpec, Finding, Found, Outcome, Tried, Verdict } from "./check.ts";
import { DisturbedError } from "./disturbance.ts";
import { type Against, sightOf, verdictsOf } from "./verdicts.ts";

const DESCRIBED_MAX = 12;

/** What speaks against a check, and what decides whether something else is clearer. */
interface Ranked extends Against {
  /** How near it is to the cause. */
  rank: number;
  /** The place of the experiment that found it. */
  place: number;
}

/** Of one history: its name, the place of its experiment, and how many findings of each rank were described for each check. */
interface Source {
  history: string | undefined;
  place: number;
  described: Map<string, number>;
}

/** What the experiments have found so far. The verdicts come from this and from nothing else. */
export class Scoreboard {
  /** The histories that count, and those of attempts that were dropped, by their names. */
  readonly kept = new Map<string, Evidence>();
  readonly dropped = new Map<string, Evidence>();
  readonly #against = new Map<string, Ranked>();
  readonly #ambiguous: { found: Found; source: Source }[] = [];
  readonly #ruledOut = new Set<string>();
  readonly #covered = new Set<string>();
  readonly #tried = new Map<string, Tried>();
  readonly #blocked = new Map<string, readonly string[]>();
  readonly #errors: string[] = [];
  readonly #running = new Set<string>();
  readonly #vital: string;
  readonly #order: readonly string[];
  readonly #controller = new AbortController();
  readonly #attempts = new Set<Attempt>();
  #isStarved = false;

  /**
   * `vital` is the check that all others need: when it has failed, no other check can come to a verdict. Of findings that
   * are equally clear, the report shows the one of the first experiment in this order.
   */
  constructor(vital: string, experiments: readonly { name: string }[] = []) {
    this.#vital = vital;
    this.#order = experiments.map(({ name }) => name);
  }

  /** Aborted when the vital check has failed, or the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What went wrong with the grader or the machine, in words. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** A new attempt at an experiment. */
  begin(experiment: string): Attempt {
    const attempt = new Attempt(this, experiment);
    this.#attempts.add(attempt);
    return attempt;
  }

  /** Lets what an attempt has found count, unless the signal was aborted before. */
  keep(attempt: Attempt): void {
    this.#attempts.delete(attempt);
    if (this.signal.aborted) {
      for (const [name, evidence] of attempt.evidence) this.dropped.set(name, evidence);
      return;
    }
    for (const [name, evidence] of attempt.evidence) {
      this.kept.set(name, evidence);
      this.add(evidence.outcome, evidence.experiment, name);
    }
    for (const check of attempt.ruledOut) this.#ruledOut.add(check);
  }

  /** Discards what an attempt has found. */
  drop(attempt: Attempt): void {
    this.#attempts.delete(attempt);
    for (const [name, evidence] of attempt.evidence) this.dropped.set(name, evidence);
  }

  /** Counts what a history of an experiment says. */
  add({ found, covered, blocked, tried = [] }: Outcome, experiment = "", history?: string): void {
    const source = { history, place: this.#order.indexOf(experiment), described: new Map() };
    for (const one of found) {
      if (one.checks.length > 1) this.#ambiguous.push({ found: one, source });
      else this.#fail(one, source);
    }
    for (const part of covered) this.#covered.add(part);
    for (const one of tried) this.#tried.set(one.part, together(this.#tried.get(one.part), one));
    for (const [part, because] of blocked) this.#blocked.set(part, because);
    if (this.#against.has(this.#vital)) this.#controller.abort(new Error("all is lost already"));
  }

  /**
   * Keeps the clearest finding against its first check. It is described only if it may be that one: of the nearest to the
   * cause, the first few of each history are.
   */
  #fail({ checks: [check], rank = 0, times = 1, describe }: Found, { history, place, described }: Source): void {
    const known = this.#against.get(check);
    if (known !== undefined) known.times += times;
    if (known !== undefined && known.rank < rank) return;
    const alike = `${check} ${rank}`;
    const count = (described.get(alike) ?? 0) + 1;
    described.set(alike, count);
    if (known?.rank === rank && count > DESCRIBED_MAX) return;
    const one = { clearest: describe(), rank, place, history };
    const sight = sightOf(one.clearest, history);
    const sights = [...(known?.rank === rank ? known.sights : []), ...(sight === undefined ? [] : [{ sight, place }])];
    if (known === undefined) this.#against.set(check, { ...one, times, sights });
    else Object.assign(known, isClearer(one, known) ? one : {}, { sights });
  }

  /** Whether anything that counts fails a check. */
  hasFailed(check: string): boolean {
    return this.#against.has(check);
  }

  /** Whether nothing that counts keeps a check from passing. */
  canPass(check: string): boolean {
    return !this.#against.has(check) && !this.#ruledOut.has(check);
  }

  /** Whether a check can pass even if all that the running attempts have found will count. */
  seemsPassable(check: string): boolean {
    return this.canPass(check) && ![...this.#attempts].some((attempt) => attempt.contradicts(check));
  }

  /** Says that some servers run without end, so that the others get next to no processor time. */
  starve(): void {
    this.#isStarved = true;
  }

  get isStarved(): boolean {
    return this.#isStarved;
  }

  /** Notes what is being tried until `run` is over, so that `expire` can name it. */
  async during(what: string, run: () => Promise<void>): Promise<void> {
    this.#running.add(what);
    await run().catch((error) => this.error(what, error));
    this.#running.delete(what);
  }

  /** Says that the time is over: a check without a verdict by now gets none. */
  expire(): void {
    if (this.signal.aborted) return;
    const running = [...this.#running].join(", ") || "nothing yet";
    this.#errors.push(
      `the time for the grade was over while this was tried: ${running}; the machine may be too slow, or the submission takes its time`,
    );
    this.#controller.abort(new Error("the time for the grade was over"));
  }

  /** Notes a fault of the grader or the machine, never of the submission. */
  error(where: string, error: unknown): void {
    if (this.signal.aborted) return;
    debug(() => `${where}: ${error instanceof Error ? error.stack : error}`);
    this.#errors.push(`${where}: ${errorText(error)}`);
  }

  /** Takes over the errors of a stored grade that is judged again. */
  restore(errors: readonly string[]): void {
    this.#errors.push(...errors);
  }

  /** The verdicts, in the order of the checks. */
  verdicts(specs: readonly CheckSpec[]): Verdict[] {
    const unclear = new Map<string, string>();
    const facts = {
      against: this.#against,
      covered: this.#covered,
      blocked: this.#blocked,
      tried: this.#tried,
      errors: this.#errors,
      unclear,
    };
    const ambiguous = this.#ambiguous.splice(0).toSorted((a, b) => a.source.place - b.source.place);
    const isDisturbed = ambiguous.length > 0 && this.#errors.length > 0;
    const unknown = isDisturbed ? withoutVerdict(verdictsOf(specs, facts)) : [];
    for (const { found, source } of ambiguous) {
      if (found.checks.some((check) => this.hasFailed(check))) continue;
      const [first, ...others] = found.checks;
      const other = others.find((check) => unknown.includes(check));
      if (other === undefined) this.#fail(found, source);
      else unclear.set(first, other);
    }
    return verdictsOf(specs, facts);
  }
}

/** The checks that came to no verdict. */
function withoutVerdict(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ id, status }) => (status === "inconclusive" ? [id] : []));
}

/** What one history tried after another of the same part. */
function together(before: Tried | undefined, { scripts, requests, ...more }: Tried): Tried {
  const sum = (one?: number, other?: number) =>
    one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
  const [allScripts, allRequests] = [sum(before?.scripts, scripts), sum(before?.requests, requests)];
  return {
    ...more,
    ...(allScripts === undefined ? {} : { scripts: allScripts }),
    ...(allRequests === undefined ? {} : { requests: allRequests }),
  };
}

/** A shortage of the machine is a sentence. Students read this: where the grader went wrong stands in its debug log only. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof DisturbedError) return error.message;
  return shortageIn(error) ?? String(error);
}

/**
 * Whether a finding is to be told rather than another, whichever came first: the cause before what follows from it, what says
 * why before what does not, then that of the first experiment, for of the later ones some may be left out; and of those the one
 * that takes fewer lines to show.
 */
function isClearer(one: Omit<Ranked, "times" | "sights">, other: Ranked): boolean {
  const less =
    one.rank - other.rank ||
    Number(one.clearest.isUnspecific ?? false) - Number(other.clearest.isUnspecific ?? false) ||
    one.place - other.place ||
    linesToShow(one.clearest) - linesToShow(other.clearest);
  return less < 0;
}

/** What shows nothing is not the easiest to understand. */
function linesToShow({ evidence }: Finding): number {
  return evidence.length === 0 ? Number.MAX_SAFE_INTEGER : evidence.length;
}

/** What is done to something on its way: a call (`deliver`, `repeat`, `drop`) or an answer (`answer`, `lose`). */
export type Passing = "deliver" | "repeat" | "drop" | "answer" | "lose";

/**
 * One thing that a schedule has happen in a world. What is on its way is named by who calls whom, and by its place among the
 * calls, or among the answers, that are on their way there at the time.
 */
export type Step =
  | { verb: Passing; route: string; number: number }
  | { verb: "tick"; who: string; to_ms: number }
  | { verb: "ack" | "start"; who: string }
  | { verb: "fail"; who: string; error: string; kept: number }
  | { verb: "kill"; who: string; kept?: number }
  | { verb: "ask"; request: string };

export type Verb = Step["verb"];

/** What stands behind the verb in the text of a step. */
const FORMS: readonly (readonly [verbs: string, form: RegExp])[] = [
  ["deliver|repeat|drop|answer|lose", /^(?<route>.+ > .+) #(?<number>\d{1,9})$/],
  ["tick", /^(?<who>.+) to (?<to_ms>\d{1,12})$/],
  ["ack|start", /^(?<who>.+)$/],
  ["fail", /^(?<who>.+) with (?<error>\S+) keeping (?<kept>\d{1,9})$/],
  ["kill", /^(?<who>.+) keeping (?<kept>\d{1,9})$/],
  ["kill", /^(?<who>.+)$/],
  ["ask", /^(?<request>.*)$/],
];

const NUMBERS: readonly string[] = ["number", "to_ms", "kept"];

/** A step as a line that a person can read, and `stepIn` too. */
export function stepText(step: Step): string {
  const { verb } = step;
  if ("route" in step) return `${verb} ${step.route} #${step.number}`;
  if ("request" in step) return `${verb} ${step.request}`;
  if ("to_ms" in step) return `${verb} ${step.who} to ${step.to_ms}`;
  if ("error" in step) return `${verb} ${step.who} with ${step.error} keeping ${step.kept}`;
  return `${verb} ${step.who}${"kept" in step ? ` keeping ${step.kept}` : ""}`;
}

/** @throws SyntaxError for a line that is no step */
export function stepIn(text: string): Step {
  const [, verb = "", rest = ""] = /^(\S+) ?(.*)$/.exec(text) ?? [];
  for (const [verbs, form] of FORMS) {
    const groups = verbs.split("|").includes(verb) ? form.exec(rest)?.groups : undefined;
    if (groups === undefined) continue;
    const fields = Object.entries(groups).map(([name, value]) => [
      name,
      NUMBERS.includes(name) ? Number(value) : value,
    ]);
    return { verb, ...Object.fromEntries(fields) } as Step;
  }
  throw new SyntaxError(
    `"${text}" is no step of a schedule: one is "deliver A > B #1", "answer A > B #1", "tick A to 100", "ack A" or the like`,
  );
}

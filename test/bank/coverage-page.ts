import { fileURLToPath } from "node:url";
import { Random } from "../../grader/checks/random.ts";
import type { Check, OneServerName } from "../../grader/labs/zpbft/check.ts";
import { CHECKS } from "../../grader/labs/zpbft/checks.ts";
import { groupsIn, type Shape } from "../../grader/labs/zpbft/experiments.ts";
import { HIDDEN_CHECKS, HIDDEN_SHAPES } from "../../grader/labs/zpbft/hidden/suite.ts";
import { COUNTED, cells, EARLY, FLOODS, FORGED, LATE, SPOILING } from "../../grader/labs/zpbft/one-server/cells.ts";
import { FLAWS_OF, type Flaw } from "../../grader/labs/zpbft/one-server/script.ts";
import { PUBLIC_SHAPES } from "../../grader/labs/zpbft/suite.ts";

/** Where it is written. */
export const PAGE: string = fileURLToPath(new URL("../../docs/coverage.md", import.meta.url));

/** Of as many seeds it is said whether something is tried with all of them, or with some. */
const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

const MOMENTS = { ...COUNTED, ...SPOILING, ...EARLY, ...LATE, ...FLOODS };

/** One of the suites, with its experiments. */
interface Suite {
  checks: readonly Check[];
  shapes: readonly Shape[];
}

const SUITES: Readonly<Record<"public" | "hidden", Suite>> = {
  public: { checks: CHECKS, shapes: PUBLIC_SHAPES },
  hidden: { checks: HIDDEN_CHECKS, shapes: HIDDEN_SHAPES },
};

type OneServer = Extract<Shape, { kind: "one server" }>;

function oneServers({ shapes }: Suite): OneServer[] {
  return shapes.filter((shape) => shape.kind === "one server");
}

/** The page of what is tried, by rule, role, number of replicas, moment and log: made from the checks themselves. */
export function coveragePage(): string {
  return `${[HEAD, experimentsTable(), HOW_OFTEN, checksTable(), FLAWS, flawsTable()].join("\n\n")}\n`;
}

const HEAD = `# What is tried

This page is made from the checks by \`npm run coverage\`; a test fails when it is out of date. What a script is, is told in
[add-a-check.md](add-a-check.md).

## The experiments`;

const HOW_OFTEN = `## The checks

How many scripts are played for each check in each experiment with one server, in the public suite / in the hidden one; with
several servers, which part. Every COMMIT, answer, execution and log line of every experiment is judged, whatever it was played
for: in the columns C1 to L2 only what a check must have seen before it passes.`;

const FLAWS = `## Bad votes, and when they come

Each COMMIT that must not count, at each moment. **In bold** the experiments in which the public suite tries it with every seed;
plain, those in which it does with some seeds; *in italics* those in which only the hidden suite does.`;

function experimentsTable(): string {
  const names = [...new Set([...PUBLIC_SHAPES, ...HIDDEN_SHAPES].map(({ name }) => name))];
  const rows = names.map((name) => {
    const [open, hidden] = [PUBLIC_SHAPES, HIDDEN_SHAPES].map((shapes) => shapes.find((one) => one.name === name));
    return [
      name,
      roleOf((open ?? hidden) as Shape),
      sizesOf(open),
      sizesOf(hidden),
      String((open ?? hidden)?.log ?? 1),
    ];
  });
  return table(["experiment", "real servers", "n, public", "n, hidden", "log level"], rows);
}

function roleOf(shape: Shape): string {
  if (shape.kind === "cluster")
    return shape.name === "byzantine" ? "all but f, which lie, the leader among them" : "all";
  if (shape.ids.length === 1) return "the leader";
  return shape.ids.includes(0) ? "one, by chance the leader" : "one backup";
}

function sizesOf(shape: Shape | undefined): string {
  return shape === undefined
    ? "–"
    : [shape.f]
        .flat()
        .map((f) => 3 * f + 1)
        .join(", ");
}

function checksTable(): string {
  const names = oneServers(SUITES.hidden).map(({ name }) => name);
  const rows = CHECKS.map((check, place) => {
    const hidden = HIDDEN_CHECKS[place] as Check;
    const clusters = new Set(
      hidden.tries
        .filter(({ experiment }) => !names.includes(experiment as OneServerName))
        .map(({ experiment }) => experiment),
    );
    return [
      check.id,
      check.rules.join(" "),
      ...names.map((name) => `${scriptsFor(check, name, "public")} / ${scriptsFor(hidden, name, "hidden")}`),
      [...clusters].join(", "),
    ].map((text) => text.replace(/^ \/ $/, ""));
  });
  return table(["check", "rules", ...names, "several servers"], rows);
}

function scriptsFor(check: Check, experiment: OneServerName, suite: keyof typeof SUITES): string {
  const shape = oneServers(SUITES[suite]).find(({ name }) => name === experiment);
  const tries = check.tries.filter((tried) => tried.experiment === experiment);
  if (shape === undefined || tries.length === 0) return "";
  const groups = groupsIn(experiment, [check], new Random(1, experiment), shape.f[0] as number);
  const count = groups.reduce((sum, { scripts }) => sum + scripts.length, 0);
  return count === 0 ? "·" : String(count);
}

function flawsTable(): string {
  const names = Object.keys(MOMENTS) as (keyof typeof MOMENTS)[];
  const rows = Object.entries(FLAWS_OF).flatMap(([rule, flaws]) =>
    flaws.map((flaw) => [
      rule,
      `\`${flaw}\``,
      ...names.map((name) => (name in FLOODS && !FORGED.includes(flaw) ? "" : placesOf(flaw, name))),
    ]),
  );
  return table(["rule", "flaw", ...names], rows);
}

/** In which experiments a flaw is tried at a moment. */
function placesOf(flaw: Flaw, moment: keyof typeof MOMENTS): string {
  return oneServers(SUITES.hidden)
    .flatMap((shape) => {
      const [open, hidden] = (["public", "hidden"] as const).map((suite) => seedsWith(suite, shape, flaw, moment));
      if (open === SEEDS.length) return [`**${shape.name}**`];
      if ((open ?? 0) > 0) return [shape.name];
      return (hidden ?? 0) > 0 ? [`*${shape.name}*`] : [];
    })
    .join(" ");
}

/** With how many of the seeds a suite tries a flaw at a moment in an experiment. */
function seedsWith(suite: keyof typeof SUITES, { name }: OneServer, flaw: Flaw, moment: keyof typeof MOMENTS): number {
  const shape = oneServers(SUITES[suite]).find((one) => one.name === name);
  if (shape === undefined) return 0;
  const f = shape.f[0] as number;
  const [wanted] = cells(f, [flaw], { [moment]: MOMENTS[moment] });
  return SEEDS.filter((seed) => textsOf(suite, name, f, seed).has(wanted?.text ?? "")).length;
}

const known = new Map<string, ReadonlySet<string>>();

function textsOf(suite: keyof typeof SUITES, name: OneServerName, f: number, seed: number): ReadonlySet<string> {
  const key = `${suite} ${name} ${seed}`;
  const texts =
    known.get(key) ??
    new Set(
      groupsIn(name, SUITES[suite].checks, new Random(seed, name), f).flatMap(({ scripts }) =>
        scripts.map(({ text }) => text),
      ),
    );
  known.set(key, texts);
  return texts;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

import { SKELETON } from "../base/project.ts";
import { UsageError } from "../base/usage.ts";
import type { CheckSpec } from "../checks/check.ts";
import { labIn, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { say, speak } from "../lang/say.ts";
import { columnsOf, wrapped } from "../report/wrapped.ts";
import { runCommand } from "./command.ts";
import { LAB, LANG } from "./options.ts";

const HINT = {
  typed: "npm run hint",
  usage: "[-- CHECK [NUMBER]]",
  args: {
    CHECK: "the check that you want a hint for; without it, all are listed",
    NUMBER: "which hint (default: the first): each one says more than the one before",
  },
  options: { lab: LAB, lang: LANG },
} as const;

/** A hint is a paragraph: in longer lines it is hard to read. */
const WIDTH_MAX = 100;

/** Shows a hint for a check, or lists the checks. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  await speak(languageOf(argv, process.env));
  return runCommand(HINT, argv, async ({ options, args: [name, number = "1"] }) => {
    const lab = await labIn(SKELETON, options.lab);
    const { checks } = await suiteOf(lab, "public");
    const hints = (await lab.hints?.()) ?? new Map<string, readonly string[]>();
    const named = options.lab === undefined ? "" : ` --lab ${lab.name}`;
    const columns = Math.min(columnsOf(process.stdout), WIDTH_MAX);
    const told =
      name === undefined
        ? listOf(checks, { named, columns })
        : hintText(lab, checkOf(checks, name), hints, { number, named, columns });
    process.stdout.write(`${told.join("\n")}\n`);
    return 0;
  });
}

/** `named`: how the lab is named in the commands that are told, if it was named. */
function listOf(checks: readonly CheckSpec[], { named, columns }: { named: string; columns: number }): string[] {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const rows = checks.flatMap(({ id, title }) => wrapped(say(title), columns, `  ${id.padEnd(width)}  `));
  const end = wrapped(say(`a hint for one of them: npm run hint -- CHECK${named}`), columns);
  return [say("the checks:"), "", ...rows, "", ...end];
}

/** The check of that name. Who names a rule is told which checks judge it. */
function checkOf(checks: readonly CheckSpec[], name: string): CheckSpec {
  const found = checks.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const idsOf = (some: readonly CheckSpec[]) => some.map(({ id }) => id).join(", ");
  const judges = checks.filter(({ rules }) => rules.includes(name));
  throw new UsageError(
    judges.length > 0
      ? `${name}: that is a rule; name a check that judges it: ${idsOf(judges)}`
      : `${name}: no check has such a name; they are ${idsOf(checks)}`,
  );
}

function hintText(
  lab: Lab,
  { id, title, rules }: CheckSpec,
  hints: ReadonlyMap<string, readonly string[]>,
  { number, named, columns }: { number: string; named: string; columns: number },
): string[] {
  const all = hints.get(id) ?? [];
  if (all.length === 0) throw new UsageError(`${id}: there are no hints for this check`);
  const hint = /^\d+$/.test(number) ? all[Number(number) - 1] : undefined;
  if (hint === undefined) throw new UsageError(`${id} ${number}: expected a number from 1 to ${all.length}`);
  const isLast = Number(number) === all.length;
  const sections = Array.from(
    new Set(rules.flatMap((rule) => lab.rules[rule]?.section ?? [])),
    (name) => `“${say(name)}”`,
  );
  const read = sections.length === 0 ? "" : `; read ${say(lab.handouts.en)}, ${sections.join(", ")}`;
  const next = isLast
    ? `that was the last one${read}`
    : `one that says more: npm run hint -- ${id} ${Number(number) + 1}${named}`;
  const told = [`${id}: ${say(title)}`, "", say(`hint ${number} of ${all.length}`), say(hint), "", say(next)];
  return told.flatMap((text) => wrapped(text, columns));
}

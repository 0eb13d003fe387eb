import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../base/usage.ts";
import type { OptionSpec } from "./command.ts";

/** A command, as people type it: `npm run grade`. */
interface Typed {
  typed: string;
  options: Readonly<Record<string, Pick<OptionSpec, "flags">>>;
}

/**
 * Refuses a command when npm has taken its options for its own, as it does without a `--` before them: something else would
 * be done than was meant.
 *
 * @throws UsageError which says what to type
 */
export function refuseSwallowed({ typed, options }: Typed, argv: readonly string[], env: NodeJS.ProcessEnv): void {
  if (typed !== `npm run ${env.npm_lifecycle_event}`) return;
  const flags = Object.values(options).map(({ flags }) => flags);
  const meant = meantByLog(flags, argv, env) ?? meantByConfig(flags, argv, env);
  if (meant.length === 0) return;
  throw new UsageError(`npm takes what stands before "--" for its own: type ${typed} -- ${meant.join(" ")}`);
}

/** A log of npm that is older is of another run. */
const LOG_MAX_MS = 30_000;

/**
 * What was typed for a command in front of the `--` and behind it, if an option of its own was in front; empty if none was. It
 * is in npm's log of this very run, and nowhere else: of an option that npm has too (`--only`) it drops a value that it does not
 * know. Undefined if npm writes no log.
 */
function meantByLog(flags: readonly string[], argv: readonly string[], env: NodeJS.ProcessEnv): string[] | undefined {
  try {
    const dir = path.join(env.npm_config_cache ?? "", "_logs");
    const newest = readdirSync(dir).toSorted().at(-1) ?? "";
    const [, day, hour, minute, second] = /^(.+)T(\d\d)_(\d\d)_(\d\d)_\d+Z-debug-0\.log$/.exec(newest) ?? [];
    if (Date.now() - Date.parse(`${day}T${hour}:${minute}:${second}Z`) > LOG_MAX_MS) return undefined;
    const [, title, words = ""] =
      /^\d+ verbose title (.*)\n\d+ verbose argv (".*")$/m.exec(readFileSync(path.join(dir, newest), "utf8")) ?? [];
    // The arguments that were handed on tell that it is this run's.
    if (title !== ["npm", "run", env.npm_lifecycle_event, ...argv].join(" ")) return undefined;
    const all = words.slice(1, -1).split('" "');
    const given = all.slice(all.indexOf(env.npm_lifecycle_event as string) + 1);
    const end = given.indexOf("--");
    const before = end < 0 ? given : given.slice(0, end);
    const isOurs = (word: string): boolean => flags.some((flag) => word.replace(/=.*/s, "") === longOf(flag).flag);
    return before.some(isOurs) ? given.filter((_, at) => at !== end) : [];
  } catch {
    return undefined;
  }
}

/**
 * The same by `npm_config_NAME`, by which npm tells its scripts which options it has taken. What follows one is handed on as an
 * argument: of several, nobody can tell which.
 */
function meantByConfig(flags: readonly string[], argv: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const taken = flags.flatMap((one) => {
    const { flag, value } = longOf(one);
    const set = env[`npm_config_${flag.slice(2).replaceAll("-", "_")}`];
    // A person may have set it in npm's sense of it, once and for all.
    return set === undefined || set === "" || /^prod(uction)?$/.test(set) ? [] : [{ flag, value, set }];
  });
  if (taken.length === 0) return [];
  const open = taken.filter(({ value, set }) => value !== undefined && set === "true");
  const isClear = open.length === 0 || (open.length === 1 && argv.length === 1);
  const rest = open.length === 0 ? argv : isClear ? [] : ["…"];
  const again = taken.map(({ flag, value, set }) => {
    if (value === undefined) return flag;
    return `${flag} ${set !== "true" ? set : isClear ? argv[0] : value}`;
  });
  return [...rest, ...again];
}

/** The long name of an option, and how its value is called: of `-j, --jobs <N>` that is `--jobs` and `N`. */
function longOf(flags: string): { flag: string; value: string | undefined } {
  const [, flag = "", value] = /(--[\w-]+)(?: <(.+)>)?$/.exec(flags) ?? [];
  return { flag, value };
}

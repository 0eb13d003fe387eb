import { Command, CommanderError, Help, Option } from "commander";
import { UsageError } from "../base/usage.ts";
import { say } from "../lang/say.ts";
import { refuseSwallowed } from "./swallowed.ts";

/** An option of a command. The same value serves every command that has it. */
export interface OptionSpec<T = unknown> {
  /** As it is typed: `-j, --jobs <N>`. What takes no value is true or false. */
  flags: string;
  help: string;
  /**
   * Makes the value of what was typed.
   *
   * @throws UsageError when it cannot be meant; `flag` is how the option is called
   */
  read?(text: string, flag: string): T;
  /** The value of one that is not given; without it, that is undefined. */
  fallback?: T;
  /** It may be given several times: then the value is a list. */
  isRepeated?: true;
  /** The heading that the help shows it under. */
  group?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S> = S extends { read(text: string, flag: string): infer T }
  ? S extends { isRepeated: true }
    ? T[]
    : S extends { fallback: unknown }
      ? T
      : T | undefined
  : boolean;

/** What was given for each of these options. */
export type Values<O extends OptionSpecs> = { [K in keyof O]: ValueOf<O[K]> };

/** A command, as people type it. Its help is made of this. */
export interface CommandSpec<O extends OptionSpecs> {
  /** What is typed to run it, and then its arguments: `npm run grade`, `[-- DIR] [options]`. */
  typed: string;
  usage: string;
  /** The arguments that are no options, by their names, with the help for each. */
  args?: Readonly<Record<string, string>>;
  options: O;
  /** What the help says at its end. */
  after?: string;
  /** What the help says before that, and must be looked for. */
  lists?(): Promise<string>;
}

/** The arguments of a command, read. */
export interface Given<O extends OptionSpecs> {
  options: Values<O>;
  args: readonly string[];
}

/** Runs a command with its arguments. `--help` shows the help; a mistake in them is shown with the usage, and is exit code 2. */
export async function runCommand<O extends OptionSpecs>(
  spec: CommandSpec<O>,
  argv: readonly string[],
  run: (given: Given<O>) => Promise<number>,
): Promise<number> {
  try {
    refuseSwallowed(spec, argv, process.env);
    const given = readArguments(spec, argv);
    if (given !== undefined) return await run(given);
    process.stdout.write(helpOf(spec, await spec.lists?.()));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // Loaded only here: it takes long.
    const { columnsOf, wrapped } = await import("../report/wrapped.ts");
    const lines = say(error.message)
      .split("\n")
      .flatMap((line) => {
        const [indent = ""] = /^ */.exec(line) ?? [];
        return wrapped(line.trimStart(), columnsOf(process.stderr), indent);
      });
    // The whole help would move the mistake out of sight.
    const more = say(`${spec.typed} -- --help tells of each option`);
    process.stderr.write(`${lines.join("\n")}\n\n${usageOf(spec)}\n${more}\n`);
    return 2;
  }
}

/**
 * Reads the arguments of a command. Undefined: the help was asked for.
 *
 * @throws UsageError for what the command does not have, or what cannot be meant
 */
export function readArguments<O extends OptionSpecs>(
  spec: CommandSpec<O>,
  argv: readonly string[],
): Given<O> | undefined {
  const { command, options } = commandOf(spec);
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return undefined;
    throw new UsageError(wordsOf(error));
  }
  const { args } = command;
  const tooMany = args[Object.keys(spec.args ?? {}).length];
  if (tooMany !== undefined) throw new UsageError(`"${tooMany}" is one argument too many`);
  const values = options.map(([key, option, { read, isRepeated }]) => {
    const without = read === undefined ? false : isRepeated ? [] : undefined;
    return [key, command.getOptionValue(option.attributeName()) ?? without];
  });
  return { options: Object.fromEntries(values) as Values<O>, args };
}

/** The help of a command, with the lists that it has. */
export function helpOf<O extends OptionSpecs>(spec: CommandSpec<O>, lists = ""): string {
  const text = commandOf(spec).command.helpInformation().trimEnd();
  const after = spec.after === undefined ? "" : PLAIN.boxWrap(say(spec.after), HELP_WIDTH);
  return [`${text}\n`, lists, after].filter((part) => part !== "").join("\n");
}

/** A text of a help as a paragraph that stands in by two. */
export function indented(text: string): string {
  return PLAIN.boxWrap(text, HELP_WIDTH - 2).replaceAll(/^/gm, "  ");
}

function usageOf({ typed, usage }: Pick<CommandSpec<OptionSpecs>, "typed" | "usage">): string {
  return `${say("usage:")} ${typed} ${usage}`.trimEnd();
}

/** Options as they would be typed to give these values. */
export function typedOptions<O extends OptionSpecs>(specs: O, values: Values<O>): string[] {
  return Object.entries(specs).flatMap(([key, { flags }]) => {
    const value: unknown = values[key];
    if (value === undefined || value === false) return [];
    return value === true ? [flagOf(new Option(flags))] : [flagOf(new Option(flags)), String(value)];
  });
}

function commandOf<O extends OptionSpecs>({ typed, usage, args = {}, options: specs }: CommandSpec<O>) {
  const command = new Command(typed)
    .usage(usage)
    .helpOption("-h, --help", "show this")
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: () => {}, outputError: () => {} })
    .configureHelp({
      helpWidth: HELP_WIDTH,
      optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, ""),
      // The empty value of an option without its value is nothing that a person types.
      optionDescription: (option) => say(PLAIN.optionDescription(Object.create(option, { presetArg: {} }))),
      argumentDescription: (argument) => say(PLAIN.argumentDescription(argument)),
      styleTitle: (title) => say(title.toLowerCase()),
      visibleArguments: ({ registeredArguments }) => [...registeredArguments],
    });
  for (const [name, help] of Object.entries(args)) command.argument(`[${name}]`, help);
  const options = Object.entries(specs).map(([key, spec]) => [key, optionOf(spec), spec] as const);
  for (const [, option] of options) command.addOption(option);
  return { command, options };
}

function wordsOf({ message }: CommanderError): string {
  return message
    .replace(/^error: /, "")
    .replace(/^option '(?:-., )?(.+) <(.+)>' argument missing$/, "$1 is missing its $2");
}

const HELP_WIDTH = 80;

/** A help as commander words it. */
const PLAIN = new Help();

function optionOf({ flags, help, read, fallback, isRepeated, group }: OptionSpec): Option {
  const option = new Option(flags, help);
  const flag = flagOf(option);
  if (group !== undefined) option.helpGroup(`${group}:`);
  if (read === undefined) return option;
  if (fallback !== undefined) option.default(fallback, String(fallback));
  // What may stand without its value is read as an empty one.
  if (option.optional) option.preset("");
  return option.argParser((text: string, before: unknown) => {
    // What follows an option is its value, whatever it looks like: this one was forgotten.
    if (text.startsWith("--")) {
      throw new UsageError(
        `${flag} is missing its value: "${text}" looks like another option; write ./${text} for a file`,
      );
    }
    const value = read(text, flag);
    return isRepeated ? [...((before as unknown[] | undefined) ?? []), value] : value;
  });
}

/** How an option is called in a message: by its short name where that is the usual one. */
function flagOf({ short, long }: Option): string {
  return short ?? long ?? "";
}

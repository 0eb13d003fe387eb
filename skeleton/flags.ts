import parseFlags from "yargs-parser";
import { parseAddress } from "./znet/address.ts";

/** The flags as they were given, each at most once; those that were not given are undefined. */
export type Flags<F extends string = string> = Partial<Record<F, string>>;

/** What a person typed wrong: the usage is shown, and the program ends with 2. */
export class UsageError extends Error {}

export interface Role<F extends string = string> {
  flags: readonly F[];
  run(flags: Flags<F>): Promise<void>;
}

/** The roles of a lab, by their names, all flags that any of them takes, and the text that explains them. */
export interface Program<F extends string = string> {
  usage: string;
  flags: readonly F[];
  roles: ReadonlyMap<string, Role<F>>;
}

const CONFIGURATION = {
  "short-option-groups": false,
  "camel-case-expansion": false,
  "dot-notation": false,
  "boolean-negation": false,
  "parse-positional-numbers": false,
};

/** One flag, whatever else was given: it says how the others are to be read. The last, if there are several. */
export function peekFlag(argv: string[], name: string): string | undefined {
  const value: unknown = parseFlags(argv, { string: [name], configuration: CONFIGURATION })[name];
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}

/** Reads flags, written as in Go, `-role master`, or with two dashes, or with `=`. */
export function readFlags<F extends string>(argv: string[], known: readonly F[]): Flags<F> | "help" {
  const options = { string: [...known], boolean: ["h", "help"], configuration: CONFIGURATION };
  const { _: rest, ...given } = parseFlags(argv, options);
  if (given.h === true || given.help === true) return "help";
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not a flag`);
  const flags: Flags<F> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === "h" || name === "help") continue;
    const flag = known.find((one) => one === name);
    if (flag === undefined) throw new UsageError(`-${name}: there is no such flag`);
    if (Array.isArray(value)) throw new UsageError(`-${name} was given ${value.length} times`);
    flags[flag] = String(value);
  }
  return flags;
}

/** The role that is asked for, if it takes all the flags that are given. */
export function roleOf<F extends string>({ flags: known, roles }: Program<F>, flags: Flags<F | "role">): Role<F> {
  if (flags.role === undefined) throw new UsageError("-role is missing");
  const role = roles.get(flags.role);
  if (role === undefined) throw new UsageError(`-role ${flags.role}: there is no such role`);
  for (const name of known) {
    if ((flags as Flags<F>)[name] === undefined || name === "role" || role.flags.includes(name)) continue;
    throw new UsageError(`-${name} is not a flag of role ${flags.role}`);
  }
  return role;
}

export function required<F extends string>(flags: Flags<F>, name: F): string {
  const value = flags[name];
  if (value === undefined || value === "") throw new UsageError(`-${name} is missing`);
  return value;
}

export function address<F extends string>(flags: Flags<F>, name: F, otherwise?: string): string {
  const value = flags[name] ?? otherwise ?? required(flags, name);
  if (parseAddress(value) === undefined)
    throw new UsageError(`-${name} ${value}: expected an address, as localhost:8000 or :8000`);
  return value;
}

export function integer<F extends string>(
  flags: Flags<F>,
  name: F,
  otherwise: number,
  [least, most]: readonly [number, number],
): number {
  const value = flags[name] ?? String(otherwise);
  const isNatural = /^\d{1,10}$/.test(value);
  if (!isNatural || Number(value) < least || Number(value) > most)
    throw new UsageError(`-${name} ${value}: expected ${least} to ${most}`);
  return Number(value);
}

export function seconds<F extends string>(flags: Flags<F>, name: F, otherwise: number): number {
  const value = Number(flags[name] ?? otherwise);
  if (!(value >= 0.1 && value <= 3600)) throw new UsageError(`-${name} ${flags[name]}: expected seconds, 0.1 to 3600`);
  return value;
}

/** A flag that has no value: it is given or not. */
export function isGiven<F extends string>(flags: Flags<F>, name: F): boolean {
  const value = flags[name];
  if (value !== undefined && value !== "") throw new UsageError(`-${name} ${value}: it takes no value`);
  return value !== undefined;
}

export function oneOf<F extends string, V extends string>(flags: Flags<F>, name: F, [usual, ...more]: [V, ...V[]]): V {
  const value = flags[name] ?? usual;
  const found = [usual, ...more].find((one) => one === value);
  if (found === undefined) throw new UsageError(`-${name} ${value}: expected ${[usual, ...more].join(" or ")}`);
  return found;
}

import { type GenericSchema, getDotPath, safeParse } from "valibot";
import { oneLine } from "../../../skeleton/zlog/text.ts";
import type { Said } from "../../history/events.ts";
import type { Protocol } from "../../history/history.ts";

/** How a history names a server, and the service of one. */
export const server = (id: number): string => `server ${id}`;
export const serviceOf = (id: number): string => `service ${id}`;

/** The id of a server; undefined for anybody else. */
export function idOf(name: string): number | undefined {
  const digits = /^server (\d+)$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What a kind of receiver accepts of a kind of caller. Kinds are the first words of names in a history. */
export interface Taken {
  to: string;
  methods: RegExp;
  from: string;
}

/** Every method, with what validates its parameters. */
type Methods = Readonly<Record<string, { params: GenericSchema }>>;

/** How much of a submission's text is quoted, in UTF-16 units. */
const TOLD_MAX = 200;

/** What a history must know about the calls of a lab whose messages are not signed. */
export function protocolOf(methods: Methods, taken: readonly Taken[]): Protocol {
  return { malformation: (said) => malformation(said, methods, taken), kept: () => undefined };
}

/**
 * Why a receiver does not accept a call: there is no such method, or it is not one that this receiver takes from this sender; or
 * the field that is not what it must be, and what is wrong with it; or it says in `from` that it is somebody else's. Undefined
 * for a call that is right.
 */
function malformation(
  { from, to, method, params }: Said,
  methods: Methods,
  taken: readonly Taken[],
): string | undefined {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (known === undefined) return `there is no method ${oneLine(method, TOLD_MAX)}`;
  const isTaken = taken.some((one) => to.startsWith(one.to) && one.methods.test(method) && from.startsWith(one.from));
  if (!isTaken) return `${to} takes no ${method} of ${from}`;
  const read = safeParse(known.params, params);
  if (!read.success) {
    const [issue] = read.issues;
    return oneLine(`${oneLine(getDotPath(issue) ?? "params", TOLD_MAX)}: ${issue.message}`, 2 * TOLD_MAX);
  }
  const says = (read.output as { from?: number }).from;
  return says === undefined || says === idOf(from) ? undefined : `from: ${from} says that it is ${says}`;
}

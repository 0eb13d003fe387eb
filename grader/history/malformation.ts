import { getDotPath, safeParse } from "valibot";
import { oneLine } from "../../skeleton/zlog/text.ts";
import { METHODS } from "../../skeleton/zpbft/messages.ts";

/** A call as it is seen on the wire: who makes it, to whom, and what it says. */
export interface Heard {
  from: string;
  to: string;
  method: string;
  params: unknown;
}

/** The methods that each kind of receiver takes, and the kind of who may call them; by how their names begin. */
const TAKEN: readonly { to: string; methods: string; from: string; kind: string }[] = [
  { to: "replica ", methods: "Server.RequestRpc", from: "", kind: "a replica" },
  { to: "replica ", methods: "Server.", from: "replica ", kind: "a replica" },
  { to: "client ", methods: "Client.", from: "replica ", kind: "a client" },
];

/** What is told of a stranger's words, in UTF-16 units. */
const TOLD_MAX = 200;

/**
 * Why a receiver does not accept a call: there is no such method, or it is not one that this receiver takes from this
 * sender; or the field that is not what it must be, and what is wrong with it. Undefined for a call that is right.
 */
export function malformation({ from, to, method, params }: Heard): string | undefined {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method as keyof typeof METHODS] : undefined;
  if (known === undefined) return `there is no method ${oneLine(method, TOLD_MAX)}`;
  const isTaken = TAKEN.some(
    (taken) => to.startsWith(taken.to) && method.startsWith(taken.methods) && from.startsWith(taken.from),
  );
  if (!isTaken) return `${TAKEN.find((taken) => to.startsWith(taken.to))?.kind ?? to} takes no ${method} of ${from}`;
  const read = safeParse(known.params, params);
  if (read.success) return undefined;
  const [issue] = read.issues;
  return oneLine(`${oneLine(getDotPath(issue) ?? "params", TOLD_MAX)}: ${issue.message}`, 2 * TOLD_MAX);
}

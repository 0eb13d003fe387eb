import { getDotPath, safeParse } from "valibot";
import { METHODS } from "../../skeleton/zpbft/messages.ts";

/** Why no receiver accepts a call's parameters: the field, and what is wrong with it. Undefined for those that are right. */
export function malformation(method: string, params: unknown): string | undefined {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method as keyof typeof METHODS] : undefined;
  if (known === undefined) return `there is no method ${method}`;
  const read = safeParse(known.params, params);
  return read.success ? undefined : `${getDotPath(read.issues[0]) ?? "params"}: ${read.issues[0].message}`;
}

import { inspect } from "node:util";
import * as v from "valibot";
import { natural } from "../znet/schemas.ts";
import type { Next } from "./functions.ts";
import { Value } from "./messages.ts";

const Read = v.object({ seq: v.pipe(natural, v.minValue(1)), value: Value });

/**
 * What `nextToApply` has returned, if it is an instance and its value, or nothing. The service is never asked to apply anything else,
 * for the apply loop would go on with it for ever.
 */
export function nextOf(returned: unknown): Next | undefined {
  if (returned === undefined || returned === null) return undefined;
  if (v.is(Read, returned)) return returned;
  const what = returned instanceof Promise ? "a promise, which nobody waits for" : inspect(returned, { depth: 1 });
  throw new TypeError(`nextToApply returned ${what}: it must return {seq, value}, or undefined`);
}

import * as v from "valibot";
import { parseAddress } from "./address.ts";

/** The longest command, in bytes of UTF-8. */
export const COMMAND_BYTES_MAX: number = 64 * 1024;

/** With these a stranger could write lines of his own into everyone's log. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const text = (bytes_max: number) =>
  v.pipe(
    v.string(),
    v.maxBytes(bytes_max),
    v.check((value) => value.isWellFormed(), "Invalid text: half of a surrogate pair"),
  );

/** One line of any text. */
export const command = v.pipe(
  text(COMMAND_BYTES_MAX),
  v.check((value) => !CONTROL.test(value), "Invalid command: a control character"),
);

export const address = v.pipe(
  v.string(),
  v.maxLength(270),
  v.check((value) => parseAddress(value) !== undefined, "Invalid address: expected host:port"),
);

/** Why a text cannot be sent as a command, whatever it says; undefined if it can. */
export function whyNoCommand(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > COMMAND_BYTES_MAX) return `it is ${bytes} bytes long, the most is ${COMMAND_BYTES_MAX}`;
  if (CONTROL.test(text)) return "it holds a control character";
  if (!text.isWellFormed()) return "it is not well-formed text";
  return undefined;
}

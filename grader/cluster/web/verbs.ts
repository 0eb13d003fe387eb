import {
  boolean,
  check,
  type InferOutput,
  integer,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  pipe,
  strictObject,
  string,
  variant,
} from "valibot";

/** The most bytes of a command. */
const COMMAND_BYTES_MAX = 64 * 1024;

const DELAY_MAX_MS = 2000;

/** Members that a cluster could have; whether this one has it is said by the cluster. */
const id = pipe(number(), integer(), minValue(0), maxValue(999));

const call = pipe(number(), integer(), minValue(1));

/** Of a lie, in the words of its lab. */
const name = pipe(string(), minLength(1), maxLength(40));

const command = pipe(
  string(),
  check((text) => text.trim() !== "", "a command is not empty"),
  check((text) => Buffer.byteLength(text) <= COMMAND_BYTES_MAX, `a command has at most ${COMMAND_BYTES_MAX} bytes`),
);

/** A verb about one member. */
const about = <V extends string>(verb: V) => strictObject({ verb: literal(verb), id });
/** About the line between two. */
const between = <V extends string>(verb: V) => strictObject({ verb: literal(verb), a: id, b: id });
/** About calls that are held. */
const held = <V extends string>(verb: V) => strictObject({ verb: literal(verb), call });

/**
 * What comes up from a page, by `POST /act` with `Content-Type: application/json`. It is answered with Done, or with a status of
 * 400 on and Refused.
 */
export const ACT = variant("verb", [
  /** `via` is the member whose front door is asked; without it, the client asks. It is answered before the answer has come. */
  strictObject({ verb: literal("ask"), command, via: optional(id) }),
  about("kill"),
  about("pause"),
  about("resume"),
  about("restart"),
  between("cut"),
  between("mend"),
  strictObject({ verb: literal("slow"), ms: pipe(number(), integer(), minValue(0), maxValue(DELAY_MAX_MS)) }),
  /** `how` is the name of a lie, or `off`. */
  strictObject({ verb: literal("lie"), id, how: name }),
  /** With it on, every call waits, requests and replies too; with it off, those that wait are delivered. */
  strictObject({ verb: literal("hold"), on: boolean() }),
  held("deliver"),
  held("drop"),
  held("repeat"),
  /** All that are held, or all of a kind, or all to a member; in the order in which they were made. */
  strictObject({
    verb: literal("deliverAll"),
    message: optional(pipe(number(), integer(), minValue(-1))),
    id: optional(id),
  }),
  strictObject({ verb: literal("quit") }),
]);

export type Act = InferOutput<typeof ACT>;

/** `i` is the index from which on the record holds the effect; `ask` the number of what was asked. */
export interface Done {
  i: number;
  ask?: number;
}

/** Where the page of a replay is. `POST /replay` is answered with it, or with Refused. */
export interface Replayed {
  url: string;
}

/** Words for a person: what cannot be done, and why. */
export interface Refused {
  error: string;
}

import { homedir } from "node:os";
import path from "node:path";
import { fromCaller } from "../base/usage.ts";
import type { Values } from "./command.ts";
import { asText } from "./options.ts";

const MANY = "many machines";

/** Which queue it is about. */
export const QUEUE = {
  queue: {
    flags: "--queue [URL]",
    help: "by the workers of the queue in this PostgreSQL (default: that of ZLAB_QUEUE): postgres://USER@HOST/DATABASE, whose password is in ~/.pgpass",
    // Looked at where it is needed, with what the environment says.
    read: (text: string): string => text,
    group: MANY,
  },
  secret: {
    flags: "--secret <FILE>",
    help: "the secret that a class shares with its workers (default: .zlab-secret in your home folder)",
    read: asText,
    group: MANY,
  },
  insecure: {
    flags: "--insecure-queue",
    help: "go without TLS, where others may listen in or write grades",
    group: MANY,
  },
} as const;

/** A queue, as a person named it. */
export interface QueuePlace {
  /** Its address as it was typed; empty for that of the environment. */
  typed: string;
  /** The file of the secret. */
  secret: string;
  isInsecureAllowed: boolean;
}

export function queuePlace({ queue = "", secret, insecure }: Values<typeof QUEUE>, command: string): QueuePlace {
  const file = secret === undefined ? path.join(homedir(), ".zlab-secret") : fromCaller(secret, command);
  return { typed: queue, secret: file, isInsecureAllowed: insecure };
}

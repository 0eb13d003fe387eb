import type { History } from "../../../history/history.ts";
import type { Message } from "../wire.ts";
import { messagesOf, replica } from "../wire.ts";
import { Keyring } from "./keyring.ts";
import { modelOf, type SeqModel, type Subject } from "./model.ts";

/** What a history says about one replica, up to a place in it. */
export interface Case {
  history: History;
  subject: Subject;
  messages: readonly Message[];
  models: ReadonlyMap<number, SeqModel>;
}

const keyrings = new WeakMap<History, Keyring>();

/** The public keys of a history's members; none before the event that names them. */
export function keyringOf(history: History): Keyring {
  const known = keyrings.get(history);
  if (known !== undefined) return known;
  const [cluster] = history.of("cluster");
  const keyring = new Keyring(cluster?.pubkeys ?? []);
  if (cluster !== undefined) keyrings.set(history, keyring);
  return keyring;
}

/** Makes a keyring that has seen signatures before the one of a history. */
export function useKeyring(history: History, keyring: Keyring): void {
  keyrings.set(history, keyring);
}

/** Who a replica is, for a judge. */
export function subjectOf(history: History, id: number): Subject {
  const keyring = keyringOf(history);
  return { id, n: keyring.pubkeys.length, keyring };
}

/** The case of a replica: of what was said before the place `end`. */
export function caseOf(history: History, id: number, end = Number.POSITIVE_INFINITY): Case {
  const subject = subjectOf(history, id);
  const all = messagesOf(history);
  const messages = end === Number.POSITIVE_INFINITY ? all : all.filter(({ at }) => at < end);
  return { history, subject, messages, models: modelOf(subject, messages) };
}

/** All that a member wrote to a stream between two places. */
export function writtenBy(
  history: History,
  who: string,
  stream: "stdout" | "stderr" = "stderr",
  { from = 0, end = Number.POSITIVE_INFINITY }: { from?: number; end?: number } = {},
): string {
  return history
    .of("log")
    .filter((event) => event.who === who && event.stream === stream && event.at > from && event.at < end)
    .map(({ text }) => text)
    .join("");
}

/** When a replica's process has ended; undefined if it has not. */
export function exitOf(history: History, id: number): number | undefined {
  return history.of("exit").find(({ who }) => who === replica(id))?.at;
}

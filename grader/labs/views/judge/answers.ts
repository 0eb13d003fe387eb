import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { History } from "../../../history/history.ts";
import { messagesOf, requestName } from "../wire.ts";
import { type Known, keyringOf } from "./known.ts";
import { faultyMax } from "./proofs.ts";
import type { Setting } from "./setting.ts";
import { missing, type Violation } from "./violation.ts";

/** Whether f+1 replicas have answered a request alike: then a client believes it. */
export function isAnswered(history: History, setting: Setting, { req }: RequestArgs): boolean {
  const keyring = keyringOf(history, setting);
  const senders = new Map<string, Set<number>>();
  for (const one of messagesOf(history)) {
    if (one.method !== "Client.ReplyRpc" || requestName(one.params.msg) !== requestName(req)) continue;
    const { msg, sign } = one.params;
    if (!keyring.isSigned(msg.peerId, "reply", msg, sign)) continue;
    const same = senders.getOrInsertComputed(`${msg.seq} ${msg.result}`, () => new Set());
    if (same.add(msg.peerId).size > faultyMax(setting)) return true;
  }
  return false;
}

/**
 * When nothing is lost or late any more, whatever a client has asked for is answered (F1): it has asked all of them, again and
 * again, and their clocks have gone on in between for much longer than their patience is.
 */
export function judgeAnswers(history: History, setting: Setting, all: readonly Known[]): Violation[] {
  const { calmSince } = setting;
  const [first] = all;
  const rest = history.of("idle").at(-1);
  if (calmSince === undefined || first === undefined || rest === undefined || rest.at < calmSince) return [];
  const asked = new Map<string, RequestArgs>();
  for (const one of messagesOf(history)) {
    if (one.method !== "Server.RequestRpc" || one.at < calmSince || one.from.startsWith("server ")) continue;
    asked.set(requestName(one.params.req), one.params);
  }
  return [...asked.values()]
    .filter((request) => !isAnswered(history, setting, request))
    .slice(0, 1)
    .map((request) =>
      missing(first, "F1", rest.at, {
        message: `A client asked all replicas for ${request.req.command}, again and again, and has no answer that f+1 = ${faultyMax(setting) + 1} of them agree on.`,
        expected: "an answer: nothing is lost or late, and at most f are faulty",
        seen: "none",
      }),
    );
}

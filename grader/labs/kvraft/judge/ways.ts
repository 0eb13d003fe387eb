import { turnAt } from "../../kit/world/turns.ts";
import { idOf } from "../wire.ts";
import { type Ask, type ClerkView, heardBy, isFinal, takenBy, told } from "./clerk-view.ts";
import type { Violation } from "./violation.ts";

/** C3: whom it asks. */
export function judgeWays(view: ClerkView, asks: readonly Ask[]): Violation[] {
  const { n } = view.setting;
  let isHinted = false;
  // Whether the one that has answered last had been named by another, and this is the first call since.
  let wasHinted = false;
  let last: { to: string; at: number } | undefined;
  const found: Violation[] = [];
  for (const [place, ask] of asks.entries()) {
    const before = asks[place - 1];
    if (before === undefined || turnAt(view, before.at)?.life !== turnAt(view, ask.at)?.life) {
      isHinted = false;
      continue;
    }
    const { at, to } = ask;
    // Of two that were asked at once, either may have been looked at.
    const isAlone = before.heard !== undefined && before.heard < at && Number(asks[place - 2]?.heard) < before.at;
    const isSure = place === 1 || isAlone;
    const reply = takenBy(view, before, at);
    if (reply?.status === "ok") {
      last = { to: before.to, at: before.at };
      wasHinted = isHinted;
      isHinted = false;
      if (isSure && to !== last.to)
        found.push(
          told(view, "C3", ["command"], at, ask, ["a clerk does not ask the one that has answered last", last.to, to]),
        );
      continue;
    }
    if (
      last !== undefined &&
      asks[place - 2]?.params.commandId !== before.params.commandId &&
      isAsked(view, before, ask)
    )
      found.push(
        told(view, "C3", ["command"], at, ask, [
          "a clerk asks another server, although the one that it has asked may still answer",
          `an answer from ${before.to}, or ${view.setting.timeout_ms} ms`,
          to,
        ]),
      );
    const hint = reply?.leaderId ?? -1;
    const isUsable = reply?.status === "not-leader" && hint >= 0 && hint < n && hint !== idOf(before.to);
    const isOther = to !== `server ${hint}` && !isTried(view, asks.slice(0, place), ask, hint);
    if (isUsable && !isHinted && isSure && isOther && before.heard !== undefined) {
      const texts = ["a clerk does not ask the server that was named as the leader", `server ${hint}`, to] as const;
      // With an answer it begins anew that hints are followed: whoever never follows any has other examples.
      const either = ["nextServer", "command"] as const;
      const functions = wasHinted ? either.toReversed() : either;
      found.push({ ...told(view, "C3", functions, at, ask, texts), isUnspecific: wasHinted });
    }
    wasHinted = false;
    const alike = asks.slice(0, place).filter((other) => other === before || Number(other.heard) > before.at);
    isHinted = alike.some((other) => to === `server ${heardBy(other, at)?.leaderId}`);
  }
  return [...found, ...judgeTraps(view, asks)];
}

/** Whether a server was asked for the same among the last calls, of which a round has so many: whoever asks each once a round goes on to another. */
function isTried({ setting: { n } }: ClerkView, before: readonly Ask[], { params }: Ask, id: number): boolean {
  const { clientId, commandId } = params;
  const same = before.filter((other) => other.params.clientId === clientId && other.params.commandId === commandId);
  return same.slice(1 - n).some(({ to }) => to === `server ${id}`);
}

/** Whether a call for the same is still waited for, by the clerk's clock, when another is made. */
function isAsked(view: ClerkView, before: Ask, { at, params }: Ask): boolean {
  const { clientId, commandId } = before.params;
  if (clientId !== params.clientId || commandId !== params.commandId || (before.heard ?? at) < at) return false;
  const [asked, now] = [turnAt(view, before.at), turnAt(view, at)];
  return asked !== undefined && now !== undefined && now.after_ms - asked.before_ms < view.setting.timeout_ms;
}

/** It must come to ask everybody: so many calls in a row for one command miss nobody. */
function judgeTraps(view: ClerkView, asks: readonly Ask[]): Violation[] {
  const many = 4 * view.setting.n;
  let first = 0;
  for (const [place, ask] of asks.entries()) {
    const begun = asks[first] ?? ask;
    const isSameLife = turnAt(view, ask.at)?.life === turnAt(view, begun.at)?.life;
    // Who gives a command up does not ask on for it.
    if (!isSameLife || ask.params.commandId !== begun.params.commandId) first = place;
    if (isFinal(heardBy(ask, Number.POSITIVE_INFINITY))) first = place + 1;
    if (place + 1 - first < many) continue;
    const asked = new Set(asks.slice(place + 1 - many, place + 1).map(({ to }) => to));
    if (asked.size >= view.setting.n) continue;
    const message = "a clerk asks some servers again and again, and never another";
    return [
      told(view, "C3", ["nextServer"], ask.at, ask, [message, `all ${view.setting.n} servers`, [...asked].join(", ")]),
    ];
  }
  return [];
}

import { isRead } from "../../../skeleton/zkvraft/entries.ts";
import type { History } from "../../history/history.ts";
import { textOf } from "../kvraft/judge/view.ts";
import { type MessageOf, messagesOf, replyTo } from "../kvraft/wire.ts";

/**
 * Whether commands are answered when their entries are applied, and not before or never, more often than not: else nothing that is said
 * shows what the entries have come to, and no check of the state can pass by it.
 */
export function tellsWhatIsApplied(history: History): boolean {
  const messages = messagesOf(history);
  const entries = messages.filter((call) => call.method === "Service.ApplyRpc");
  const isSeen = ({ to, params, passed }: MessageOf<"Kv.CommandRpc">, until: number): boolean =>
    entries.some((entry) => {
      const at = entry.passed ?? until;
      // The texts of all registrations are the same.
      const isOwn = entry.to === to && entry.params.command === textOf(params);
      return isOwn && at < until && (params.clientId !== 0 || at > Number(passed));
    });
  let [seen, unseen] = [0, 0];
  for (const call of messages) {
    if (call.method !== "Kv.CommandRpc" || call.passed === undefined || isRead(call.params.command)) continue;
    const isTold = ["ok", "stale", "expired"].includes(replyTo(call)?.status ?? "");
    if (isTold && isSeen(call, Number(call.answered))) seen += 1;
    else if (isTold || (call.answered === undefined && isSeen(call, history.now))) unseen += 1;
  }
  return seen >= unseen;
}

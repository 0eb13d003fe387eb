import { replyTo } from "../wire.ts";
import { isOrder, type Known } from "./known.ts";

/** Whether a replica has shown that it holds a seq stable: in a VIEW-CHANGE, in an answer, or by a word beyond the window before. */
export function isShown({ said, passed, setting }: Known, seq: number, by: number): boolean {
  const isTold = said.some((one) => {
    if (one.at >= by) return false;
    if (one.method === "Server.ViewChangeRpc") return one.params.msg.seq >= seq;
    return isOrder(one) && one.params.msg.seq > seq + setting.interval;
  });
  return (
    isTold ||
    passed.some((one) => {
      if (one.method !== "Server.StatusRpc" || (one.answered ?? by) >= by) return false;
      return (replyTo(one)?.checkpoint[0]?.msg.seq ?? 0) >= seq;
    })
  );
}

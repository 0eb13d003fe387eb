import type { StudentFunction } from "../rules.ts";
import { lifeAt, type View } from "./view.ts";

/**
 * Whose mistake it is that a restored state is wrong, the likelier one first. A snapshot that does not have all numbers and words of the
 * state that it was taken of, or its keys in another order, or the given text of the keys without its end, by which the last key is
 * read, or a result of several lines in one, has lost something before it was restored. It may say them in another way: no verdict
 * depends on this.
 */
export function restorers(view: View, at: number): StudentFunction[] {
  const life = lifeAt(view, at);
  const restore = view.passed.findLast(
    (call) =>
      call.method === "Service.RestoreRpc" && Number(call.passed) <= at && lifeAt(view, Number(call.passed)) === life,
  );
  if (restore?.method !== "Service.RestoreRpc") return ["restore", "snapshot"];
  const { index, data } = restore.params;
  if (index > view.log.known) return ["restore", "snapshot"];
  const has = counted(data);
  const state = view.log.stateAt(index);
  const isWhole = [...counted(state.contents)].every(([word, count]) => (has.get(word) ?? 0) >= count);
  // A word that is there once is that key.
  const keys = state.zkv.pairs.flatMap(([key]) => (has.get(key) === 1 ? [data.indexOf(key)] : []));
  const isInOrder = keys.every((place, at) => at === 0 || place > (keys[at - 1] as number));
  const pairs = JSON.stringify(state.zkv.toText()).slice(1, -1);
  const isCut = pairs !== "" && data.includes(pairs.slice(0, -"\\n".length)) && !data.includes(pairs);
  const hasLines = [...state.sessions.values()].every(({ result }) => {
    return !result.includes("\n") || data.includes(result) || data.includes(JSON.stringify(result).slice(1, -1));
  });
  return isWhole && isInOrder && !isCut && hasLines ? ["restore", "snapshot"] : ["snapshot", "restore"];
}

/** How often each number and word is in a text, which may be JSON with escaped white space. */
function counted(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.replaceAll(/\\[nrt]/g, " ").matchAll(/[\p{L}\p{N}]+/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

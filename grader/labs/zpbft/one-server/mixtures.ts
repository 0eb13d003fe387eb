import type { Random } from "../../../checks/random.ts";
import { type Script, script } from "./script.ts";

const KINDS = ["good", "sig", "digest", "view", "phase", "again"] as const;
type Kind = (typeof KINDS)[number];

/** Good, bad and repeated votes in every mixture, in random orders. */
export function mixtures(random: Random): Script[] {
  return kindsOfThree().map((kinds) => mixture(kinds, random));
}

/**
 * Every mixture of up to three COMMITs of different senders: good, with one of four flaws, or a repetition of the one
 * before it. At most one is good: with two good ones the request would be committed too early, which the orders and the
 * forgeries try.
 */
function kindsOfThree(): Kind[][] {
  const found: Kind[][] = [];
  const extend = (kinds: Kind[], from: number): void => {
    if (kinds.some((kind) => kind !== "again")) found.push(kinds);
    if (kinds.length === 3) return;
    for (const [index, kind] of KINDS.entries()) {
      if (index >= from && !(kind === "good" && kinds.includes("good"))) extend([...kinds, kind], index);
    }
  };
  extend([], 0);
  return found;
}

/** A mixture in some order, and then the missing good votes, of which the last decides. */
function mixture(kinds: readonly Kind[], random: Random): Script {
  const ordered = random.shuffled(kinds);
  const first = ordered.findIndex((kind) => kind !== "again");
  // A repetition cannot come first.
  const words: string[] = [];
  for (const [index, kind] of [...ordered.slice(first), ...ordered.slice(0, first)].entries()) {
    const sender = `C${"abc"[index]}`;
    if (kind === "again") words.push(words.at(-1) as string);
    else words.push(kind === "good" ? sender : `${sender}-${kind}`);
  }
  const good = words.filter((word) => !word.includes("-"));
  const missing = ["Ca", "Cb", "Cc"].filter((word) => !good.includes(word)).slice(0, good.length === 0 ? 2 : 1);
  const deciding = missing.pop();
  return script("V6", `pp Pa Pb ${[...words, ...missing].join(" ")} | ${deciding}`);
}

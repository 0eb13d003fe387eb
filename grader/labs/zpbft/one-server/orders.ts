import type { Random } from "../../../checks/random.ts";
import { type Script, script } from "./script.ts";

/**
 * Every order of the pre-prepare, three PREPAREs and three COMMITs, up to the senders' names: 140. The message with which
 * the request is committed is the deciding one.
 */
export function orders(): Script[] {
  const found: Script[] = [];
  const extend = (words: string[], prepares: number, commits: number): void => {
    if (words.length === 7) found.push(decided(words));
    if (!words.includes("pp")) extend([...words, "pp"], prepares, commits);
    if (prepares < 3) extend([...words, `P${"abc"[prepares]}`], prepares + 1, commits);
    // The COMMITs come from other senders first than the PREPAREs do.
    if (commits < 3) extend([...words, `C${"bca"[commits]}`], prepares, commits + 1);
  };
  extend([], 0, 0);
  return found;
}

/**
 * So many of the orders, by chance, but of every kind as many as of any other while there are enough. Two orders are of one
 * kind when the same messages come before the pre-prepare, and the same phase commits the request.
 */
export function someOrders(random: Random, count: number): Script[] {
  const kinds = [...Map.groupBy(random.shuffled(orders()), kindOf).values()];
  const ranked = kinds.flatMap((kind) => kind.map((order, rank) => ({ order, rank })));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ order }) => order);
}

function kindOf({ held, deciding }: Script): string {
  const phases = held.flat().map(({ phase }) => phase);
  const before = phases.includes("pre-prepare") ? phases.slice(0, phases.indexOf("pre-prepare")) : phases;
  return [...before.toSorted(), "then", deciding[0]?.phase].join(" ");
}

/** Puts the bars where the request is committed: with the pre-prepare, two PREPAREs and two COMMITs. */
function decided(words: readonly string[]): Script {
  const count = (letter: string, upTo: number) => words.slice(0, upTo).filter((word) => word.startsWith(letter)).length;
  for (let upTo = 1; upTo <= words.length; upTo++) {
    if (!words.slice(0, upTo).includes("pp") || count("P", upTo) < 2 || count("C", upTo) < 2) continue;
    const [held, deciding, after] = [words.slice(0, upTo - 1), words[upTo - 1], words.slice(upTo)];
    return script("R2", `${held.join(" ")} | ${deciding} | ${after.join(" ")}`);
  }
  throw new RangeError(`${words.join(" ")} commits nothing`);
}

import type { Random } from "../../../checks/random.ts";
import type { Rule } from "../../pbft/rules.ts";
import { type Script, script } from "./script.ts";

/** Scripts that try the same thing: when a server gets stuck in one, the others of the group say nothing new. */
export interface Group {
  /** What is tried with it. */
  part: string;
  scripts: readonly Script[];
  /** Whether COMMITs come early in it, so that it says nothing new about a server that loses early COMMITs. */
  isEarly?: boolean;
  /** Whether the scripts must be decided in their order. */
  isOrdered?: boolean;
  /** Whether all are decided at once: it is not seen that a request is executed too early. */
  isTogether?: boolean;
  /** For how long its first messages must have been there before any of its scripts is decided. Such a group comes last. */
  age_ms?: number;
}

/** Scripts, one on each line; `rule` is the one that is broken when one of them is not executed. Text after a `#` is a comment. */
export function scripts(rule: Rule, text: string): Script[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => script(rule, line));
}

/**
 * So many seqs may be open at once: a replica takes no message about one that is 1000 ahead of the last executed, and some are
 * sent about seqs that are not open yet.
 */
const OPEN_MAX = 900;

/** Groups in parts that are played one after the other, each at once. */
export function partsOf(groups: readonly Group[]): Group[][] {
  const parts: Group[][] = [];
  let room = 0;
  for (const piece of groups.flatMap(piecesOf)) {
    if (piece.scripts.length > room) {
      parts.push([]);
      room = OPEN_MAX;
    }
    parts.at(-1)?.push(piece);
    room -= piece.scripts.length;
  }
  return parts;
}

function piecesOf(group: Group): Group[] {
  const count = Math.ceil(group.scripts.length / OPEN_MAX);
  return Array.from({ length: count }, (_, piece) => ({
    ...group,
    scripts: group.scripts.slice(piece * OPEN_MAX, (piece + 1) * OPEN_MAX),
  }));
}

/** Votes of the others from one to before another, as words of a script: `votes("C", 0, 2)` is `Ca Cb`. */
export function votes(phase: "P" | "C", from: number, to: number, flaw = ""): string {
  const places = Array.from({ length: to - from }, (_, place) => String.fromCharCode("a".charCodeAt(0) + from + place));
  return places.map((place) => `${phase}${place}${flaw}`).join(" ");
}

/**
 * The same groups, changed so that a seq's number tells nothing about its messages: scripts are shuffled within their
 * group, and each group gets one script of the first group, in which every vote is good and needed.
 */
export function mixed(groups: readonly Group[], random: Random): Group[] {
  const plain = groups[0]?.scripts ?? [];
  return groups.map((group, place) => {
    const scripts = group.isOrdered ? [...group.scripts] : random.shuffled(group.scripts);
    if (place > 0 && !group.isOrdered) scripts.splice(random.below(scripts.length + 1), 0, random.pick(plain));
    return { ...group, scripts };
  });
}

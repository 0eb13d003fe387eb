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
  /** Whether nothing of a script waits for its turn: it is not seen that its request is executed too early. */
  isEager?: boolean;
  /** Whether it is played by itself, before the groups behind it are begun. */
  isApart?: boolean;
}

/** Scripts, one on each line; `rule` is the one that is broken when one of them is not executed. Text after a `#` is a comment. */
export function scripts(rule: Rule, text: string): Script[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => script(rule, line));
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

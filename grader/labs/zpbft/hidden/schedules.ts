import type { Random } from "../../../checks/random.ts";
import type { Rule } from "../../pbft/rules.ts";
import type { GroupName } from "../check.ts";
import { FLAWS, type Flaw, script } from "../one-server/script.ts";
import type { Group } from "../one-server/scripts.ts";

/** How many random schedules of each kind there are. */
const EACH = 6;

/** What a random schedule may hold, besides the good messages that commit a request. */
interface Kind {
  part: GroupName;
  /** The rule that is broken if the request is not executed. */
  rule: Rule;
  /** Whether COMMITs come before their time. */
  isEarly?: true;
  /** The flaws of votes that must not count. */
  flaws?: readonly Flaw[];
  /** Whether good votes are repeated. */
  isRepeated?: true;
  /** Whether votes come after it is executed. */
  isFollowed?: true;
}

const KINDS: readonly Kind[] = [
  { part: "quorum", rule: "V7" },
  { part: "repeated", rule: "V6", isRepeated: true },
  { part: "view", rule: "V6", flaws: ["view"] },
  { part: "digest", rule: "V6", flaws: ["digest"] },
  { part: "signature", rule: "V6", flaws: ["sig", "key", "phase", "replay"] },
  { part: "sender", rule: "V6", flaws: ["own", "unknown", "huge"] },
  { part: "once", rule: "V7", isRepeated: true, isFollowed: true },
  { part: "early-votes", rule: "R2", isEarly: true },
  { part: "forgeries", rule: "V6", isEarly: true, isRepeated: true, flaws: FLAWS },
];

/** A group of random scripts for one server among 3f puppets. */
export function groupByChance(f: number, random: Random, part: GroupName): Omit<Group, "part"> {
  const kind = KINDS.find((one) => one.part === part);
  if (kind === undefined) throw new RangeError(`chance makes no scripts for ${part}`);
  return {
    scripts: Array.from({ length: EACH }, () => script(kind.rule, schedule(f, random, kind))),
    ...(kind.isEarly && { isEarly: true }),
  };
}

/**
 * A schedule as text. The bars stand before and after the message with which the request is committed: with the
 * pre-prepare, PREPAREs of 2f others and valid COMMITs of 2f others.
 */
function schedule(f: number, random: Random, { isEarly, flaws, isRepeated, isFollowed }: Kind): string {
  const places = Array.from({ length: 3 * f }, (_, place) => String.fromCharCode("a".charCodeAt(0) + place));
  const some = (phase: "P" | "C"): string[] =>
    random
      .shuffled(places)
      .slice(0, 2 * f + random.below(f + 1))
      .map((place) => `${phase}${place}`);
  const commits = random.shuffled([
    ...some("C"),
    ...(isRepeated
      ? random
          .shuffled(places)
          .slice(0, f)
          .map((place) => `C${place}`)
      : []),
    ...(flaws === undefined
      ? []
      : random
          .shuffled(places)
          .slice(0, f)
          .map((place) => `C${place}-${random.pick(flaws)}`)),
  ]);
  const before = ["pp", ...some("P")];
  const words = isEarly ? random.shuffled([...before, ...commits]) : [...before, ...commits];
  const decides = words.findIndex((_, place) => isCommitted(words.slice(0, place + 1), f));
  const after = isFollowed ? random.shuffled(places).map((place) => `C${place}`) : [];
  return `${words.slice(0, decides).join(" ")} | ${words[decides]} | ${[...words.slice(decides + 1), ...after].join(" ")}`;
}

function isCommitted(words: readonly string[], f: number): boolean {
  const good = (phase: string) => new Set(words.filter((word) => word.startsWith(phase) && !word.includes("-"))).size;
  return words.includes("pp") && good("P") >= 2 * f && good("C") >= 2 * f;
}

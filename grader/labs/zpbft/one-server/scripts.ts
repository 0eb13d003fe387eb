import type { Random } from "../../../checks/random.ts";
import type { Rule } from "../../pbft/rules.ts";
import { FLAWS, type Flaw, type Script, script } from "./script.ts";

/** Scripts that ask the same of a server: when one of them gets stuck, the others of its group say nothing new. */
export interface Group {
  /** What is tried with it. */
  part: string;
  scripts: readonly Script[];
  /** COMMITs come early in it: it says nothing new of a server that loses those. */
  isEarly?: boolean;
  /** Whether those that come first are to be decided first. */
  isOrdered?: boolean;
}

/**
 * The same groups, but for what a seq's number would tell of its messages: scripts change places within their group, and
 * into each group comes one of the first group's, in which no vote is bad and none too many.
 */
export function mixed(groups: readonly Group[], random: Random): Group[] {
  const plain = groups[0]?.scripts ?? [];
  return groups.map((group, place) => {
    const scripts = group.isOrdered ? [...group.scripts] : random.shuffled(group.scripts);
    if (place > 0 && !group.isOrdered) scripts.splice(random.below(scripts.length + 1), 0, random.pick(plain));
    return { ...group, scripts };
  });
}

/** The flaws that one rule forbids to count, by the check that judges it. */
const FLAWS_OF: Record<string, readonly Flaw[]> = {
  view: ["view"],
  digest: ["digest"],
  signature: ["sig", "key", "phase", "replay"],
  sender: ["own", "unknown", "huge"],
};

/** All that is asked of one server among three puppets, the basics first. */
export function groupsOfFour(): Group[] {
  return [
    group("quorum", "V7", [
      "pp Pa Pb Ca | Cb | Cc",
      "pp Pb Pc Cb | Cc",
      "pp Pa Pc Cc | Ca",
      "pp Pc Pb Pa Cb | Ca | Cc",
    ]),
    group("repeated", "V6", [
      "pp Pa Pb Ca Ca | Cb",
      "pp Pa Pb Ca Ca Ca Ca | Cc",
      "pp Pa Pb Ca Ca-rewritten | Cb",
      "pp Pa Pb (Ca Ca Ca) | Cb",
    ]),
    ...Object.entries(FLAWS_OF).map(([part, flaws]) =>
      group(
        part,
        "V6",
        flaws.flatMap((flaw) => [`pp Pa Pb Ca Cb-${flaw} | Cc`, `pp Pa Pb Cb-${flaw} Ca | Cc`]),
      ),
    ),
    group("once", "V7", [
      "pp Pa Pb Ca | Cb | Cc Ca Cb Pc Cc-sig Cc-own Cc",
      "pp Pa Pb Pc Cb | Cc | Ca-digest Ca Ca Cb",
      "pp Pa Pb | (Ca Cb Cc) | Ca",
      "pp Pa Pb Ca | (Cb Cc Cb)",
    ]),
    {
      ...group("in-order", "X1", ["pp Pa Pb Ca | Cb", "pp Pb Pa Ca | Cb", "pp Pa Pb Ca | Cc", "pp Pa Pb Cb | Ca"]),
      isOrdered: true,
    },
    { part: "early-votes", scripts: orders(), isOrdered: true },
    early("together", "R2", [
      "Ca Cb Cc pp Pa | Pb | Pc Ca Cb Cc",
      "Ca Cb pp Pa | (Pb Cc)",
      "(pp Pa Pb Ca) | Cb | Cc",
      "(Ca pp Pa Pb) | Cb | Cc",
      "(Ca Cb Pa Pb Pc) | pp | Cc",
      "(Pa Ca Cb Cc pp Pa) | Pb | Pc Ca",
      "(pp Pa Pb Ca Ca Ca) | Cc | Cb",
    ]),
  ];
}

/** What is asked of a leader, which orders by itself: the same, and of the orders as many as chance takes. */
export function groupsOfLeader(random: Random): Group[] {
  return groupsOfFour()
    .filter(({ part }) => ["quorum", "early-votes", "once"].includes(part))
    .map(({ part, scripts }) => ({ part, scripts: random.shuffled(scripts).slice(0, LEADER_SCRIPTS_MAX) }));
}

const LEADER_SCRIPTS_MAX = 24;

/** What liars may try: good, bad and repeated votes in every mixture, in orders that chance takes, and before their time. */
export function groupsOfLiars(random: Random): Group[] {
  return [
    { part: "mixtures", scripts: mixtures().map((kinds) => mixture(kinds, random)) },
    ordered("forgeries", "V6", [
      // Three that agree with each other first: who is taken in by them shows it before anything gets stuck.
      ...FLAWS.map((flaw) => `pp Pa Pb Ca-${flaw} Cb-${flaw} Cc-${flaw} Cb | Ca`),
      ...FLAWS.flatMap((flaw) => [
        `pp Pa Pb Ca-${flaw} Ca | Cb`,
        `Ca-${flaw} Ca Cb pp Pa | Pb`,
        `Cc-${flaw} Ca Cb pp Pa | Pb`,
        `Ca Cc-${flaw} Cb pp Pa | Pb`,
      ]),
    ]),
    early("early-flaws", "V6", [
      "Ca Ca pp Pa Pb | Cb",
      "Ca Ca-rewritten Ca pp Pa Pb | Cc",
      "(pp Pa Pb Ca Ca Cb-sig Cc-digest Ca) | Cc | Cb",
      ...FLAWS.flatMap((flaw) => [`Ca Cb-${flaw} pp Pa Pb | Cc`, `pp Cb-${flaw} Pa Ca Pb | Cc`]),
    ]),
    early("unprepared", "R2", [
      "pp Pa Pb-sig Ca Cb Cc | Pc",
      "pp Pa Pb-digest Ca Cb Cc | Pc",
      "pp Pa Pa Ca Cb Cc | Pc",
      "pp Ca Cb Cc Pa | Pb",
    ]),
  ];
}

/** What tells the thresholds 2f, 2f+1, 2, 3, f+1, a majority and n-1 from one another. */
export function groupsOfMore(f: number): Group[] {
  const places = Array.from({ length: 3 * f }, (_, place) => String.fromCharCode("a".charCodeAt(0) + place));
  const of = (phase: "P" | "C", from: number, to: number, flaw = "") =>
    places
      .slice(from, to)
      .map((place) => `${phase}${place}${flaw}`)
      .join(" ");
  const q = 2 * f;
  const prepared = `pp ${of("P", 0, q)}`;
  return [
    group("quorum", "V7", [
      `${prepared} ${of("C", 0, q - 1)} | ${of("C", q - 1, q)} | ${of("C", q, 3 * f)}`,
      `${prepared} ${of("C", f, f + q - 1)} | ${of("C", f + q - 1, f + q)}`,
    ]),
    group("repeated", "V6", [
      `${prepared} ${of("C", 0, q - 1)} ${of("C", 0, q - 1)} | ${of("C", q, q + 1)}`,
      ...["sig", "digest", "view", "own"].map(
        (flaw) => `${prepared} ${of("C", 0, q - 1)} ${of("C", q - 1, 3 * f, `-${flaw}`)} | ${of("C", q - 1, q)}`,
      ),
    ]),
    group("early-votes", "R2", [
      `${of("C", 0, q - 1)} ${prepared} | ${of("C", q - 1, q)}`,
      `pp ${of("P", 0, q - 1)} ${of("C", 0, 3 * f)} | ${of("P", q - 1, q)}`,
    ]),
  ];
}

/**
 * Every order of the pre-prepare, three PREPAREs and three COMMITs, up to the senders' names: 140. The message with which
 * the request is committed is the deciding one.
 */
function orders(): Script[] {
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

const KINDS = ["good", "sig", "digest", "view", "phase", "again"] as const;
type Kind = (typeof KINDS)[number];

/**
 * Every mixture of up to three COMMITs of different senders: good, with one of four flaws, or a repetition of the one
 * before it. At most one is good: with two it is committed on the way, which the orders and the forgeries try.
 */
function mixtures(): Kind[][] {
  const found: Kind[][] = [];
  const extend = (kinds: Kind[], from: number): void => {
    if (kinds.some((kind) => kind !== "again")) found.push(kinds);
    if (kinds.length === 3) return;
    for (const [place, kind] of KINDS.entries()) {
      if (place >= from && !(kind === "good" && kinds.includes("good"))) extend([...kinds, kind], place);
    }
  };
  extend([], 0);
  return found;
}

/** A mixture in some order, and then the good ones that are missing, of whom the last decides. */
function mixture(kinds: readonly Kind[], random: Random): Script {
  const ordered = random.shuffled(kinds);
  const first = ordered.findIndex((kind) => kind !== "again");
  // There must be something to repeat.
  const words: string[] = [];
  for (const [place, kind] of [...ordered.slice(first), ...ordered.slice(0, first)].entries()) {
    const sender = `C${"abc"[place]}`;
    if (kind === "again") words.push(words.at(-1) as string);
    else words.push(kind === "good" ? sender : `${sender}-${kind}`);
  }
  const good = words.filter((word) => !word.includes("-"));
  const missing = ["Ca", "Cb", "Cc"].filter((word) => !good.includes(word)).slice(0, good.length === 0 ? 2 : 1);
  const deciding = missing.pop();
  return script("V6", `pp Pa Pb ${[...words, ...missing].join(" ")} | ${deciding}`);
}

function ordered(part: string, rule: Rule, texts: readonly string[]): Group {
  return { ...early(part, rule, texts), isOrdered: true };
}

function early(part: string, rule: Rule, texts: readonly string[]): Group {
  return { ...group(part, rule, texts), isEarly: true };
}

function group(part: string, rule: Rule, texts: readonly string[]): Group {
  return { part, scripts: texts.map((text) => script(rule, text)) };
}

import {
  always,
  type Check,
  type GroupName,
  LARGER,
  type OneServerName,
  played,
  playedIn,
  type Tried,
} from "../check.ts";
import { keptVotes, manyEarly } from "../checks/early-votes.ts";
import { manySeqs } from "../checks/once.ts";
import { OF_FOUR } from "../checks/quorum.ts";
import { COUNTED, cells, EARLY, FLOODS, FORGED, LATE, SPOILING, someCells } from "../one-server/cells.ts";
import { mixtures } from "../one-server/mixtures.ts";
import { orders } from "../one-server/orders.ts";
import { FLAWS, FLAWS_OF } from "../one-server/script.ts";
import { groupByChance } from "./schedules.ts";

/** The experiments with more than four replicas. */
const SIZES = [...LARGER, "ten"] as const satisfies readonly OneServerName[];

/** Random scripts for the server of each of these experiments. */
function byChance(part: GroupName, ...experiments: readonly OneServerName[]): Tried[] {
  return playedIn(experiments, part, (random, f) => groupByChance(f, random, part));
}

/** Every flaw of a rule at every moment at which it would be counted, whoever the server is. */
function everyFlaw(part: GroupName, rule: keyof typeof FLAWS_OF): Tried[] {
  return [
    ...playedIn(["leader", "seven", "ten"], part, (_, f) => ({ scripts: cells(f, FLAWS_OF[rule], COUNTED) })),
    played("long", part, (random, f) => ({ scripts: someCells(f, random, FLAWS_OF[rule], COUNTED) })),
    ...byChance(part, ...SIZES),
  ];
}

/** Longer than a call of the given code waits for its answer. */
const AGE_MS = 12_000;

/** How many seqs have early votes at the same time: nearly all for which a replica takes messages. */
const EARLY_SEQS = 850;

/** How many seqs are executed before the other scripts of the experiment: more than a replica remembers. */
const SEQS = 1050;

/** What is tried for a check besides what the public suite tries. */
const MORE: Readonly<Record<string, { title?: string; tries: readonly Tried[] }>> = {
  "commit-once": { tries: always("commits", "long", "ten") },
  "commit-content": { tries: always("content", "long", "ten") },
  answers: { tries: always("commits", "long", "ten") },
  quorum: {
    tries: [...byChance("quorum", "leader", ...SIZES), played("long", "quorum", () => ({ scripts: OF_FOUR }))],
  },
  "early-votes": {
    title: "in every order of the messages: no early COMMIT is lost",
    tries: [
      ...playedIn(["backup", "leader"], "early-votes", () => ({ scripts: orders() })),
      ...byChance("early-votes", "leader", ...SIZES, "long"),
      played("long", "kept-votes", () => keptVotes(AGE_MS)),
      played("long", "many-early", () => manyEarly(EARLY_SEQS)),
    ],
  },
  repeated: { tries: byChance("repeated", "leader", ...SIZES, "long") },
  view: { tries: everyFlaw("view", "V2") },
  digest: { tries: everyFlaw("digest", "V3") },
  signature: { tries: everyFlaw("signature", "V4") },
  sender: { tries: everyFlaw("sender", "V5") },
  forgeries: {
    tries: [
      played("liars", "mixtures", (random) => ({ scripts: mixtures(random) })),
      played("liars", "forgeries", (_, f) => ({ scripts: cells(f, FLAWS, SPOILING) })),
      played("liars", "floods", (_, f) => ({ scripts: cells(f, FORGED, FLOODS), isEarly: true })),
      played("liars", "early-flaws", (_, f) => ({ scripts: cells(f, FLAWS, EARLY), isEarly: true })),
      played("leader", "forgeries", (_, f) => ({ scripts: cells(f, FLAWS, SPOILING) })),
      ...playedIn(["leader", ...SIZES], "floods", (random, f) => ({
        scripts: someCells(f, random, FORGED, FLOODS),
        isEarly: true,
      })),
      ...byChance("forgeries", ...SIZES, "long"),
    ],
  },
  once: {
    tries: [
      played("backup", "once", (_, f) => ({ scripts: cells(f, FLAWS, LATE) })),
      ...byChance("once", "leader", ...SIZES),
      ...playedIn(["leader", ...SIZES], "once", (random, f) => ({ scripts: someCells(f, random, FLAWS, LATE) })),
      played("long", "many-seqs", () => manySeqs(SEQS)),
    ],
  },
  concurrent: {
    title: "four and seven servers, many clients, a network that reorders: all agree",
    tries: [{ experiment: "many", part: "concurrent" }],
  },
  "one-faulty": {
    title: "one of four, two of seven cut off, stopped or mute: still answers",
    tries: [{ experiment: "many", part: "one-faulty" }],
  },
  byzantine: { title: "three Byzantine of ten, the leader one of them: the others agree", tries: [] },
};

/** A check as the hidden suite has it. */
export function hiddenOf(check: Check): Check {
  const { title = check.title, tries } = MORE[check.id] ?? { tries: [] };
  return { ...check, title, tries: [...check.tries, ...tries] };
}

import { always, type Check, type GroupName, type OneServerName, played, type Tried } from "../check.ts";
import { groupByChance } from "./schedules.ts";

/** Random scripts for servers of these experiments. */
function byChance(part: GroupName | "forgeries", ...experiments: readonly (keyof typeof F)[]): Tried[] {
  return experiments.map((experiment) =>
    played(experiment, part, (random) => groupByChance(F[experiment], random, part)),
  );
}

/** The values of f in experiments with random scripts. */
const F = { leader: 2, seven: 2, ten: 3 } as const satisfies Partial<Record<OneServerName, number>>;

/** What is tried for a check besides, or instead of, what the public suite tries. */
const MORE: Readonly<Record<string, { title?: string; without?: readonly OneServerName[]; tries: readonly Tried[] }>> =
  {
    "commit-content": { tries: always("content", "seven") },
    quorum: {
      without: ["leader", "seven"],
      tries: byChance("quorum", "leader", "seven"),
    },
    "early-votes": { without: ["leader", "seven"], tries: byChance("early-votes", "leader", "seven", "ten") },
    repeated: { without: ["seven"], tries: byChance("repeated", "seven", "ten") },
    view: { tries: byChance("view", "seven", "ten") },
    digest: { tries: byChance("digest", "seven", "ten") },
    signature: { tries: byChance("signature", "seven", "ten") },
    sender: { tries: byChance("sender", "seven", "ten") },
    forgeries: { tries: byChance("forgeries", "seven", "ten") },
    once: { without: ["leader"], tries: byChance("once", "leader", "seven", "ten") },
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
  const { title = check.title, without = [], tries } = MORE[check.id] ?? { tries: [] };
  const kept = check.tries.filter(({ experiment }) => !without.some((name) => name === experiment));
  return { ...check, title, tries: [...kept, ...tries] };
}

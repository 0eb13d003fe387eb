import { type Check, LARGER, played, playedIn } from "../check.ts";
import { someOrders } from "../one-server/orders.ts";
import type { Script } from "../one-server/script.ts";
import { type Group, scripts, votes } from "../one-server/scripts.ts";

/** So many of the orders chance takes, of every kind some; the hidden suite plays all of them. */
const OF_BACKUP = 96;
const OF_LEADER = 16;

/** Several messages in one packet, and all COMMITs before the replica can be prepared. */
const TOGETHER = scripts(
  "R2",
  `Ca Cb Cc pp Pa | Pb | Pc Ca Cb Cc
   Ca Cb pp Pa | (Pb Cc)
   (pp Pa Pb Ca) | Cb | Cc
   (Ca pp Pa Pb) | Cb | Cc
   (Ca Cb Pa Pb Pc) | pp | Cc
   (Pa Ca Cb Cc pp Pa) | Pb | Pc Ca
   (pp Pa Pb Ca Ca Ca) | Cc | Cb`,
);

/** Votes that have waited for long, and repetitions of such votes. */
const KEPT = scripts(
  "R2",
  `pp Pa Pb Ca | Cb
   Ca Cb pp Pa | Pb
   Ca Pa pp Pb | Cb
   Ca Cb Pa Pb | pp
   pp Pa Pb Ca ~ Ca Ca | Cb
   pp Pa Pb Cb-sig Ca ~ Cb-sig Ca | Cb
   pp Pa Cc Pb ~ Cc | Ca`,
);

/** Early votes for many seqs at once, all of which are kept until the first of these is decided. */
export function manyEarly(count: number): Omit<Group, "part"> {
  const kinds = [TOGETHER[1], KEPT[1], KEPT[2]] as Script[];
  const scripts = Array.from({ length: count }, (_, index) => ({ ...(kinds[index % kinds.length] as Script) }));
  return { scripts, isEarly: true, isOrdered: true, isTogether: true };
}

/** The votes are that old when the other scripts are done, or soon after. */
const AGE_MS = 3050;

/** What must be kept for so long, and counted once. */
export function keptVotes(age_ms: number): Omit<Group, "part"> {
  return { scripts: KEPT, isEarly: true, isOrdered: true, age_ms };
}

function earlyVotesOf(f: number) {
  const q = 2 * f;
  return scripts(
    "R2",
    `${votes("C", 0, q - 1)} pp ${votes("P", 0, q)} | ${votes("C", q - 1, q)}
     pp ${votes("P", 0, q - 1)} ${votes("C", 0, 3 * f)} | ${votes("P", q - 1, q)}`,
  );
}

export const earlyVotes: Check = {
  id: "early-votes",
  title: "in any order of the messages: no early COMMIT is lost",
  rules: ["R2"],
  points: 7,
  of: "CommitRpc",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "COMMITs may come before the request, before the pre-prepare, and between the PREPAREs: where are they kept until then?",
  tries: [
    played("backup", "early-votes", (random) => ({ scripts: someOrders(random, OF_BACKUP) })),
    played("backup", "kept-votes", () => keptVotes(AGE_MS)),
    played("backup", "together", () => ({ scripts: TOGETHER, isEarly: true })),
    played("leader", "early-votes", (random) => ({ scripts: someOrders(random, OF_LEADER) })),
    ...playedIn(LARGER, "early-votes", (_, f) => ({ scripts: earlyVotesOf(f), isEarly: true })),
  ],
};

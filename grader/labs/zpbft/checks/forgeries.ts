import { type Check, LARGER, played, playedIn } from "../check.ts";
import {
  cells,
  EARLY,
  EARLY_COUNTED,
  EARLY_SPOILING,
  FLOODS,
  FORGED,
  LARGE_FLOODS,
  SPOILING,
  someCells,
} from "../one-server/cells.ts";
import { mixtures } from "../one-server/mixtures.ts";
import { FLAWS, type Script } from "../one-server/script.ts";
import { scripts, votes } from "../one-server/scripts.ts";

/** How many mixtures are tried; the hidden suite has others. */
const MIXTURES = 8;

/** How many flaws are tried where chance takes a part of all: before and behind good votes, and early. */
const SPOILING_FLAWS = 5;
const EARLY_FLAWS = 4;

/** Repetitions before the replica is prepared. */
const EARLY_REPETITIONS = scripts(
  "V6",
  `Ca Ca pp Pa Pb | Cb
   Ca Ca-rewritten Ca pp Pa Pb | Cc
   (pp Pa Pb Ca Ca Cb-sig Cc-digest Ca) | Cc | Cb`,
);

/** The same among 3f+1: with the repetitions there would be enough. */
function earlyRepetitionsOf(f: number): Script[] {
  const q = 2 * f;
  const good = votes("C", 0, q - 1);
  return scripts("V6", `${good} ${good} pp ${votes("P", 0, q)} | ${votes("C", q - 1, q)}`);
}

/** Who loses every early COMMIT shows it with these, and then nothing is known of how invalid ones spoil early ones. */
const PLAIN_EARLY = scripts(
  "R2",
  `Ca pp Pa Pb | Cb
   pp Pa Ca Cb | Pb`,
);

/** PREPAREs that do not count: the replica is not prepared yet, however many COMMITs there are. */
const UNPREPARED = scripts(
  "R2",
  `pp Pa Pb-sig Ca Cb Cc | Pc
   pp Pa Pb-digest Ca Cb Cc | Pc
   pp Pa Pa Ca Cb Cc | Pc
   pp Ca Cb Cc Pa | Pb`,
);

export const forgeries: Check = {
  id: "forgeries",
  title: "an invalid COMMIT spoils no valid one",
  rules: ["V6"],
  points: 3,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum", "early-votes"],
  hint: "Put an invalid COMMIT before, between and after valid ones, in the name of each sender: what does it leave behind?",
  tries: [
    played("liars", "mixtures", (random) => ({ scripts: random.shuffled(mixtures(random)).slice(0, MIXTURES) })),
    played("liars", "forgeries", (random, f) => ({ scripts: someCells(f, random, FLAWS, SPOILING, 2) })),
    played("liars", "early-flaws", (random, f) => ({
      scripts: [
        ...PLAIN_EARLY,
        ...random.shuffled([
          ...EARLY_REPETITIONS,
          ...cells(f, FLAWS, EARLY_COUNTED),
          ...someCells(f, random, random.shuffled(FLAWS).slice(0, EARLY_FLAWS), EARLY_SPOILING),
        ]),
      ],
      isEarly: true,
      isOrdered: true,
    })),
    played("liars", "floods", (random, f) => ({
      scripts: [
        ...someCells(f, random, random.shuffled(FORGED).slice(0, 3), FLOODS),
        ...cells(f, ["sig"], LARGE_FLOODS),
      ],
      isEarly: true,
    })),
    played("liars", "unprepared", () => ({ scripts: UNPREPARED, isEarly: true })),
    ...playedIn(["leader", ...LARGER], "forgeries", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS).slice(0, SPOILING_FLAWS), SPOILING),
    })),
    ...playedIn(["leader", ...LARGER], "early-flaws", (random, f) => ({
      scripts: [...earlyRepetitionsOf(f), ...someCells(f, random, random.shuffled(FLAWS).slice(0, EARLY_FLAWS), EARLY)],
      isEarly: true,
    })),
  ],
};

import { type Check, played } from "../check.ts";
import { mixtures } from "../one-server/mixtures.ts";
import { FLAWS } from "../one-server/script.ts";
import { scripts } from "../one-server/scripts.ts";

/**
 * Each flaw before, between and after valid votes. Three bad votes that agree with each other come first: a server that
 * believes them shows it before it gets stuck.
 */
const FORGERIES = [
  ...FLAWS.flatMap((flaw) => scripts("V6", `pp Pa Pb Ca-${flaw} Cb-${flaw} Cc-${flaw} Cb | Ca`)),
  ...FLAWS.flatMap((flaw) =>
    scripts(
      "V6",
      `pp Pa Pb Ca-${flaw} Ca | Cb
       Ca-${flaw} Ca Cb pp Pa | Pb
       Cc-${flaw} Ca Cb pp Pa | Pb
       Ca Cc-${flaw} Cb pp Pa | Pb`,
    ),
  ),
];

/** Repetitions and flaws before the replica is prepared. */
const EARLY_FLAWS = [
  ...scripts(
    "V6",
    `Ca Ca pp Pa Pb | Cb
     Ca Ca-rewritten Ca pp Pa Pb | Cc
     (pp Pa Pb Ca Ca Cb-sig Cc-digest Ca) | Cc | Cb`,
  ),
  ...FLAWS.flatMap((flaw) => scripts("V6", `Ca Cb-${flaw} pp Pa Pb | Cc\npp Cb-${flaw} Pa Ca Pb | Cc`)),
];

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
  needs: ["quorum", "early-votes"],
  hint: "Put an invalid COMMIT before, between and after valid ones, in the name of each sender: what does it leave behind?",
  tries: [
    played("liars", "mixtures", (random) => ({ scripts: mixtures(random) })),
    played("liars", "forgeries", () => ({ scripts: FORGERIES, isEarly: true, isOrdered: true })),
    played("liars", "early-flaws", () => ({ scripts: EARLY_FLAWS, isEarly: true })),
    played("liars", "unprepared", () => ({ scripts: UNPREPARED, isEarly: true })),
  ],
};

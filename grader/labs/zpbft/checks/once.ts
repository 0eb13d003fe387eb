import { type Check, played } from "../check.ts";
import { LATE, someCells } from "../one-server/cells.ts";
import { FLAWS, type Script } from "../one-server/script.ts";
import { type Group, scripts } from "../one-server/scripts.ts";
import { OF_FOUR } from "./quorum.ts";

/** Votes of every kind behind the quorum, and in one packet with it. */
const ONCE = scripts(
  "V7",
  `pp Pa Pb Ca | Cb | Cc Ca Cb Pc Cc-sig Cc-own Cc
   pp Pa Pb Pc Cb | Cc | Ca-digest Ca Ca Cb
   pp Pa Pb | (Ca Cb Cc) | Ca
   pp Pa Pb Ca | (Cb Cc Cb)`,
);

/** Another client, whose clock is slow: whether a request was executed before is decided for each client (Q2). */
const OLDER = scripts("V8", "< pp Pa Pb Ca | Cb | Cc");

/** A faulty leader orders one request at two seqs (Q2): what belongs to a seq must not be kept by its digest. */
const SAME_REQUEST = scripts(
  "V8",
  `pp Pa Pb Ca | Cb
   = pp Pa Pb Ca | Cb
   pp Pa Pb Pc Cb | Ca | Cc
   = pp Pb Pc Cc | Cb
   pp Pc Pa Cc | Ca | Cb
   = pp Pa Pb Cb | Cc | Ca
   pp Pa Pb Ca | Cb
   = pp Pa Pb Ca ~ Cb-sig | Cb
   pp Pa Pb Cb | Ca
   = pp Pa Pb Cc ~ Cb-digest Ca-byte | Ca`,
);

/**
 * They are decided in the reverse order: none may be executed before the one before it. The first is not even prepared
 * until then, and must keep none of the others from being committed.
 */
const IN_ORDER = scripts(
  "X1",
  `pp Pa | (Pb Ca Cb)
   pp Pa Pb Ca | Cb
   pp Pb Pa Ca | Cb
   pp Pa Pb Ca | Cc
   pp Pa Pb Cb | Ca`,
);

/** Many plain seqs, which are decided together: those that follow have high numbers. */
export function manySeqs(count: number): Omit<Group, "part"> {
  const scripts = Array.from({ length: count }, (_, index) => ({ ...(OF_FOUR[index % OF_FOUR.length] as Script) }));
  return { scripts, isOrdered: true, isTogether: true };
}

/** How many flaws come after the execution. */
const LATE_FLAWS = 6;

/** With them, several hundred seqs are open at the same time. */
const SEQS = 10;

export const once: Check = {
  id: "once",
  title: "executes each seq once, and in order",
  rules: ["V8", "X1"],
  points: 3,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum", "recount"],
  hint: "What happens with the COMMITs that come after the quorum? And who says in which order seqs are executed?",
  tries: [
    played("backup", "once", (random, f) => ({
      scripts: [...ONCE, ...OLDER, ...someCells(f, random, random.shuffled(FLAWS).slice(0, LATE_FLAWS), LATE)],
    })),
    played("leader", "once", (random) => ({ scripts: random.shuffled(ONCE) })),
    played("backup", "many-seqs", () => manySeqs(SEQS)),
    played("backup", "same-request", () => ({ scripts: SAME_REQUEST, isOrdered: true })),
    played("backup", "in-order", () => ({ scripts: IN_ORDER, isOrdered: true })),
  ],
};

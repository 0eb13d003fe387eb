import { type Check, played } from "../check.ts";
import { scripts } from "../one-server/scripts.ts";

/** Votes of every kind behind the quorum, and in one packet with it. */
const ONCE = scripts(
  "V7",
  `pp Pa Pb Ca | Cb | Cc Ca Cb Pc Cc-sig Cc-own Cc
   pp Pa Pb Pc Cb | Cc | Ca-digest Ca Ca Cb
   pp Pa Pb | (Ca Cb Cc) | Ca
   pp Pa Pb Ca | (Cb Cc Cb)`,
);

/** They are decided in the reverse order: none may be executed before the one before it. */
const IN_ORDER = scripts(
  "X1",
  `pp Pa Pb Ca | Cb
   pp Pb Pa Ca | Cb
   pp Pa Pb Ca | Cc
   pp Pa Pb Cb | Ca`,
);

export const once: Check = {
  id: "once",
  title: "executes each seq once, and in order",
  rules: ["V8", "X1"],
  points: 3,
  of: "verifyBallotCommit",
  needs: ["quorum"],
  hint: "What happens with the COMMITs that come after the quorum? And who says in which order seqs are executed?",
  tries: [
    played("backup", "once", () => ({ scripts: ONCE })),
    played("leader", "once", (random) => ({ scripts: random.shuffled(ONCE) })),
    played("backup", "in-order", () => ({ scripts: IN_ORDER, isOrdered: true })),
  ],
};

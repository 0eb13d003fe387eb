import type { CheckSpec } from "../../checks/check.ts";
import { type Check, covers } from "./check.ts";
import { answers } from "./checks/answers.ts";
import { byzantine } from "./checks/byzantine.ts";
import { commands } from "./checks/commands.ts";
import { commitAlone } from "./checks/commit-alone.ts";
import { commitContent } from "./checks/commit-content.ts";
import { commitOnce } from "./checks/commit-once.ts";
import { concurrent } from "./checks/concurrent.ts";
import { digest } from "./checks/digest.ts";
import { earlyVotes } from "./checks/early-votes.ts";
import { forgeries } from "./checks/forgeries.ts";
import { logGrammar } from "./checks/log-grammar.ts";
import { logTruth } from "./checks/log-truth.ts";
import { once } from "./checks/once.ts";
import { oneFaulty } from "./checks/one-faulty.ts";
import { quorum } from "./checks/quorum.ts";
import { recount } from "./checks/recount.ts";
import { repeated } from "./checks/repeated.ts";
import { sender } from "./checks/sender.ts";
import { signature } from "./checks/signature.ts";
import { start } from "./checks/start.ts";
import { tooManyFaulty } from "./checks/too-many-faulty.ts";
import { view } from "./checks/view.ts";

/** Every check, in the order of the report, with its points: 100 in all. Each stands behind those that it needs. */
export const CHECKS: readonly Check[] = [
  start,
  commitOnce,
  commitContent,
  commitAlone,
  answers,
  recount,
  quorum,
  earlyVotes,
  repeated,
  view,
  digest,
  signature,
  sender,
  forgeries,
  once,
  concurrent,
  commands,
  oneFaulty,
  tooManyFaulty,
  byzantine,
  logGrammar,
  logTruth,
];

/** A check as the engine has it. */
export function specOf({ tries, hint, ...check }: Check): CheckSpec {
  return { ...check, coverage: tries.map(covers) };
}

import { commitsOf } from "../../pbft/judge/commits.ts";
import type { Finding } from "../../pbft/judge/finding.ts";
import { quorumOfOthers } from "../../pbft/judge/model.ts";
import type { Rule, StudentFunction } from "../../pbft/rules.ts";
import { isEager } from "./pace.ts";
import type { Step } from "./script.ts";
import type { Play, ScriptRunner } from "./script-runner.ts";

interface Cause {
  rule: Rule;
  functions: readonly StudentFunction[];
  message: string;
  isVague?: boolean;
}

/**
 * A server is idle, and has not executed what a quorum has committed. That is proved; the cause is only likely. It is
 * found by sending what would help a server with one mistake or another, and seeing what does. `worksAlone` tells whether
 * a new server executes the only request that it ever gets; undefined if that is not asked.
 */
export async function whyStuck(
  runner: ScriptRunner,
  play: Play,
  worksAlone: () => Promise<boolean | undefined>,
): Promise<Finding> {
  const missing_ms = runner.cluster.history.now();
  const { rule, functions, message, isVague } =
    runner.cluster.servers.length === 0 ? ended(runner) : await likelyCause(runner, play, worksAlone);
  const needed = quorumOfOthers({ n: runner.cluster.puppets.length });
  return {
    rule,
    // A server that does not count every vote may look like one that waits for more.
    orRules: rule === "V7" ? ["R3"] : [],
    functions,
    replica: runner.live,
    seq: play.seq,
    message,
    expected: `a reply as soon as it is prepared and has valid COMMITs from 2f = ${needed} others`,
    seen: "no reply, and the server is idle",
    culprit: undefined,
    isVague,
    missing_ms,
  };
}

/** One that has sent COMMITs has survived that. */
function ended({ cluster, live }: ScriptRunner): Cause {
  const hasSent = commitsOf(cluster.subject(live), cluster.history.events).length > 0;
  return {
    rule: "V7",
    functions: hasSent ? ["verifyBallotCommit", "CommitRpc", "commit"] : ["commit", "CommitRpc", "verifyBallotCommit"],
    message: "the server's process ended in the middle of its work",
  };
}

async function likelyCause(
  runner: ScriptRunner,
  play: Play,
  worksAlone: () => Promise<boolean | undefined>,
): Promise<Cause> {
  const { script } = play;
  if (script.rule === "X1") return HELD_FOR_EVER;
  const before = script.held.flat();
  const commits = [...before, ...script.deciding].filter(({ phase }) => phase === "commit");
  const flawed = commits.some(({ flaw }) => flaw !== undefined && flaw !== "rewritten");
  const good = commits.filter(({ flaw }) => flaw === undefined);
  const last = runner.cluster.puppets.length - 2;
  const helps = (...steps: Step[]): Promise<boolean> => runner.help(play, steps);

  // A PREPARE that is too many changes nothing, but that the given code counts the ballot again.
  if (await helps({ phase: "prepare", from: last, flaw: undefined })) {
    // The same messages were enough when they came in the seq's turn.
    if (isEager(play.pace)) return HELD_FOR_EVER;
    return {
      rule: "R3",
      functions: ["CommitRpc"],
      message: "the COMMITs were there, and were counted only when another message came",
    };
  }
  if (await helps(...good)) {
    if (flawed) return SPOILT;
    if (script.deciding.some(({ phase }) => phase !== "commit") || isEarly(before)) {
      return {
        rule: "R2",
        functions: ["CommitRpc", "verifyBallotCommit"],
        message: "a COMMIT that came before the replica was prepared was lost",
      };
    }
    return { ...SPOILT, rule: script.rule, message: LOST };
  }
  const all = Array.from({ length: last + 1 }, (_, from): Step => ({ phase: "commit", from, flaw: undefined }));
  if (await helps(...all)) {
    if (flawed) return SPOILT;
    if (script.rule === "R2") return { ...NEVER, rule: "R2", message: "a COMMIT that came early was lost" };
    return {
      rule: "V7",
      functions: ["verifyBallotCommit"],
      message: "a request with a quorum of COMMITs is executed only when more of them come",
    };
  }
  if (flawed) return SPOILT;
  if (script.rule === "R2") return LOST_EARLY;
  const isFineAlone = play.seq > 1 || (await worksAlone());
  if (isFineAlone) return MIXED_UP;
  return { ...NEVER, isVague: isFineAlone === undefined };
}

const HELD_FOR_EVER: Cause = {
  rule: "X1",
  functions: ["verifyBallotCommit"],
  message:
    "a request that was committed before the one before it is never executed: execute holds it back, if it is told",
};

const LOST_EARLY: Cause = {
  rule: "R2",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "a request whose COMMITs came before the replica was prepared is never executed",
};

const MIXED_UP: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message:
    "a request that a quorum has committed is not executed when other seqs are open; alone it is: what do they share?",
};

const LOST =
  "a valid COMMIT did not count, and counts when it comes again: is what belongs to a seq kept apart from the others?";

const SPOILT: Cause = {
  rule: "V6",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "after an invalid COMMIT, valid ones did not count any more",
};

const NEVER: Cause = {
  rule: "V7",
  functions: ["verifyBallotCommit", "CommitRpc"],
  message: "a request that a quorum has committed is not executed",
};

/** Whether a COMMIT came before the pre-prepare and two PREPAREs had. */
function isEarly(steps: readonly Step[]): boolean {
  const first = steps.findIndex(({ phase }) => phase === "commit");
  const later = steps.slice(first).filter(({ phase }) => phase !== "commit");
  return first !== -1 && later.length > 0;
}

import { describe, expect, test } from "vitest";
import { caseOf } from "../../../../../grader/labs/pbft/judge/case.ts";
import { judgeCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { judgeExecution } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { missingCommits } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { suspectsOf } from "../../../../../grader/labs/pbft/judge/suspects.ts";
import { historyOf } from "../../zpbft/history-text.ts";

/** The first function to look at because of what replica 2 of 4 did, which had logged this. */
function suspect(text: string, ...lines: string[]): string | undefined {
  const history = historyOf(text, { live: [2] });
  const log = lines.map((line) => `trace.ts:25: Debug| I=2 L=0 seq=1| ${line}\n`).join("");
  history.note({ kind: "log", who: "replica 2", stream: "stderr", text: log });
  const about = caseOf(history, 2);
  const { subject, models, messages } = about;
  const [violation] = [
    ...judgeCommits(subject, models, messages),
    ...judgeExecution(subject, models, messages),
    ...missingCommits(subject, models, messages),
  ];
  return violation && suspectsOf(about, violation)[0];
}

const PREPARED = "pp P0 P1";
const COMMIT_BEGINS = "commit begins: 0 COMMITs wait, 0 are counted";
const COUNT_BEGINS = "verifyBallotCommit begins: 2 COMMITs wait, 0 are counted";
const GIVEN = "verifyBallotCommit begins: 0 COMMITs wait, 2 are counted";
const ENDED = "verifyBallotCommit has ended the phase: stage=4";
const sent = (by: string) => [0, 1, 3].map((id) => `COMMIT to ${id} is sent by ${by}`);
const executed = (by: string) => `execute is called by ${by}`;

describe("whose a COMMIT is", () => {
  test.each<[string, string, string[], string]>([
    ["one that is too early is of who sent it", "pp COMMIT", sent("CommitRpc"), "CommitRpc"],
    ["or had it sent", "pp COMMIT", sent("commit, called by CommitRpc"), "CommitRpc"],
    ["or spoilt what the given code counts", "pp COMMIT", [COMMIT_BEGINS, ...sent("commit")], "CommitRpc"],
    [
      "a second one is of who sent that one",
      `${PREPARED} COMMIT COMMIT`,
      [COMMIT_BEGINS, ...sent("commit"), ...sent("verifyBallotCommit")],
      "verifyBallotCommit",
    ],
    [
      "both may be commit's",
      `${PREPARED} C0 COMMIT COMMIT`,
      [COMMIT_BEGINS, ...sent("commit"), ...sent("commit")],
      "commit",
    ],
    [
      "one behind the execution is of who has forgotten the seq: the given code begins nothing twice",
      `${PREPARED} C0 C1 COMMIT reply COMMIT`,
      [COMMIT_BEGINS, ...sent("commit"), executed("verifyBallotCommit"), COMMIT_BEGINS, ...sent("commit")],
      "verifyBallotCommit",
    ],
    [
      "what is in it is of who made it, whoever asked for that",
      `${PREPARED} COMMIT-view`,
      sent("commit, called by CommitRpc"),
      "commit",
    ],
    ["where nothing is told, messages tell", "pp C0 COMMIT", [], "CommitRpc"],
    ["one that is missing is commit's", `${PREPARED}`, [COMMIT_BEGINS], "commit"],
    ["unless that was never called", `${PREPARED}`, [COUNT_BEGINS], "CommitRpc"],
  ])("%s", (_, text, lines, name) => {
    expect(suspect(text, ...lines)).toBe(name);
  });
});

describe("whose an execution is", () => {
  const twice = `${PREPARED} C0 C1 COMMIT reply reply`;
  test.each<[string, string, string[], string]>([
    [
      "of too few votes, the count's",
      `${PREPARED} COMMIT reply`,
      [executed("verifyBallotCommit")],
      "verifyBallotCommit",
    ],
    ["or of who counts in its place", `${PREPARED} COMMIT C0 reply`, [executed("CommitRpc")], "CommitRpc"],
    [
      "unprepared, of who called the count",
      "pp C0 C1 reply",
      [executed("verifyBallotCommit, called by CommitRpc")],
      "CommitRpc",
    ],
    ["or had the given code call it", "pp C0 C1 reply", [COUNT_BEGINS, executed("verifyBallotCommit")], "CommitRpc"],
    [
      "and if nobody had it counted, of who took it for another",
      "pp C0 C1 reply",
      [executed("verifyBallotCommit"), COUNT_BEGINS],
      "verifyBallotCommit",
    ],
    [
      "of votes that are none, of who has put them into the ballot and has them counted",
      `${PREPARED} COMMIT reply`,
      [`${GIVEN}, because of commit`, executed("verifyBallotCommit")],
      "commit",
    ],
    [
      "which is the count, if a COMMIT came",
      `${PREPARED} COMMIT C0 reply`,
      [`${GIVEN}, because of CommitRpc`, executed("verifyBallotCommit")],
      "verifyBallotCommit",
    ],
    [
      "and if too few were in the ballot",
      `${PREPARED} COMMIT reply`,
      [`${GIVEN.replace("2 are", "1 are")}, because of commit`, executed("verifyBallotCommit")],
      "verifyBallotCommit",
    ],
    [
      "the second one, of who began the phase again that was over",
      twice,
      [GIVEN, executed("verifyBallotCommit"), ENDED, GIVEN, executed("verifyBallotCommit")],
      "commit",
    ],
    [
      "and of the count, if it had not ended the phase",
      twice,
      [GIVEN, executed("verifyBallotCommit"), GIVEN, executed("verifyBallotCommit"), ENDED],
      "verifyBallotCommit",
    ],
    ["the second one, of who did that", twice, [executed("verifyBallotCommit"), executed("CommitRpc")], "CommitRpc"],
  ])("%s", (_, text, lines, name) => {
    expect(suspect(text, ...lines)).toBe(name);
  });
});

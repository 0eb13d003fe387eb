// Imports what lies outside of the stage.
// @ts-nocheck
export { commit, CommitRpc, verifyBallotCommit } from "../../../../../../solution/zpbft/commit.ts";

// Imports what lies outside of the stage.
// @ts-nocheck
export { CommitRpc, commit, verifyBallotCommit } from "../../../../../../solution/zpbft/commit.ts";

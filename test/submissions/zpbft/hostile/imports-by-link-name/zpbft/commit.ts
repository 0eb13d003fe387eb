// Imports the solution by the way that the packages would have if they were linked.
export { CommitRpc, commit, verifyBallotCommit } from "../node_modules/naive/../../solution/zpbft/commit.ts";

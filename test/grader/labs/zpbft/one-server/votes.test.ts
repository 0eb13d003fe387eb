import { expect, test } from "vitest";
import { earlierSignature } from "../../../../../grader/labs/zpbft/one-server/votes.ts";
import type { CommitArgs } from "../../../../../skeleton/zpbft/messages.ts";
import { historyOf } from "../history-text.ts";

/** Of which seq the COMMIT of replica 1 was whose signature a forgery about seq 9 takes. */
function seqOfTaken(text: string): number | undefined {
  const history = historyOf(text);
  const about = { peerId: 1, view: 0, seq: 9, digest: "" };
  const taken = earlierSignature(history, about, "commit");
  const votes = history.calls.map(({ params }) => params as CommitArgs);
  return votes.find(({ sign }) => sign === taken)?.msg.seq;
}

test.each([
  ["the newest one", "C1#3 C1#4", 4],
  ["of another seq", "C1#3 C1#9", 3],
  ["of the same sender", "C1#3 C0#4", 3],
  ["of the same phase", "C1#3 P1#4", 3],
  ["that the server has answered, so that it is there before the forgery", "C1#3 C1#4?", 3],
  ["or none", "C1#3?", undefined],
])("a forgery takes the signature of a vote: %s", (_, text, seq) => {
  expect(seqOfTaken(text)).toBe(seq);
});

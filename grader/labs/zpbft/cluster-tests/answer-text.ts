import type { Answers } from "../../pbft/judge/replies.ts";

/** What the replicas answered to a request at which not enough of them did, in words. */
export function answerText({ count, result, supporters }: Answers): string {
  if (count === 0) return "no reply, and the servers are idle";
  const ids = [...supporters.values()].find((some) => some.length === count) ?? [];
  return `${result?.replaceAll("\n", " / ")} of replica ${ids.join(" ")} alone, and the servers are idle`;
}

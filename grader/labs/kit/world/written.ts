import type { History } from "../../../history/history.ts";
import type { Life } from "./turns.ts";

/** What a process wrote to a stream in one of its lives. */
export function writtenIn(
  who: string,
  { history, lives }: { history: History; lives: readonly Life[] },
  life: Life,
  stream: "stderr" | "stdout",
): string {
  // What a process has written last may be read when it has ended.
  const end = lives[lives.indexOf(life) + 1]?.start ?? Number.POSITIVE_INFINITY;
  return history
    .of("log")
    .filter((event) => event.who === who && event.stream === stream && event.at > life.start && event.at < end)
    .map(({ text }) => text)
    .join("");
}

import { language, say } from "../../lang/say.ts";
import { percentOf, type Share } from "../statistics.ts";

type Counted = Pick<Share, "count" | "tried">;

/** "15 of 75", where it is short: the column says of whom. */
export function countText({ count, tried }: Counted): string {
  return `${count} ${ofText(tried)}`;
}

/** "of 75", behind the number of those who fail. */
export function ofText(tried: number): string {
  return language() === "zh" ? `/ ${tried}` : `of ${tried}`;
}

/** What a share was in an earlier class, as a sentence. */
export function beforeText(then: Counted | undefined): string {
  if (then === undefined) return say("Before: nobody broke it.");
  const percent = percentOf(then);
  return say(`Before: ${then.count} of ${then.tried}${percent === undefined ? "" : `, ${percent}`}.`);
}

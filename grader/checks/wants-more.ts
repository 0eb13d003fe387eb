import type { Finding } from "./check.ts";

/** What Node says when a program wants what its permissions do not give: a thread, another program, a file. */
const REFUSED = /^.*Access to this API has been restricted\. Use --allow-[\w-]+ to manage permissions/m;

/** What is told of it in place of Node's own advice: nobody can give a graded server another option. */
export const WANTS_MORE: Pick<Finding, "message" | "expected"> = {
  message: "a server ends before it is at work: its sandbox does not let it do what it wants to",
  expected: "a file that reads no other file, writes none, and starts no other program or thread",
};

/** Whether a process that ended wrote that it wanted more than its sandbox gives. */
export function wantsMore(wrote: string): boolean {
  return REFUSED.test(wrote);
}

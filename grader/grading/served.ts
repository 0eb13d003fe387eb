import { say } from "../lang/say.ts";
import { waitingPage } from "../report/page/page.ts";
import { type ChangingPage, serveChanging } from "../web/changing-page.ts";
import { pageIn } from "./files.ts";
import type { GradeRequest } from "./request.ts";

/**
 * Serves the page of a grade that is made again and again.
 *
 * @throws Error when the port is taken
 */
export function serveGrade({ out, name }: GradeRequest, port: number): Promise<ChangingPage> {
  return serveChanging({
    file: pageIn(out),
    first: waitingPage(name),
    port,
    words: {
      gone: say("being graded: the page changes by itself"),
      lost: say("nothing is heard of the grader: has it ended? This page stays as it is"),
      over: say("the grader has ended: this page stays as it is"),
    },
  });
}

import { violationsIn } from "../../../../../grader/labs/paxos/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/paxos/judge/view.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** What is tried, the history of that as a text, and the rules that it breaks. */
export type Row = [what: string, text: string, rules: string];

/** The rules that a history breaks, each once, in the order in which that was clear. */
export function broken(text: string, more: Partial<Setting> = {}): string {
  const setting = { ...SETTING, ...more };
  return [...new Set(violationsIn(historyOf(text, setting.live), setting).map(({ rule }) => rule))].join(" ");
}

/** Server 1 is judged. */
export const START = "start 1; 1 writes N;";
/** Instance 1 is asked for by 2, in ballot 5. */
export const PROMISED = `${START} 2>1 prepare 1/5 [p1/5] = yes 5;`;
/** Server 1 is told to propose v in instance 1, and asks in ballot 4. */
export const ASKS = `${START} x>1 start 1 v [p1/4] = ok; 1>0 prepare 1/4; 1>2 prepare 1/4;`;
export const PROPOSES = `${ASKS} 1<0 yes 4; 1 writes a1/4v; 1>0 accept 1/4 v; 1>2 accept 1/4 v;`;
export const DECIDES = `${PROPOSES} 1<0 yes 4; 1 writes !1v; 1>s decided 1 v; 1>0 decide 1 v; 1>2 decide 1 v;`;
export const FIVE = { n: 5 };
/** Nobody needs instance 1 any more. */
export const ALL_DONE = `s>1 done 1 [d0,1,0] = ok; 2>1 prepare 9/5 d1 [p9/5] = yes 5 d1; 0>1 prepare 9/6 d1 [p9/6] = yes 6 d1;`;
/** All are done with 3, and 1 has forgotten it. */
export const DONE = `${START} 2>1 prepare 3/5 [p3/5] = yes 5; s>1 done 3 [d0,3,0] = ok; 2>1 prepare 9/5 d3 [p9/5] = yes 5 d3; 0>1 prepare 9/6 d3 [p9/6] = yes 6 d3; 1 replaces N d3,3,3 p9/6;`;

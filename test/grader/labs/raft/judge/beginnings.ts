import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/raft/judge/view.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** Server 1 of three is judged; its timeout is 200 ms and its heartbeat 50 ms. */
export const START = "start 1; 1 writes N;";
/** It asks for votes in term 1. */
export const ASKS = `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0;`;
/** It leads in term 1, and has sent its first entry. */
export const LEADS = `${ASKS} 1<0 yes; 1 writes L1:1; 1>0 append 1 0/0+1; 1>2 append 1 0/0+1;`;
/** Both others have acknowledged that: it is committed, applied and told. */
export const AT_WORK = `${LEADS} 1<0 yes; 1>s apply 1 1; 1>0 append 1 1/1 c1; 1<2 no; 1<2 yes; 1>2 append 1 1/1 c1; 1<0 yes; 1<2 yes;`;
/** It leads in term 3, as it did in term 1, of which a call to 2 is still on its way. */
export const LEADS_AGAIN = `${LEADS} 1<0 yes; 1>s apply 1 1; 1>0 append 1 1/1 c1; 1<0 yes; 0>1 vote 2 1/1 [T2v0] = yes; tick 1 400; 1 writes T3v1; 1>0 vote 3 1/1; 1>2 vote 3 1/1;
  1<0 yes; 1 writes L2:3; 1>0 append 3 1/1+3 c1; 1>2 append 3 1/1+3 c1; 1<2 no;`;
/** It was given a command, and has sent it to both. */
export const COMMAND = `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1;`;
/** It follows 0 in term 1, and has two entries of it. */
export const FOLLOWS = `${START} 0>1 append 1 0/0+1a,1b [T1v- L1:1a,1b] = yes;`;
/** The same, and both are committed and applied. */
export const APPLIES = `${START} 0>1 append 1 0/0+1a,1b c2 [T1v- L1:1a,1b] = yes; 1>s apply 1 1a; 1>s apply 2 1b;`;
/** It has the two entries, and leads in term 2. */
export const LEADS_ON = `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2; 1>0 append 2 2/1+2; 1>2 append 2 2/1+2;`;
/** It has entries of terms 1, 1 and 2, and leads in term 3. */
export const IN_THREE = `${FOLLOWS} 2>1 append 2 2/1+2c [T2v- L3:2c] = yes; tick 1 200; 1 writes T3v1; 1>0 vote 3 3/2; 1>2 vote 3 3/2; 1<0 yes; 1 writes L4:3; 1>0 append 3 3/2+3; 1>2 append 3 3/2+3;`;
export const SNAPSHOT = `${APPLIES} s>1 snapshot 2 [N T1v- S2/1:] = ok;`;
/** It says in its log how far it is committed. */
export const SAYS_COMMIT = "1 logs replicate.ts:9: INFO| I=1 T=1 L=0| commit=1;";

/** The rules that a text breaks, in the order in which that was clear. */
export function broken(text: string, more: Partial<Setting> = {}): string {
  const setting = { ...SETTING, ...more };
  const found = violationsIn(historyOf(text, setting.live), setting);
  return [...new Set(found.map(({ rule }) => rule))].join(" ");
}

/** All three live; 1 leads in term 1, and all have its first entry, which is applied. */
export const ALL_START = "start 0; 0 writes N; start 1; 1 writes N; start 2; 2 writes N;";
export const ALL_ASKED = `${ALL_START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0 [T1v1] = yes; 1>2 vote 1 0/0 [T1v1] = yes; 1 hears 0;`;
export const ALL_LED = `${ALL_ASKED} 1 writes L1:1; 1>0 append 1 0/0+1 [L1:1] = yes; 1>2 append 1 0/0+1 [L1:1] = yes; 1 hears 2;
  1 hears 0; 1>s apply 1 1; 1 hears s; 1>0 append 1 1/1 c1 = yes; 1 hears 2; 1>2 append 1 1/1 c1 = yes; 1 hears 0; 1 hears 2; 0>s apply 1 1; 0 hears s;`;
export const HEARTBEATS = Array.from(
  { length: 22 },
  (_, place) =>
    `tick 1 ${250 + 50 * place}; 1>0 append 1 1/1 c1 = yes; 1>2 append 1 1/1 c1 = yes; 1 hears 0; 1 hears 2;`,
).join(" ");

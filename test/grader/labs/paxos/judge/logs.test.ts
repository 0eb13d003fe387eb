import { expect, test } from "vitest";
import { broken, DONE, type Row } from "./beginnings.ts";

const promises = (seq: number, ballot: number, id: number): string =>
  `1 logs acceptor.ts:9: INFO| I=1 seq=${seq}| promise n=${ballot} => ${id}, accepted=0;`;
/** What server 1 has promised until all are done with 3, and it has forgotten that. */
const PROMISES = `${promises(3, 5, 2)} ${promises(9, 5, 2)} ${promises(9, 6, 0)}`;
const forgets = (min: number): string => `1 logs forget.ts:9: INFO| I=1 forget min=${min};`;
const LOGGED = `${DONE} ${PROMISES}`;

test.each<Row>([
  ["once", `${LOGGED} ${forgets(4)} idle 1`, ""],
  ["not at all", `${LOGGED} idle 1`, "L2"],
  ["twice, as who forgets in batches does", `${LOGGED} ${forgets(4)} ${forgets(4)} idle 1`, ""],
  ["with the min of before", `${LOGGED} ${forgets(1)} idle 1`, "L2"],
  ["with what all are done with", `${LOGGED} ${forgets(3)} idle 1`, "L2"],
  ["with more than all are done with", `${LOGGED} ${forgets(5)} idle 1`, "L2"],
  ["in another life again", `${LOGGED} ${forgets(4)} idle 1; kill 1; start 1; ${forgets(4)} idle 1`, "L2"],
  ["as its min, which is wrong, has it", `${LOGGED} s>1 done 3 = ok m3; ${forgets(3)} idle 1`, "Z2"],
])("what is forgotten is logged %s", (_, text, rules) => {
  expect(broken(text, { hasLogs: true })).toBe(rules);
});

import type { Row } from "../../grader/history/scene/scene.ts";
import type { FailedCheck } from "../../grader/report/check-report.ts";
import type { Drawn } from "../../grader/report/page/history.ts";
import { reportPage } from "../../grader/report/page/page.ts";
import { FAILED, FINDING, PASSED, reportOf, SKIPPED } from "../grader/report/reporters/samples.ts";
import { sceneOf } from "../labs/toy/drawing.ts";

/** Words that would do something if they were markup. */
const HOSTILE = `</script><img src=x onerror="document.title='owned'"><svg onload="document.title='owned'">`;
const SCENE = sceneOf(["a", HOSTILE], ["1 a", HOSTILE]);
export const ROWS = 60_000;

/** Of what is alike, one lies in a history that the page shows. */
const ALIKE = [
  { history: "many", about: "seq 40", at: 163 },
  { history: "left out", about: "seq 41", at: 167 },
];
const first: FailedCheck = {
  ...FAILED,
  message: HOSTILE,
  finding: { ...FINDING, scene: { ...SCENE, about: "seq 39" }, history: "many", alike: ALIKE },
};
const other: FailedCheck = { ...first, id: "other", message: "something else" };
const report = reportOf(PASSED, first, other, { ...SKIPPED, reason: HOSTILE });

/** Two rows for each seq; there is no seq 17. */
const rowAt = (place: number): Row => {
  const [from, to] = place % 2 === 0 ? ["caller", "server"] : ["server", "caller"];
  const text = place === 77 ? HOSTILE : `line ${place}`;
  return {
    at: 2 * place + 1,
    time_ms: place / 3,
    from,
    to,
    kind: place % 2,
    seq: Math.floor(place / 2) === 17 ? undefined : Math.floor(place / 2),
    text,
    note: "",
    worth: place === 5 ? "refused" : "",
    passed: 2 * place + 2,
  };
};

/** What the server logged, of which the last says nothing of a seq. */
const LOGS = [
  { at: 1, who: "server", seq: 0, text: "seq=0| begins" },
  { at: 3, who: "server", seq: 1, text: `seq=1| ${HOSTILE}` },
  { at: 4, who: "server", seq: 1, text: "and so on" },
];

/** A page with two failures, both drawn, and two histories, one of which is very long. */
export function samplePage(count = ROWS): string {
  const rows = Array.from({ length: count }, (_, place) => rowAt(place));
  const histories: Drawn["histories"] = [
    { name: "few", lanes: SCENE.lanes, rows: rows.slice(0, 4), logs: LOGS, fails: [] },
    { name: "many", lanes: SCENE.lanes, rows, logs: LOGS, fails: ["repeated", "other"] },
  ];
  return reportPage(report, { kinds: SCENE.kinds, histories });
}

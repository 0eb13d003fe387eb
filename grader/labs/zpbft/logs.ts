import type { Scoreboard } from "../../checks/scoreboard.ts";
import type { Cluster } from "../pbft/ensemble.ts";
import { isDatabases, readLog } from "../pbft/judge/log-grammar.ts";
import { lies } from "../pbft/judge/log-truth.ts";
import { thrownIn } from "./findings.ts";

const LINES_MAX = 6;

/** Judges the logs of all real servers, which are idle: their grammar (L1), and that they tell what the wire saw (L2). */
export function judgeLog(cluster: Cluster, scoreboard: Scoreboard): void {
  for (const id of cluster.live) {
    const server = cluster.server(id);
    const { entries, misfits } = readLog("server", server.stderr.text);
    if (!isDatabases(server.stdout.text)) misfits.push("(its standard output holds something else than databases)");
    if (misfits.length > 0) {
      scoreboard.fail("log-grammar", () => ({
        rule: "L1",
        functions: ["commit", "CommitRpc"],
        message: `${misfits.length} ${misfits.length === 1 ? "line does" : "lines do"} not fit the grammar`,
        expected: "every line as the handout gives it, and nothing but databases on the standard output",
        seen: misfits[0] as string,
        evidence: misfits.slice(0, LINES_MAX),
        thrown: thrownIn(server),
      }));
    }
    const found = lies(id, entries, cluster.history.records);
    const [first] = found;
    if (first === undefined) continue;
    scoreboard.fail("log-truth", () => ({
      rule: "L2",
      functions: first.functions,
      message: "the log does not tell what happened",
      expected: "one line for each thing that happened, and none for what did not",
      seen: first.text,
      evidence: found.slice(0, LINES_MAX).map(({ text }) => text),
      thrown: thrownIn(server),
    }));
  }
}

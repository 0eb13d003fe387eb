import type { Tried } from "../../checks/check.ts";
import type { History } from "../../history/history.ts";
import { PARTS } from "./one-server/parts.ts";

/** The parts of an experiment with one server that every script is tried for. */
const OF_ALL_SCRIPTS = [PARTS.start, "commits", "content", PARTS.log];

/** What was tried in a history, by its parts. `part` gives the name of the coverage. */
export function triedIn(history: History, part: (what: string) => string): Tried[] {
  const [cluster] = history.of("cluster");
  if (cluster === undefined) return [];
  const n = cluster.pubkeys.length;
  const parts = [...new Set(history.of("trying").map((one) => one.part))];
  const [only, ...others] = cluster.live;
  if (others.length > 0) {
    const requests = history.of("asked");
    // Each request belongs to the part that began last before it.
    const partAt = (at: number) => history.of("trying").findLast((one) => one.at < at)?.part;
    return parts.map((name) => ({
      part: part(name),
      n,
      who: `${cluster.live.length} servers`,
      requests: requests.filter(({ at }) => partAt(at) === name).length,
    }));
  }
  const scripts = history.of("script");
  const who = only === 0 ? "leader" : "backup";
  const ofGroup = (name: string): number =>
    OF_ALL_SCRIPTS.includes(name) ? scripts.length : scripts.filter(({ group }) => group === name).length;
  return [...new Set([...OF_ALL_SCRIPTS, ...parts])].map((name) => ({
    part: part(name),
    n,
    who,
    scripts: ofGroup(name),
  }));
}

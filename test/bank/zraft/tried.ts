import * as disk from "./disk.ts";
import * as elections from "./elections.ts";
import * as following from "./following.ts";
import * as leading from "./leading.ts";
import type { Probe } from "./probes.ts";
import * as snapshots from "./snapshots.ts";
import { Findings, type Trying } from "./subject.ts";
import * as timer from "./timer.ts";
import * as votes from "./votes.ts";

const PROBES: Readonly<Record<string, Probe>> = {
  ...votes,
  ...timer,
  ...elections,
  ...following,
  ...leading,
  ...disk,
  ...snapshots,
};

/** Everything that the probes see in a submission that breaks a rule, a line for each. */
export async function tried(trying: Trying): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, probe] of Object.entries(PROBES)) {
    const found = new Findings();
    const error = await probe(trying, found).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    lines.push(...found.lines.map((line) => `${line} (${name})`));
    if (error !== undefined) lines.push(`?: ${name} came to no end: ${error.message}`);
  }
  return lines;
}

import * as disk from "./disk.ts";
import * as elections from "./elections.ts";
import * as following from "./following.ts";
import * as leading from "./leading.ts";
import * as lines from "./lines.ts";
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
  ...lines,
};

/** Everything that the probes see in a submission that breaks a rule, a line for each. */
export async function tried(trying: Trying): Promise<string[]> {
  const { exit } = process;
  // A server that ends with its process must not end those who try it.
  process.exit = () => {
    throw new Error("its process ended");
  };
  try {
    return await triedBy(trying, Object.entries(PROBES));
  } finally {
    process.exit = exit;
  }
}

async function triedBy(trying: Trying, probes: readonly (readonly [string, Probe])[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, probe] of probes) {
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

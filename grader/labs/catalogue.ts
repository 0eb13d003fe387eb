import { existsSync } from "node:fs";
import { UsageError } from "../base/usage.ts";
import type { Suite } from "../checks/runner.ts";
import { holdsGraded } from "../submission/submission.ts";
import type { Lab } from "./lab.ts";

/** Every lab, in the order in which they are taught. Its folder here has its name, and its `lab.ts` exports it as LAB. */
const NAMES: readonly string[] = ["zpbft", "zviews", "zraft", "zkvraft", "zpaxos"];

/** The names of the labs that this copy of the project has. */
export function labNames(): string[] {
  return NAMES.filter((name) => existsSync(fileOf(name)));
}

/**
 * The labs that may be meant: the one that is named, or all that this copy of the project has. Only those are loaded.
 *
 * @throws UsageError when there is none of that name
 */
export async function labsFor(named: string | undefined): Promise<readonly Lab[]> {
  const here = labNames();
  if (named !== undefined && !here.includes(named)) {
    throw new UsageError(`--lab ${named}: there is no such lab here; expected ${here.join(", ")}`);
  }
  return Promise.all((named === undefined ? here : [named]).map(loaded));
}

/**
 * The one of these labs whose graded files are there; if there is but one, it is that in any case. `where` is where they are
 * looked for, as a person knows it.
 *
 * @throws UsageError when there are none, or several labs', and nobody can tell which is meant
 */
export async function labOf(labs: readonly Lab[], where: string, holds: (lab: Lab) => Promise<boolean>): Promise<Lab> {
  const [only, ...others] = labs;
  if (only !== undefined && others.length === 0) return only;
  const isHeld = await Promise.all(labs.map(holds));
  const held = labs.filter((_, index) => isHeld[index]);
  const [found, ...rivals] = held;
  if (found !== undefined && rivals.length === 0) return found;
  const what = found === undefined ? "no graded file of any lab" : "graded files of several labs";
  const named = (found === undefined ? labs : held).map(
    ({ name, gradedFiles }) => `${name} (${gradedFiles.join(", ")})`,
  );
  throw new UsageError(`${where} holds ${what}: say which one is meant with --lab: ${named.join(", ")}`);
}

/**
 * The lab of a submission that lies in a folder, as it is named, or by its files. A folder that holds several labs', as the
 * reference's does, is taken for the one that is taught first.
 */
export async function labIn(dir: string, named: string | undefined): Promise<Lab> {
  const labs = await labsFor(named);
  const isHeld = await Promise.all(labs.map((lab) => holdsGraded(dir, lab)));
  // Of a folder that is not there, whoever reads it says that.
  const first = labs.find((_, place) => isHeld[place] || !existsSync(dir));
  return first ?? labOf(labs, dir, async () => false);
}

/**
 * A suite of a lab's checks, by its name.
 *
 * @throws UsageError when it is not there
 */
export async function suiteOf({ suites }: Lab, name: Suite["name"]): Promise<Suite> {
  const load = suites[name];
  if (load === undefined) throw new UsageError(`--${name}: this copy of the lab has no ${name} suite`);
  return load();
}

async function loaded(name: string): Promise<Lab> {
  return ((await import(fileOf(name).href)) as { LAB: Lab }).LAB;
}

function fileOf(name: string): URL {
  return new URL(`${name}/lab.ts`, import.meta.url);
}

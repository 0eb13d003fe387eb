import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { PROJECT } from "../base/project.ts";
import { RELEASED, type Released } from "../base/released.ts";
import { hashOf, isOfGrader, PACKAGES, packageHashes } from "../grading/foundation.ts";
import { asGiven } from "../submission/given.ts";
import { type Entry, ReleaseError } from "./entries.ts";

/**
 * Adds to a package of a lab what it was released with: the given files and those that students begin with, apart from the
 * folder that a student works in, and the hashes of all that a grade stands on.
 */
export function withReleased(entries: readonly Entry[], { gradedFiles }: Assignment): Entry[] {
  const skeleton = entries.flatMap(({ name, content }) => {
    const [, inSkeleton] = /^skeleton\/(.*)$/s.exec(name) ?? [];
    return inSkeleton === undefined ? [] : [[inSkeleton, asGiven(content.toString())] as const];
  });
  const isGraded = ([name]: readonly [string, string]): boolean => gradedFiles.includes(name);
  const given = skeleton.filter((file) => !isGraded(file));
  const released: Released = {
    given: Object.fromEntries(given),
    begun: Object.fromEntries(skeleton.filter(isGraded)),
    foundation: Object.fromEntries([
      ...given.map(([name, text]) => [`skeleton/${name}`, hashOf(text)] as const),
      ...entries.filter(({ name }) => isOfGrader(name)).map(({ name, content }) => [name, hashOf(content)] as const),
      ...packageHashes(),
    ]),
  };
  return [...entries, { name: RELEASED, content: Buffer.from(`${JSON.stringify(released, undefined, 1)}\n`) }];
}

/** The hashes of packages that are not installed as the lock file says would be wrong. */
export async function refuseOtherPackages(project: string): Promise<void> {
  const lock = JSON.parse(await readFile(path.join(project, "package-lock.json"), "utf8"));
  for (const name of PACKAGES.map((one) => `node_modules/${one}`)) {
    const manifest = await readFile(path.join(PROJECT, name, "package.json"), "utf8").catch(() => "{}");
    const [wanted, installed] = [lock.packages[name]?.version, JSON.parse(manifest).version];
    if (wanted !== installed) {
      throw new ReleaseError(`${name} is version ${installed}, and package-lock.json says ${wanted}: run npm ci`);
    }
  }
}

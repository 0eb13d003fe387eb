import { hash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { PROJECT } from "../base/project.ts";
import { released } from "../base/released.ts";
import { keptFolder } from "../submission/compile-cache.ts";
import { givenFiles } from "../submission/given.ts";

/**
 * The foundation of a grade: the grader, the given files and what was compiled of them, the reference, and the packages. The
 * SHA-256 of each file in hexadecimal, by its name relative to the lab's folder, with slashes.
 */
export type Foundation = ReadonlyMap<string, string>;

/** A file that a grade depends on is not as it must be. The message names it, and says what to do. */
export class FoundationError extends Error {
  override name = "FoundationError";
}

/** The packages that a verdict depends on. The compiler is not among them, for what it reports costs no points. */
export const PACKAGES: readonly string[] = [
  "canonicalize",
  "commander",
  "execa",
  "get-port",
  "js-tokens",
  "pidusage",
  "pure-rand",
  "string-width",
  "tar-stream",
  "tmp-promise",
  "valibot",
  "wrap-ansi",
  "yargs-parser",
  "yauzl",
];

/** A grade depends on code files only, and not on those rooms of the grader that grade a class, make a release, draw a page and so on. */
const CODE = /\.([cm]?[jt]s|json|node|wasm)$/;
const NO_GRADE = /^grader\/(bench|class|release|report\/page|web|cluster\/web)(\/|$)|^grader\/released\.json$/;

/** Whether a file, by its name relative to the lab's folder, is part of the grader or the reference. */
export function isOfGrader(name: string): boolean {
  return /^(grader|solution)\//.test(name) && CODE.test(name) && !NO_GRADE.test(name);
}

const COMPILED = "node_modules/.cache/";

/** Hashes the files that a grade would depend on now. It takes about 10 ms. */
export async function foundationHere(lab: Assignment): Promise<Foundation> {
  const given = await givenFiles(lab);
  const compiled = path.relative(PROJECT, keptFolder(given)).replaceAll(path.sep, "/");
  return new Map([
    ...Array.from(given, ([name, text]) => [`skeleton/${name}`, hashOf(text)] as const),
    ...hashesIn("grader", isOfGrader),
    ...hashesIn(path.relative(PROJECT, lab.solution).replaceAll(path.sep, "/"), (name) => CODE.test(name)),
    ...packageHashes(),
    ...hashesIn(compiled, () => true),
  ]);
}

/** Hashes the packages, as they are installed. */
export function packageHashes(): Foundation {
  return new Map(PACKAGES.flatMap((name) => hashesIn(`node_modules/${name}`, (file) => CODE.test(file))));
}

/** The compiled files are left out, for they differ on every machine. As long as the rest is the same, the verdicts are. */
export function sourcesOf(foundation: Foundation): Foundation {
  return new Map([...foundation].filter(([name]) => !name.startsWith(COMPILED)));
}

/** One hash of the foundation and the version of Node: the same hash means the same verdicts. */
export function versionOf(foundation: Foundation): string {
  return hash("sha256", JSON.stringify([process.version, [...foundation].toSorted(([a], [b]) => (a < b ? -1 : 1))]));
}

/**
 * Hashes the foundation before a grade begins.
 *
 * @throws FoundationError when that is not what the package was released with, or of another version than is wanted
 */
export async function checkedFoundation(lab: Assignment, version?: string): Promise<Foundation> {
  const found = await foundationHere(lab);
  const known = await released();
  if (known !== undefined) {
    const expected = new Map(Object.entries(known.foundation));
    // A student may well have a folder of that name.
    const isTheirs = (name: string): boolean => name.startsWith("solution/") && !expected.has(name);
    const [first] = differences(expected, sourcesOf(found)).filter(({ name }) => !isTheirs(name));
    if (first !== undefined) {
      throw new FoundationError(`${first.name} ${RELEASED_WORDS[first.how]}: ${remedy(first.name, lab)}`);
    }
  }
  if (version !== undefined && version !== versionOf(found)) {
    throw new FoundationError(
      "the grader, the given files or their packages are not those that --foundation names: they were changed meanwhile; grade all of the class again",
    );
  }
  return found;
}

/**
 * Checks that the foundation is what it was when the grade began.
 *
 * @throws FoundationError when it is not
 */
export async function checkUnchanged(lab: Assignment, before: Foundation): Promise<void> {
  const found = differences(before, await foundationHere(lab));
  // Files that were compiled from altered given files are wrong too.
  const first = found.find(({ name }) => !name.startsWith(COMPILED)) ?? found[0];
  if (first === undefined) return;
  // The compiled files are made again. Anything else a person must repair.
  if (first.name.startsWith(COMPILED)) await rm(keptFolder(await givenFiles(lab)), { recursive: true, force: true });
  throw new FoundationError(
    `${first.name} ${first.how} while the grade was made: it may be wrong, so there is none; look who did that, and grade again`,
  );
}

/** What became of a file, in a word for each. */
type How = "was removed" | "was altered" | "was added";

const RELEASED_WORDS: Readonly<Record<How, string>> = {
  "was removed": "is missing",
  "was altered": "is not as it was released",
  "was added": "is not of the lab that was released",
};

/** The files that have changed: first those that were removed, then those with other content, then new ones. */
export function differences(before: Foundation, now: Foundation): { name: string; how: How }[] {
  const gone = [...before.keys()].filter((name) => !now.has(name));
  const altered = [...now.keys()].filter((name) => before.has(name) && before.get(name) !== now.get(name));
  const added = [...now.keys()].filter((name) => !before.has(name));
  return [
    ...gone.map((name) => ({ name, how: "was removed" }) as const),
    ...altered.map((name) => ({ name, how: "was altered" }) as const),
    ...added.map((name) => ({ name, how: "was added" }) as const),
  ];
}

function remedy(name: string, { gradedFiles }: Assignment): string {
  if (name.startsWith("node_modules/")) return "run npm ci";
  return `unpack the lab again in another place, and put your ${gradedFiles.join(", ")} into its skeleton`;
}

/** The hash of a file, whatever its line ends: git changes them. */
export function hashOf(content: string | Buffer): string {
  const bytes = Buffer.from(content);
  if (!bytes.includes("\r\n")) return hash("sha256", bytes);
  return hash("sha256", Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"));
}

/** Hashes the code in a folder of the lab; a folder that is missing has no files. Reading synchronously is the fastest. */
function hashesIn(folder: string, isPart: (name: string) => boolean): [string, string][] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(PROJECT, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.name.startsWith(".")) return [];
    if (entry.isDirectory()) return hashesIn(name, isPart);
    return isPart(name) ? [[name, hashOf(readFileSync(path.join(PROJECT, name)))]] : [];
  });
}

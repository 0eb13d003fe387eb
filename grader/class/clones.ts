import { lstat } from "node:fs/promises";
import path from "node:path";
import { alone, type Found, type Unnamed } from "./entry.ts";

/**
 * Clones of the repositories that GitHub Classroom and its heirs make: `lab-1-ann` and `lab-1-bob`. What all names begin
 * with is the assignment's, and the rest is what a student is called there. Undefined if these are no such clones.
 */
export async function clones(found: readonly Found[], gradedFiles: readonly string[]): Promise<Unnamed[] | undefined> {
  const folders = found.filter(({ isFolder }) => isFolder);
  const isClone = await Promise.all(
    folders.map(({ place }) => exists(Buffer.concat([place, Buffer.from(`${path.sep}.git`)]))),
  );
  const repositories = new Set(folders.filter((_, index) => isClone[index]));
  if (repositories.size < 2) return undefined;
  const start = commonStart(Array.from(repositories, ({ name }) => name));
  return found.map((one) => ({
    ...alone(one, gradedFiles),
    id: repositories.has(one) ? one.name.slice(start.length) : "",
  }));
}

/** Up to a hyphen, and never a whole name. */
function commonStart(names: readonly string[]): string {
  const [first = "", ...others] = names;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
  return first.slice(0, first.lastIndexOf("-", length - 1) + 1);
}

function exists(place: Buffer): Promise<boolean> {
  return lstat(place).then(
    () => true,
    () => false,
  );
}

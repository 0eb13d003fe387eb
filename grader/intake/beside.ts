import type { Assignment } from "../base/lab.ts";
import { asGiven } from "../submission/given.ts";
import { importedFiles } from "../submission/imports.ts";
import { notTheLabs, SubmissionError } from "../submission/submission.ts";
import type { Choice } from "./choose.ts";
import { type Item, printable } from "./item.ts";

/** A given file is not a tenth of it: what is longer differs. */
const GIVEN_MAX_BYTES = 256 * 1024;

/**
 * What is to be said of all that lies beside the graded files: it does not count, unless it is given and was not changed.
 * What else lies in a repository of the lab is nobody's concern. Nothing is read but what is called like a given file.
 *
 * @throws SubmissionError when a graded file imports another that is not the lab's
 */
export async function notesBeside(
  items: readonly Item[],
  choices: readonly Choice[],
  given: ReadonlyMap<string, string>,
  lab: Assignment,
): Promise<string[]> {
  const notes: string[] = [];
  const chosen = new Set(choices.map(({ item }) => item));
  const imported = new Set(choices.flatMap(({ graded, text }) => importedFiles(graded, text)));
  for (const item of items) {
    if (chosen.has(item)) continue;
    const [name] = choices.flatMap(({ nameIn }) => nameIn(item.name) ?? []);
    const isInRepository = choices.some(
      ({ repository }) => repository !== undefined && item.name.startsWith(repository),
    );
    if (name === undefined && isInRepository) continue;
    const text = given.get(name ?? "");
    if (text === undefined) {
      if (name !== undefined && imported.has(name)) throw new SubmissionError(notTheLabs(printable(name), lab));
      notes.push(`${printable(item.name)} is not the lab's: it does not count`);
    } else if (!(await holds(item, text))) {
      notes.push(`${printable(item.name)} differs from what you were given: it does not count`);
    }
  }
  return notes;
}

async function holds(item: Item, text: string): Promise<boolean> {
  const content = await item.read(GIVEN_MAX_BYTES).catch(() => undefined);
  return content !== undefined && asGiven(content.toString()) === text;
}

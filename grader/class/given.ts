import type { Assignment } from "../base/lab.ts";
import { begunFiles, givenFiles } from "../submission/given.ts";

/**
 * The sources of the program that was handed out, as students use them: where a part is to be written after the model of a
 * given one, what only exchanges the one's names for the other's is given, too.
 */
export async function givenSources(lab: Assignment): Promise<string[]> {
  const files = [...(await givenFiles(lab)), ...(await begunFiles(lab))].filter(([name]) => name.endsWith(".ts"));
  const adapt = (source: string): string =>
    Object.entries(lab.adapted).reduce((text, [from, to]) => text.replaceAll(from, to), source);
  return files.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => adapt(source));
}

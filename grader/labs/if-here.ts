import { existsSync } from "node:fs";

/** Loads a file of a lab by its name beside `base`, if this copy of the project has it: what students do not get must not be imported by a static name. */
export function ifHere<T>(
  file: string,
  base: string,
  load: (file: string) => Promise<T>,
): (() => Promise<T>) | undefined {
  const place = new URL(file, base);
  return existsSync(place) ? () => load(place.href) : undefined;
}

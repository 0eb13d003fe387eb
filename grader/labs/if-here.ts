import { existsSync } from "node:fs";
import type { Suite } from "../checks/runner.ts";

/** Loads a file of a lab by its name beside `base`, if this copy of the project has it: what students do not get must not be imported by a static name. */
export function ifHere<T>(
  file: string,
  base: string,
  load: (file: string) => Promise<T>,
): (() => Promise<T>) | undefined {
  const place = new URL(file, base);
  return existsSync(place) ? () => load(place.href) : undefined;
}

/** What loads the hidden suite of the lab whose file this is. */
export function hiddenSuite(base: string): (() => Promise<Suite>) | undefined {
  return ifHere("hidden/suite.ts", base, async (file) => ((await import(file)) as { HIDDEN: Suite }).HIDDEN);
}

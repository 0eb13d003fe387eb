import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../../base/project.ts";

const LIVE = path.join(PROJECT, "web/live");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

export interface PageFile {
  type: string;
  content: string;
}

/** The files of the page, by their names: they are read once, and nothing else is ever read for a request. */
export async function pageFiles(dir = LIVE): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(dir)).filter((name) => path.extname(name) in TYPES);
  const files = names.map(async (name): Promise<[string, PageFile]> => {
    const content = await readFile(path.join(dir, name), "utf8");
    return [name, { type: TYPES[path.extname(name)] as string, content }];
  });
  return new Map(await Promise.all(files));
}

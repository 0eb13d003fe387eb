import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../base/project.ts";

const WEB = path.join(PROJECT, "web");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

export interface PageFile {
  type: string;
  content: string;
}

/** The files of some folders of `web`, by their names there: they are read once, and nothing else is ever read for a request. */
export async function pageFiles(folders: readonly string[]): Promise<ReadonlyMap<string, PageFile>> {
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(path.join(WEB, folder))).map((name) => `${folder}/${name}`)),
  );
  const files = names
    .flat()
    .filter((name) => path.extname(name) in TYPES)
    .map(async (name): Promise<[string, PageFile]> => {
      const content = await readFile(path.join(WEB, name), "utf8");
      return [name, { type: TYPES[path.extname(name)] as string, content }];
    });
  return new Map(await Promise.all(files));
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { SKELETON } from "../../../grader/base/project.ts";
import { COMMIT } from "../support.ts";
import { withField, type ZipEntry, zipOf } from "./zips.ts";

/** The right file, and one that is not. */
export const MINE = "export const mine = 1;\n";
export const OTHER = "export const other = 2;\n";

/** Something that is handed in, and what comes of it: the right file, or words for the student. */
export interface Wrapping {
  what: string;
  lay(dir: string): Promise<void>;
  /** What is said beside the grade; undefined: nothing. */
  notes?: RegExp;
  /** Why it is refused. */
  refusal?: RegExp;
}

type Files = Readonly<Record<string, string | Buffer>>;

export async function layFiles(dir: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

export const zipped = (files: Files, more: Partial<ZipEntry> = {}): Promise<Buffer> =>
  zipOf(...Object.entries(files).map(([name, content]) => ({ name, content, ...more })));

export async function tarred(files: Files, links: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const tar = pack();
  for (const [name, linkname] of Object.entries(links)) tar.entry({ name, type: "symlink", linkname });
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  return buffer(tar);
}

const SKELETON_FILES = ["naive.ts", "package.json", "zpbft/prepare.ts", "zpbft/cert.ts", "zpbft/messages.ts"];
export const given = async (name: string): Promise<string> => readFile(path.join(SKELETON, name), "utf8");

/** The skeleton with the right file in it, all of it changed by `change`. */
export async function project(change: (text: string) => string = (text) => text): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    [`skeleton/${COMMIT}`]: change(MINE),
    "package.json": "{}",
    "README.md": "#",
  };
  for (const name of SKELETON_FILES) files[`skeleton/${name}`] = change(await given(name));
  return files;
}

export const crlf = (text: string): string => text.replaceAll("\n", "\r\n");

/** A name that is not UTF-8, as a zip without its flag holds it. */
export async function zipWithName(raw: string): Promise<Buffer> {
  const placeholder = "n".repeat(Buffer.from(raw, "latin1").length);
  const zip = await zipOf({ name: `${placeholder}/commit.ts`, content: MINE });
  return withField(Buffer.from(zip.toString("latin1").replaceAll(placeholder, raw), "latin1"), 8, 0);
}

export const files = (what: string, all: Files, more: Partial<Wrapping> = {}): Wrapping => ({
  what,
  lay: (dir) => layFiles(dir, all),
  ...more,
});

export const archive = (
  what: string,
  name: string,
  make: () => Promise<Buffer>,
  more: Partial<Wrapping> = {},
): Wrapping => ({
  what,
  lay: async (dir) => layFiles(dir, { [name]: await make() }),
  ...more,
});

export const NOT_COUNTED = (name: string): RegExp =>
  new RegExp(`^${RegExp.escape(name)} is not the lab's: it does not count$`, "m");

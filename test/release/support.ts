import { chmod, cp, mkdir, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { inject } from "vitest";
import { fromBufferPromise } from "yauzl";
import { PROJECT } from "../../grader/base/project.ts";
import type { Lab } from "../../grader/labs/lab.ts";
import { ZPAXOS } from "../../grader/labs/zpaxos/lab.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { ZRAFT } from "../../grader/labs/zraft/lab.ts";
import { release } from "../../grader/release/release.ts";
import { onceInRun } from "../once-in-run.ts";

/** A file as an archive holds it. */
interface Packed {
  content: Buffer;
  mode: number;
}

export type Archive = ReadonlyMap<string, Packed>;

/** What a release is made of. */
const PARTS = [
  ".gitattributes",
  ".gitignore",
  ".npmrc",
  "docs",
  "figures",
  "grader",
  "handout.md",
  "handout.zh.md",
  "handouts",
  "package-lock.json",
  "package.json",
  "platforms",
  "skeleton",
  "solution",
  "tsconfig.json",
  "web",
];

const HIDDEN = `import { PUBLIC } from "../public/suite.ts";
import type { Suite } from "../../../checks/runner.ts";

export const HIDDEN: Suite = { ...PUBLIC, name: "hidden" };
`;

/** An empty folder, which is there until the run of the tests is over. */
export function folder(): Promise<string> {
  return mkdtemp(path.join(inject("runFolder"), "release-test-"));
}

/** A copy of the project, which may be changed. A checkout without the hidden suite gets the public one in its place. */
export async function projectCopy(): Promise<string> {
  const dir = await folder();
  for (const part of PARTS) await cp(path.join(PROJECT, part), path.join(dir, part), { recursive: true });
  for (const { name } of [ZPBFT, ZRAFT, ZPAXOS]) {
    const hidden = path.join(dir, "grader/labs", name, "hidden");
    if (await stat(hidden).catch(() => false)) continue;
    await mkdir(hidden);
    await writeFile(path.join(hidden, "suite.ts"), HIDDEN);
  }
  return dir;
}

export interface Made {
  dir: string;
  names: string[];
  read(name: string): Promise<Buffer>;
  text(name: string): Promise<string>;
}

/** A release of a project in an empty folder. */
export async function releaseOf(project: string, url = "", lab: Lab = ZPBFT): Promise<Made> {
  const dir = await folder();
  return madeIn(dir, await release({ project, lab, out: dir, url }));
}

/** The release of this project in a new folder, made once for all tests of a run, without an address to fetch the grader from. */
export async function releaseOfRun(): Promise<Made> {
  const place = await onceInRun("release", async (made) => {
    const names = await release({ project: await projectCopy(), lab: ZPBFT, out: path.join(made, "files"), url: "" });
    await writeFile(path.join(made, "names.json"), JSON.stringify(names));
  });
  return madeIn(path.join(place, "files"), JSON.parse(await readFile(path.join(place, "names.json"), "utf8")));
}

function madeIn(dir: string, names: string[]): Made {
  const read = (name: string) => readFile(path.join(dir, name));
  return { dir, names, read, text: async (name) => (await read(name)).toString() };
}

export async function unzip(content: Buffer): Promise<Archive> {
  const files = new Map<string, Packed>();
  const zip = await fromBufferPromise(content);
  for await (const entry of zip.eachEntry()) {
    const file = await zip.openReadStreamPromise(entry);
    files.set(entry.fileName, { content: await buffer(file), mode: (entry.externalFileAttributes >>> 16) & 0o777 });
  }
  return files;
}

export async function untar(content: Buffer): Promise<Archive> {
  const files = new Map<string, Packed>();
  const archive = Readable.from([content[0] === 0x1f ? gunzipSync(content) : content]).pipe(extract());
  for await (const entry of archive) {
    files.set(entry.header.name, { content: await buffer(entry), mode: entry.header.mode ?? 0 });
  }
  return files;
}

/** Lays an archive's files into a folder. */
export async function unpack(files: Archive, dir: string): Promise<void> {
  for (const [name, { content, mode }] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, mode);
  }
}

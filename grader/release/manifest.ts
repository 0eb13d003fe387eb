import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { messageOf } from "../base/error-message.ts";
import { json } from "../base/text.ts";
import { temporaryFolder } from "../sandbox/reaper.ts";
import { ALSO, SCRIPTS } from "./contents.ts";
import { type Entry, ReleaseError } from "./entries.ts";

const [MANIFEST, LOCK] = ["package.json", "package-lock.json"];

/** What npm looks at when it writes a lock file. */
const READ_BY_NPM = [".npmrc", LOCK, MANIFEST, "skeleton/package.json"];

/** Gives a package a manifest and a lock file that name what the package needs, and nothing else. */
export async function withOwnManifest(entries: readonly Entry[]): Promise<Entry[]> {
  const manifest = Buffer.from(manifestFor(entries));
  const own = entries.map((entry) => (entry.name === MANIFEST ? { ...entry, content: manifest } : entry));
  const lock = await lockFor(own.filter(({ name }) => READ_BY_NPM.includes(name)));
  return own.map((entry) => (entry.name === LOCK ? { ...entry, content: lock } : entry));
}

function manifestFor(entries: readonly Entry[]): string {
  const text = entries.find(({ name }) => name === MANIFEST)?.content.toString() ?? "{}";
  const manifest = JSON.parse(text);
  const { scripts, dependencies, devDependencies } = manifest;
  const code = entries.filter(({ name }) => /\.(js|ts)$/.test(name)).map(({ content }) => content.toString());
  const isUsed = (name: string) => code.some((one) => mentions(one, name));
  // Types are needed where their module is; the compiler wants those of Node for all.
  const isTypesOfUsed = (name: string) => /^@types\//.test(name) && isUsed(name.slice("@types/".length));
  const own = {
    ...manifest,
    scripts: {
      ...pick(scripts, (name) => SCRIPTS.includes(name)),
      ...Object.fromEntries(Object.entries(ALSO).map(([name, same]) => [name, scripts[same]])),
    },
    dependencies: {
      ...pick(devDependencies, isTypesOfUsed),
      ...pick(dependencies, (name) => name === "@types/node" || isTypesOfUsed(name) || isUsed(name)),
    },
    devDependencies: undefined,
  };
  return json(own);
}

function mentions(code: string, module: string): boolean {
  return code.includes(`"${module}"`) || code.includes(`"${module}/`);
}

function pick(table: Record<string, string>, choose: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(table).filter(([key]) => choose(key)));
}

/** Has npm take out of the lock file what the manifest no longer asks for. It needs no network: nothing is added. */
async function lockFor(files: readonly Entry[]): Promise<Buffer> {
  const { dir, remove } = await temporaryFolder("zlab-release-");
  try {
    for (const { name, content } of files) {
      await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
      await writeFile(path.join(dir, name), content);
    }
    await execa("npm", ["install", "--package-lock-only", "--offline", "--ignore-scripts"], { cwd: dir });
    return await readFile(path.join(dir, LOCK));
  } catch (error) {
    throw new ReleaseError(`npm could not write the lock file of a package: ${messageOf(error)}`);
  } finally {
    await remove();
  }
}

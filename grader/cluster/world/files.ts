import { writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import { giveTo, openTo, type Sandbox } from "../../sandbox/sandbox.ts";
import type { Cast } from "./cast.ts";

/** The files that the processes of a world read at their starts, where only they can read them. */
export class Files {
  /** Where the files of each process are, by its name and theirs. */
  readonly #written = new Map<string, Map<string, string>>();
  #remove: () => Promise<void> = async () => {};

  async write({ files, servers }: Cast, sandbox: Sandbox): Promise<void> {
    if (files === undefined) return;
    const { dir, remove } = await temporaryFolder("zlab-files-");
    this.#remove = remove;
    await openTo(sandbox, dir);
    for (const [place, who] of servers.entries()) {
      const written = new Map<string, string>();
      for (const [name, text] of Object.entries(files(who))) {
        const file = path.join(dir, `${place}-${name}`);
        await writeFile(file, text, { mode: 0o600 });
        await giveTo(sandbox, file);
        written.set(name, file);
      }
      this.#written.set(who, written);
    }
  }

  /** Where all of one are. */
  of(who: string): string[] {
    return [...(this.#written.get(who)?.values() ?? [])];
  }

  /**
   * Where one of these is.
   *
   * @throws RangeError for a name that none has
   */
  find(who: string, name: string): string {
    const files = this.#written.get(who) ?? new Map<string, string>();
    const found = files.get(name);
    if (found !== undefined) return found;
    throw new RangeError(`${who} has no file "${name}": those are ${[...files.keys()].join(", ")}`);
  }

  async remove(): Promise<void> {
    await this.#remove();
  }
}

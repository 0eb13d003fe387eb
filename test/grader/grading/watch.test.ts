import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { whenSaved } from "../../../grader/grading/watch.ts";
import { COMMIT, folderOf, WAIT_MS } from "../support.ts";

const replace = async (file: string): Promise<void> => {
  await writeFile(`${file}~`, "export {};");
  await rename(`${file}~`, file);
};

test.each([
  ["that is written anew", { [COMMIT]: "" }, (file: string) => writeFile(file, "export {};")],
  ["that is replaced by another, as many editors do it,", { [COMMIT]: "" }, replace],
  ["that was not there", { "zpbft/README.md": "" }, (file: string) => writeFile(file, "export {};")],
])(
  "a file %s is saved",
  async (_, files, save) => {
    vi.spyOn(process.stdout, "write").mockReturnValue(true);
    onTestFinished(() => void vi.restoreAllMocks());
    const dir = await folderOf(files);
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const runs = [first.resolve, second.resolve];
    const ended = whenSaved(dir, [COMMIT], async () => {
      runs.shift()?.();
      if (runs.length > 0) return 0;
      throw new Error("enough");
    });
    await first.promise;
    await save(path.join(dir, COMMIT));
    await expect(ended).rejects.toThrow("enough");
  },
  WAIT_MS,
);

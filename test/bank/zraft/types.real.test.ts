import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";
import { temporaryDir } from "../../skeleton/support.ts";
import { RIGHT, WRONG } from "../../submissions/zraft/bank.ts";
import { ZRAFT_SUBMISSIONS } from "../laid-over.ts";

const COMPILER = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));

test("the compiler finds no mistake in a right or wrong submission of zraft's bank", async () => {
  const folders = [
    ...RIGHT.map((name) => path.join(ZRAFT_SUBMISSIONS, "right", name)),
    ...Object.keys(WRONG).map((name) => path.join(ZRAFT_SUBMISSIONS, "wrong", name)),
  ];
  const project = path.join(await temporaryDir(), "tsconfig.json");
  // What a submission imports stands in the skeleton, as if both were one folder.
  const compilerOptions = {
    rootDirs: [path.join(PROJECT, "skeleton"), ...folders],
    typeRoots: [path.join(PROJECT, "node_modules", "@types")],
  };
  const include = folders.map((folder) => path.join(folder, "zraft", "*.ts"));
  const options = { extends: path.join(PROJECT, "tsconfig.json"), compilerOptions, include, exclude: [] };
  await writeFile(project, JSON.stringify(options));
  const { stdout } = await execa(process.execPath, [COMPILER, "--project", project], { reject: false });
  expect(stdout).toBe("");
});

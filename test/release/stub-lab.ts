import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECT } from "../../grader/base/project.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { filledText } from "../../grader/release/templates.ts";
import { folderOf } from "../grader/support.ts";

/**
 * A package with another grader in it, which does what a test wants. It finds its arguments in `argv`, the file that the
 * reporter is to write in `file`, and node:fs in `fs`.
 */
export async function stubLab(behaviour: string, hasHidden = false): Promise<string> {
  // The file that was handed in is taken by the real one.
  const cli = pathToFileURL(path.join(PROJECT, "grader", "commands", "cli.ts")).href;
  const main = `import fs from "node:fs";
const argv = process.argv.slice(2);
if (argv[0] === "take-in") process.exit(await (await import("${cli}")).main(argv));
const file = argv[argv.indexOf("--reporter") + 1].split("=")[1] ?? process.env.GITHUB_OUTPUT;
${behaviour}
`;
  const hidden: Record<string, string> = hasHidden ? { "grader/labs/zpbft/hidden/suite.ts": "" } : {};
  const lab = await folderOf({ "grader/main.js": main, "package.json": '{ "type": "module" }', ...hidden });
  await cp(path.join(PROJECT, "platforms", "shared"), path.join(lab, "platforms", "shared"), { recursive: true });
  const fallback = path.join(lab, "platforms/shared/fallback/autolab.json");
  await writeFile(fallback, filledText(await readFile(fallback, "utf8"), { ...ZPBFT, url: "", has: new Set() }));
  // The Node that runs this test is the lab's.
  await mkdir(path.join(lab, "node_modules", ".bin"), { recursive: true });
  await symlink(process.execPath, path.join(lab, "node_modules", ".bin", "node"));
  await writeFile(path.join(lab, "node_modules", ".package-lock.json"), "{}");
  return lab;
}

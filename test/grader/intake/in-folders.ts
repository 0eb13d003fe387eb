import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { COMMIT } from "../support.ts";
import { crlf, files, given, layFiles, MINE, NOT_COUNTED, OTHER, project, type Wrapping } from "./wrapping.ts";

/** Files and folders that are taken. */
export const IN_FOLDERS: readonly Wrapping[] = [
  files("the bare file", { "commit.ts": MINE }),
  files("its folder", { [COMMIT]: MINE }),
  files("a repository", { [`skeleton/${COMMIT}`]: MINE }),
  files("a folder of any name", { "my work/commit.ts": MINE }),
  files("a folder in another script", { "提交 实验/commit.ts": MINE }),
  files("a folder around its own", { [`lab-3/${COMMIT}`]: MINE }),
  files("three folders around its own", { [`a/b/c/${COMMIT}`]: MINE }),
  files("a repository in a folder", { [`zlab-main/skeleton/${COMMIT}`]: MINE }),
  files("a repository in two", { [`export/lab-ann/skeleton/${COMMIT}`]: MINE, "export/lab-ann/docs/a.md": "" }),
  { what: "the whole project", lay: async (dir) => layFiles(dir, await project()) },
  { what: "the whole project with CRLF", lay: async (dir) => layFiles(dir, await project(crlf)) },
  { what: "the whole project with marks", lay: async (dir) => layFiles(dir, await project((text) => `\ufeff${text}`)) },
  files("CRLF and a mark", { [COMMIT]: `\ufeff${crlf(MINE)}` }),
  files("a README beside it", { [COMMIT]: MINE, "README.md": "hello" }, { notes: NOT_COUNTED("README.md") }),
  files("a report beside it", { "commit.ts": MINE, "report.pdf": "%PDF" }, { notes: NOT_COUNTED("report.pdf") }),
  files("a picture in a folder", { [COMMIT]: MINE, "img/1.png": "" }, { notes: NOT_COUNTED("img/1.png") }),
  files("an editor's backup", { [COMMIT]: MINE, [`${COMMIT}~`]: "" }, { notes: NOT_COUNTED(`${COMMIT}~`) }),
  files("an editor's other backup", { [COMMIT]: MINE, "zpbft/#x#": "" }, { notes: NOT_COUNTED("zpbft/#x#") }),
  files("code that nothing imports", { [COMMIT]: MINE, "zpbft/old.ts": OTHER }, { notes: NOT_COUNTED("zpbft/old.ts") }),
  files(
    "a given file, changed",
    { [COMMIT]: MINE, "zpbft/prepare.ts": OTHER },
    { notes: /^zpbft\/prepare\.ts differs from what you were given: it does not count$/ },
  ),
  {
    what: "given files, bare",
    lay: async (dir) => layFiles(dir, { "commit.ts": MINE, "cert.ts": await given("zpbft/cert.ts") }),
  },
  files("what a Mac leaves", { [COMMIT]: MINE, ".DS_Store": "", "__MACOSX/zpbft/._commit.ts": "", ".git/config": "" }),
  files("what Windows leaves", { [COMMIT]: MINE, "Thumbs.db": "", "zpbft/desktop.ini": "" }),
  files("capitals", { "zpbft/Commit.ts": MINE }, { notes: /^Commit\.ts is taken for commit\.ts$/ }),
  files("other capitals", { "ZPBFT/commit.TS": MINE }, { notes: /^commit\.TS is taken for commit\.ts$/ }),
  files("a browser's name", { "commit (1).ts": MINE }, { notes: /^commit \(1\)\.ts is taken for commit\.ts$/ }),
  files("a number behind it", { "zpbft/commit-1.ts": MINE }, { notes: /^commit-1\.ts is taken/ }),
  files("a copy", { "commit - Copy.ts": MINE }, { notes: /^commit - Copy\.ts is taken/ }),
  files("a copy in Chinese", { "commit - 副本.ts": MINE }, { notes: /^commit - 副本\.ts is taken/ }),
  files("another copy", { "Copy of commit.ts": MINE }, { notes: /^Copy of commit\.ts is taken/ }),
  files("a name before it", { "ann_commit.ts": MINE }, { notes: /^ann_commit\.ts is taken/ }),
  files("a download", { "commit.ts.download": MINE }, { notes: /^commit\.ts\.download is taken/ }),
  files("a hidden extension", { "commit.ts.txt": MINE }, { notes: /^commit\.ts\.txt is taken/ }),
  files("the same twice", { [COMMIT]: MINE, "commit.ts": crlf(MINE) }, { notes: NOT_COUNTED("commit.ts") }),
  files("an older one outside of the skeleton", {
    [`skeleton/${COMMIT}`]: MINE,
    "commit.ts": OTHER,
    "solution/commit.ts": "",
  }),
  {
    what: "the skeleton unwritten, and the work beside it",
    lay: async (dir) => layFiles(dir, { [`skeleton/${COMMIT}`]: crlf(await given(COMMIT)), "commit.ts": MINE }),
    notes: /^skeleton\/zpbft\/commit\.ts is as it was given: commit\.ts is graded in its place$/m,
  },
  {
    what: "packages and their links",
    lay: async (dir) => {
      await layFiles(dir, { [COMMIT]: MINE, "node_modules/x/commit.ts": OTHER });
      await symlink("/etc", path.join(dir, "node_modules", "etc"));
    },
  },
  {
    what: "a link that stays inside",
    lay: async (dir) => {
      await layFiles(dir, { [COMMIT]: MINE });
      await symlink(COMMIT, path.join(dir, "link"));
    },
    notes: NOT_COUNTED("link"),
  },
  {
    what: "twenty gigabytes beside it",
    lay: async (dir) => {
      await layFiles(dir, { [COMMIT]: MINE, "core.dump": "" });
      await truncate(path.join(dir, "core.dump"), 20 * 2 ** 30);
    },
    notes: NOT_COUNTED("core.dump"),
  },
  {
    what: "folders too deep",
    lay: async (dir) => {
      await layFiles(dir, { [COMMIT]: MINE, [`${"d/".repeat(60)}x.txt`]: "" });
    },
    notes: /lies too deep: it does not count$/,
  },
  {
    what: "a name that is not UTF-8",
    lay: async (dir) => {
      const folder = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from("d5c5ceb0", "hex")]);
      await mkdir(folder);
      await writeFile(Buffer.concat([folder, Buffer.from("/commit.ts")]), MINE);
    },
  },
];

import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { SKELETON } from "../../../grader/base/project.ts";
import { COMMIT } from "../support.ts";
import { forged, withField, type ZipEntry, zipOf } from "./zips.ts";

/** The right file, and one that is not. */
export const MINE = "export const mine = 1;\n";
const OTHER = "export const other = 2;\n";

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

async function layFiles(dir: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const zipped = (files: Files, more: Partial<ZipEntry> = {}): Promise<Buffer> =>
  zipOf(...Object.entries(files).map(([name, content]) => ({ name, content, ...more })));

async function tarred(files: Files, links: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const tar = pack();
  for (const [name, linkname] of Object.entries(links)) tar.entry({ name, type: "symlink", linkname });
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  return buffer(tar);
}

const SKELETON_FILES = ["naive.ts", "package.json", "zpbft/prepare.ts", "zpbft/cert.ts", "zpbft/messages.ts"];
const given = async (name: string): Promise<string> => readFile(path.join(SKELETON, name), "utf8");

/** The skeleton with the right file in it, all of it changed by `change`. */
async function project(change: (text: string) => string = (text) => text): Promise<Record<string, string>> {
  const files: Record<string, string> = {
    [`skeleton/${COMMIT}`]: change(MINE),
    "package.json": "{}",
    "README.md": "#",
  };
  for (const name of SKELETON_FILES) files[`skeleton/${name}`] = change(await given(name));
  return files;
}

const crlf = (text: string): string => text.replaceAll("\n", "\r\n");

/** A name that is not UTF-8, as a zip without its flag holds it. */
async function zipWithName(raw: string): Promise<Buffer> {
  const placeholder = "n".repeat(Buffer.from(raw, "latin1").length);
  const zip = await zipOf({ name: `${placeholder}/commit.ts`, content: MINE });
  return withField(Buffer.from(zip.toString("latin1").replaceAll(placeholder, raw), "latin1"), 8, 0);
}

const files = (what: string, all: Files, more: Partial<Wrapping> = {}): Wrapping => ({
  what,
  lay: (dir) => layFiles(dir, all),
  ...more,
});

const archive = (what: string, name: string, make: () => Promise<Buffer>, more: Partial<Wrapping> = {}): Wrapping => ({
  what,
  lay: async (dir) => layFiles(dir, { [name]: await make() }),
  ...more,
});

const NOT_COUNTED = (name: string): RegExp =>
  new RegExp(`^${RegExp.escape(name)} is not the lab's: it does not count$`, "m");

const IN_FOLDERS: readonly Wrapping[] = [
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

const IN_ARCHIVES: readonly Wrapping[] = [
  archive("a zip", "lab.zip", () => zipped({ [COMMIT]: MINE })),
  archive("a zip of the bare file", "lab.zip", () => zipped({ "commit.ts": MINE })),
  archive("a zip of the project", "lab.zip", async () => zipped(await project())),
  archive("a zip made on Windows", "lab.zip", async () =>
    forged(await zipped({ "a/zpbft/commit.ts": MINE }), "a/zpbft/commit.ts", "a\\zpbft\\commit.ts"),
  ),
  archive("a zip with a Mac's leavings", "lab.zip", () => zipped({ [`ann/${COMMIT}`]: MINE, "__MACOSX/ann/._x": "x" })),
  archive("a zip with packages", "lab.zip", () =>
    zipOf(
      { name: "node_modules/.bin/x", content: "/etc/passwd", mode: 0o120777 },
      ...Array.from({ length: 10_001 }, (_, place) => ({ name: `node_modules/${place}.js`, isStored: true })),
      { name: COMMIT, content: MINE },
    ),
  ),
  archive("a zip with a number", "lab (1).zip", () => zipped({ [COMMIT]: MINE })),
  archive("a zip in capitals", "LAB.ZIP", () => zipped({ [COMMIT]: MINE })),
  archive("a zip in a folder", "ann/lab.zip", () => zipped({ [COMMIT]: MINE })),
  archive("a zip of a name in Chinese, in UTF-8", "实验.zip", () => zipped({ "实验/commit.ts": MINE })),
  archive("a zip of a name in GBK", "lab.zip", () => zipWithName("\u00d5\u00c5\u00ce\u00b0")),
  archive("a zip of a name of DOS", "lab.zip", () => zipWithName("M\u0081ller")),
  archive("a zip with a dot in front of all names", "lab.zip", async () =>
    forged(await zipped({ "a/zpbft/commit.ts": MINE }), "a/zpbft/commit.ts", "./zpbft/commit.ts"),
  ),
  archive("a zip with a README", "lab.zip", () => zipped({ [COMMIT]: MINE, "README.md": "" }), {
    notes: NOT_COUNTED("lab.zip/README.md"),
  }),
  archive(
    "a zip with something encrypted beside it",
    "lab.zip",
    async () => withField(await zipped({ "a.txt": "x", [COMMIT]: MINE }), 8, 1),
    { notes: NOT_COUNTED("lab.zip/a.txt") },
  ),
  archive("a tgz", "lab.tgz", async () => gzipSync(await tarred({ [COMMIT]: MINE }))),
  archive("a tar.gz of the project", "lab.tar.gz", async () => gzipSync(await tarred(await project(crlf)))),
  archive("a tar", "lab.tar", () => tarred({ [`./lab/${COMMIT}`]: MINE })),
  archive("a tar with packages", "lab.tar", () => tarred({ [COMMIT]: MINE }, { "node_modules/.bin/x": "/etc/passwd" })),
  archive("a tar that is called a zip", "lab.zip", async () => gzipSync(await tarred({ [COMMIT]: MINE }))),
];

const REFUSED: readonly Wrapping[] = [
  files("nothing", {}, { refusal: /^no commit\.ts was found in .*: it is empty$/ }),
  files(
    "other code",
    { "a.ts": "", "b.ts": "", "c.md": "" },
    { refusal: /^no commit\.ts was found in .*: it holds a\.ts, b\.ts, c\.md$/ },
  ),
  files("a folder of that name", { "commit.ts/x.md": "" }, { refusal: /^no commit\.ts was found/ }),
  files(
    "two that differ",
    { "a/commit.ts": MINE, "b/commit.ts": OTHER },
    { refusal: /^which one counts\? a\/commit\.ts and b\/commit\.ts differ: hand in one$/ },
  ),
  files("two, one bare", { [COMMIT]: MINE, "commit.ts": OTHER }, { refusal: /^which one counts\?/ }),
  files(
    "two that are nearly called so",
    { "commit (1).ts": MINE, "commit (2).ts": OTHER },
    { refusal: /^which one counts\?/ },
  ),
  archive(
    "too many files",
    "lab.tar",
    () =>
      tarred({ [COMMIT]: MINE, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, one) => [`a/${one}`, ""])) }),
    { refusal: /^it holds more than 10000 files besides node_modules and the like: hand in the graded file alone$/ },
  ),
  files(
    "a helper",
    { [COMMIT]: 'import "./helper.ts";', "zpbft/helper.ts": "" },
    { refusal: /^zpbft\/helper\.ts is not the lab's: only zpbft\/commit\.ts is graded; move your code there/ },
  ),
  files(
    "a helper beside the bare file",
    { "commit.ts": 'import "./helper.ts";', "helper.ts": "" },
    { refusal: /^zpbft\/helper\.ts is not the lab's/ },
  ),
  files(
    "too long a file",
    { [COMMIT]: "/".repeat(300_000) },
    { refusal: /^zpbft\/commit\.ts is 300000 bytes long, the most is 262144$/ },
  ),
  files(
    "no text",
    { [COMMIT]: Buffer.from([0xff]) },
    { refusal: /^zpbft\/commit\.ts is not UTF-8 text: save it as UTF-8$/ },
  ),
  files("a 7z", { "lab.7z": "7z\u00bc" }, { refusal: /^lab\.7z cannot be opened here: hand in a \.zip$/ }),
  files("a rar", { "lab.rar": "Rar!" }, { refusal: /^lab\.rar cannot be opened here: hand in a \.zip$/ }),
  files(
    "a zip that is none",
    { "lab.zip": "hello" },
    { refusal: /^the zip is not taken: it is no zip that can be read/ },
  ),
  files("a tar that is none", { "lab.tar": "hello" }, { refusal: /^the tar is not taken: it is damaged/ }),
  archive("half a tgz", "lab.tgz", async () => gzipSync(await tarred({ [COMMIT]: MINE })).subarray(0, 90), {
    refusal: /^the tar is not taken: it is damaged/,
  }),
  archive("half a zip", "lab.zip", async () => (await zipped({ [COMMIT]: MINE })).subarray(0, 60), {
    refusal: /^the zip is not taken/,
  }),
  archive("an encrypted zip", "lab.zip", async () => withField(await zipped({ [COMMIT]: MINE }), 8, 1), {
    refusal: /"zpbft\/commit\.ts" is encrypted: pack it without a password$/,
  }),
  archive(
    "a wrong checksum",
    "lab.zip",
    async () => forged(await zipped({ [COMMIT]: MINE }, { isStored: true }), "mine = 1", "mine = 2"),
    { refusal: /the checksum of "zpbft\/commit\.ts" does not fit/ },
  ),
  archive("a link in a zip", "lab.zip", () => zipped({ [COMMIT]: "../x.ts" }, { mode: 0o120777 }), {
    refusal: /"zpbft\/commit\.ts" is a link: pack the file itself/,
  }),
  archive("a device in a zip", "lab.zip", () => zipped({ [COMMIT]: "" }, { mode: 0o020666 }), {
    refusal: /is neither a file nor a folder/,
  }),
  archive(
    "a way out of a zip",
    "lab.zip",
    async () => forged(await zipped({ "aa/commit.ts": MINE }), "aa/commit.ts", "../commit.ts"),
    { refusal: /the name "\.\.\/commit\.ts" leads out of its folder/ },
  ),
  archive(
    "a way out of a zip with backslashes",
    "lab.zip",
    async () => forged(await zipped({ "aa/commit.ts": MINE }), "aa/commit.ts", "..\\commit.ts"),
    { refusal: /leads out of its folder/ },
  ),
  archive(
    "an absolute name",
    "lab.zip",
    async () => forged(await zipped({ "aa/commit.ts": MINE }), "aa/commit.ts", "/a/commit.ts"),
    { refusal: /is not relative/ },
  ),
  archive(
    "a drive's name",
    "lab.zip",
    async () => forged(await zipped({ "aa/commit.ts": MINE }), "aa/commit.ts", "C:/commit.ts"),
    { refusal: /is not relative/ },
  ),
  archive("a way out of a tar", "lab.tar", () => tarred({ "../commit.ts": MINE }), {
    refusal: /leads out of its folder/,
  }),
  archive("a link out of a tar", "lab.tar", () => tarred({ [COMMIT]: MINE }, { etc: "../etc" }), {
    refusal: /etc is a link that leads out of what was handed in/,
  }),
  archive("a bomb", "lab.zip", () => zipped({ [COMMIT]: MINE, bomb: Buffer.alloc(20 * 2 ** 20) }), {
    refusal: /it unpacks to more than 10 MiB, more than 200 times its own size/,
  }),
  archive(
    "a bomb in a tgz",
    "lab.tgz",
    async () => gzipSync(await tarred({ [COMMIT]: MINE, bomb: Buffer.alloc(20 * 2 ** 20) })),
    { refusal: /it unpacks to more than 10 MiB/ },
  ),
  archive(
    "a bomb that says it is small",
    "lab.zip",
    async () => withField(withField(await zipped({ [COMMIT]: Buffer.alloc(20 * 2 ** 20) }), 24, 100), 26, 0),
    { refusal: /it is damaged: its sizes do not fit/ },
  ),
  archive("a method that nobody knows", "lab.zip", async () => withField(await zipped({ [COMMIT]: MINE }), 10, 99), {
    refusal: /"zpbft\/commit\.ts" is packed by a method that is not known here/,
  }),
  archive(
    "a zip in a zip in a zip",
    "lab.zip",
    async () => zipped({ "a.zip": await zipped({ "b.zip": await zipped({ [COMMIT]: MINE }) }) }),
    { refusal: /^no commit\.ts was found/ },
  ),
  {
    what: "a link in its place",
    lay: async (dir) => symlink("/etc/hostname", path.join(dir, "commit.ts")),
    refusal: /^commit\.ts is a link that leads out of what was handed in/,
  },
  {
    what: "a link out beside it",
    lay: async (dir) => {
      await layFiles(dir, { [COMMIT]: MINE });
      await symlink("../..", path.join(dir, "more"));
    },
    refusal: /^more is a link that leads out/,
  },
  {
    what: "a link to a folder with the right file in it",
    lay: async (dir) => {
      await layFiles(dir, { [`.cache/${COMMIT}`]: MINE });
      await symlink(".cache/zpbft", path.join(dir, "zpbft"));
    },
    refusal: /^no commit\.ts was found/,
  },
];

export const WRAPPINGS: readonly Wrapping[] = [...IN_FOLDERS, ...IN_ARCHIVES, ...REFUSED];

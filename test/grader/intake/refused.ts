import { symlink } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { COMMIT } from "../support.ts";
import { archive, files, layFiles, MINE, OTHER, tarred, type Wrapping, zipped } from "./wrapping.ts";
import { forged, withField } from "./zips.ts";

/** What is not taken, and why. */
export const REFUSED: readonly Wrapping[] = [
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
    { refusal: /^zpbft\/commit\.ts is 300000 bytes long, the most is 262144: leave out what is not your code$/ },
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
    { refusal: /^the zip is not taken: it is no zip that can be read, or a part of it is missing: pack it again$/ },
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

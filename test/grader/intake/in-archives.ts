import { gzipSync } from "node:zlib";
import { COMMIT } from "../support.ts";
import { archive, crlf, MINE, NOT_COUNTED, project, tarred, type Wrapping, zipped, zipWithName } from "./wrapping.ts";
import { forged, withField, zipOf } from "./zips.ts";

/** Archives that are taken. */
export const IN_ARCHIVES: readonly Wrapping[] = [
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

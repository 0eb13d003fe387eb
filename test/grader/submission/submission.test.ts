import { chmod, cp, link, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { SKELETON } from "../../../grader/base/project.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { FILE_BYTES_MAX, readSubmission, SubmissionError } from "../../../grader/submission/submission.ts";
import { COMMIT, folderOf, SOLUTION, temporaryDir } from "../support.ts";

let solution: string;

beforeAll(async () => {
  solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");
});

/** Why a folder is refused; fails when it is not. */
async function refusal(dir: string): Promise<string> {
  const error = await readSubmission(dir, ZPBFT).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SubmissionError);
  return (error as SubmissionError).message;
}

const overlay = (more: Record<string, string | Buffer> = {}): Promise<string> =>
  folderOf({ [COMMIT]: solution, ...more });

describe("a folder is accepted", () => {
  test("that holds exactly the graded file, which is read as it is", async () => {
    const dir = await overlay();
    expect(await readSubmission(dir, ZPBFT)).toEqual({
      lab: ZPBFT,
      dir,
      files: new Map([[COMMIT, solution]]),
      notes: [],
    });
  });

  test("that is the skeleton itself", async () => {
    const { files, notes } = await readSubmission(SKELETON, ZPBFT);
    expect([...files]).toEqual([[COMMIT, await readFile(path.join(SKELETON, COMMIT), "utf8")]]);
    expect(notes).toEqual([]);
  });

  test("that is the skeleton edited in place", async () => {
    const dir = await temporaryDir();
    await cp(SKELETON, dir, { recursive: true });
    await writeFile(path.join(dir, COMMIT), solution);
    expect((await readSubmission(dir, ZPBFT)).files.get(COMMIT)).toBe(solution);
  });

  test("with what editors, git and npm leave behind, and reads none of it", async () => {
    const dir = await overlay({
      ".git/hooks/pre-commit": "#!/bin/sh",
      ".vscode/settings.json": "{}",
      "zpbft/.commit.ts.swp": "swap",
      "node_modules/left-pad/index.ts": "export {};",
    });
    await symlink("/etc/hostname", path.join(dir, ".link"));
    await symlink("/etc", path.join(dir, "node_modules", "linked"));
    expect([...(await readSubmission(dir, ZPBFT)).files.keys()]).toEqual([COMMIT]);
  });

  test("however many packages npm has put into its node_modules", async () => {
    const dir = await overlay();
    const modules = path.join(dir, "node_modules", "many");
    await mkdir(modules, { recursive: true });
    await writeFile(path.join(modules, "0"), "");
    for (let name = 1; name <= 10_001; name++) await link(path.join(modules, "0"), path.join(modules, String(name)));
    expect((await readSubmission(dir, ZPBFT)).files.size).toBe(1);
  });

  test("whose graded file is as long as the limit allows", async () => {
    const longest = solution.padEnd(FILE_BYTES_MAX, "\n");
    const { files } = await readSubmission(await folderOf({ [COMMIT]: longest }), ZPBFT);
    expect(files.get(COMMIT)).toHaveLength(FILE_BYTES_MAX);
  });
});

describe("a folder is refused", () => {
  test("that does not exist", async () => {
    expect(await refusal("/no/such/folder")).toBe("/no/such/folder does not exist: give the folder of a submission");
  });

  test("that is a file", async () => {
    const file = path.join(await overlay(), COMMIT);
    expect(await refusal(file)).toBe(`${file} is not a folder: give the folder of a submission`);
  });

  test.each(["commit.ts", "readme.md"])("that holds only %s, and the graded file nowhere", async (name) => {
    const dir = await folderOf({ [name]: solution });
    expect(await refusal(dir)).toBe(`${COMMIT} is missing in ${dir}: it is the file that is graded`);
  });

  test("that is the lab's room in a submission, or has one in it, and that one is named", async () => {
    const dir = await overlay();
    expect(await refusal(path.join(dir, "zpbft"))).toBe(
      `${COMMIT} is not in ${dir}/zpbft, but in ${dir}: give that folder`,
    );
    const above = await folderOf({ [`my work/${COMMIT}`]: solution, "readme.md": "" });
    expect(await refusal(above)).toBe(`${COMMIT} is not in ${above}, but in ${above}/my work: give that folder`);
  });

  test("that is not the folder of a submission, but has far too many files", async () => {
    const dir = await overlay();
    for (let name = 0; name <= 10_000; name++) await mkdir(path.join(dir, String(name)));
    expect(await refusal(dir)).toMatch(/ holds (more than )?\d+ files: give the folder of a submission$/);
  });
});

describe("a graded file is refused", () => {
  test("that is a link, though it leads to a right one", async () => {
    const dir = await folderOf({ "zpbft/.real.ts": solution });
    await symlink(".real.ts", path.join(dir, COMMIT));
    expect(await refusal(dir)).toBe(`${COMMIT} is a link: put the file itself there`);
  });

  test("that is a link to nothing", async () => {
    const dir = await folderOf({ "zpbft/.keep": "" });
    await symlink("/no/such/file", path.join(dir, COMMIT));
    expect(await refusal(dir)).toBe(`${COMMIT} is a link: put the file itself there`);
  });

  test("that lies in a linked folder", async () => {
    const dir = await temporaryDir();
    await symlink(path.join(SOLUTION, "zpbft"), path.join(dir, "zpbft"));
    expect(await refusal(dir)).toBe("zpbft is a link: put the file itself there");
  });

  test("that is a folder", async () => {
    expect(await refusal(await folderOf({ [`${COMMIT}/index.ts`]: solution }))).toBe(`${COMMIT} is not a regular file`);
  });

  test("that is one byte too long", async () => {
    const dir = await folderOf({ [COMMIT]: solution.padEnd(FILE_BYTES_MAX + 1, "\n") });
    expect(await refusal(dir)).toBe(
      `${COMMIT} is 262145 bytes long, the most is 262144: leave out what is not your code`,
    );
  });

  test.each([
    ["UTF-16", Buffer.from("\ufeffexport {};", "utf16le")],
    ["Latin-1", Buffer.from("// größer", "latin1")],
    ["a program", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xc0, 0x80])],
  ])("that is %s and not UTF-8", async (_, content) => {
    expect(await refusal(await folderOf({ [COMMIT]: content }))).toBe(`${COMMIT} is not UTF-8 text: save it as UTF-8`);
  });
});

describe("a helper file is refused, as nothing but the graded file is staged:", () => {
  test.each([
    ["zpbft/helper.ts", 'import { helper } from "./helper.ts";'],
    ["helper.js", 'export * from "../helper.js";'],
    ["zpbft/more/helper.mts", 'import "./more/helper.mts?again";'],
    ["zpbft/helper.ts", "const { helper } = await import('./helper.ts');"],
    ["zpbft/helper.ts", "const later = () => import(`./helper.ts`);"],
    ["zpbft/helper.cjs", 'const helper = createRequire(import.meta.url)("x"), h = require("./helper.cjs");'],
    ["zpbft/data.json", 'import data from "./data.json" with { type: "json" };'],
  ])("%s, imported by %s", async (name, line) => {
    const dir = await overlay({ [name]: "export {};", [COMMIT]: `${line}\n${solution}` });
    expect(await refusal(dir)).toBe(
      `${name} is not the lab's: only ${COMMIT} is graded; move your code there, and remove this file`,
    );
  });

  test("but not for what only a comment or a text names", async () => {
    const source = `// import "./helper.ts";\nconst text = 'import "./helper.ts"', other = "./helper.ts";\n${solution}`;
    const dir = await overlay({ "zpbft/helper.ts": "export {};", [COMMIT]: source });
    expect((await readSubmission(dir, ZPBFT)).files.get(COMMIT)).toBe(source);
  });
});

describe("what lies beside the graded file does not count, and that is said:", () => {
  const notesOf = async (dir: string) => (await readSubmission(dir, ZPBFT)).notes;

  test.each([
    "README.md",
    "report.pdf",
    "zpbft/commit.ts~",
    "zpbft/commit.ts.orig",
    "test.ts",
    "zpbft/extra/helper.ts",
  ])("a file that is not the lab's, %s", async (name) => {
    expect(await notesOf(await overlay({ [name]: "export {};" }))).toEqual([
      `${name} is not the lab's: it does not count`,
    ]);
  });

  test("a given file with a change of one letter", async () => {
    const prepare = await readFile(path.join(SKELETON, "zpbft/prepare.ts"), "utf8");
    const dir = await overlay({ "zpbft/prepare.ts": `${prepare.slice(0, -2)} \n` });
    expect(await notesOf(dir)).toEqual(["zpbft/prepare.ts differs from what you were given: it does not count"]);
  });

  test("but not one with other line ends, or a byte order mark", async () => {
    const prepare = await readFile(path.join(SKELETON, "zpbft/prepare.ts"), "utf8");
    expect(await notesOf(await overlay({ "zpbft/prepare.ts": `\ufeff${prepare.replaceAll("\n", "\r\n")}` }))).toEqual(
      [],
    );
  });

  test("a link, whatever it leads to, and it is not followed", async () => {
    const dir = await overlay();
    await symlink(path.join(SKELETON, "zpbft/prepare.ts"), path.join(dir, "zpbft/prepare.ts"));
    await symlink("/etc", path.join(dir, "outside"));
    expect([...(await notesOf(dir))].toSorted()).toEqual([
      "outside is not the lab's: it does not count",
      "zpbft/prepare.ts differs from what you were given: it does not count",
    ]);
  });

  test("a file that is called like a given folder, and a folder like a given file", async () => {
    expect(await notesOf(await overlay({ znet: "a file", "zpbft/prepare.ts/x": "" }))).toEqual([
      "znet is not the lab's: it does not count",
      "zpbft/prepare.ts/x is not the lab's: it does not count",
    ]);
  });

  test("nothing, of what is another lab's in the same folder", async () => {
    const dir = await overlay({ "zother/mine.ts": "", "mine/mine.ts": "" });
    const skeleton = await folderOf({ "zother/mine.ts": "", "zpbft/commit.ts": "" });
    const { notes } = await readSubmission(dir, { ...ZPBFT, skeleton, rooms: ["zpbft"] });
    expect(notes).not.toContain("zother/mine.ts is not the lab's: it does not count");
    expect(notes).toContain("mine/mine.ts is not the lab's: it does not count");
  });

  test("a name that would take hold of a terminal", async () => {
    expect(await notesOf(await overlay({ "a\x1b[2J\nb": "" }))).toEqual([
      "a\ufffd[2J\ufffdb is not the lab's: it does not count",
    ]);
  });

  test("of very many, only how many", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.txt`, ""]));
    const notes = await notesOf(await overlay(many));
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)).toBe("and 30 more files that do not count");
  });
});

test("unchanged skeleton files are let pass, and only the graded file is taken", async () => {
  const dir = await overlay();
  await cp(path.join(SKELETON, "zpbft/prepare.ts"), path.join(dir, "zpbft/prepare.ts"));
  await cp(path.join(SKELETON, "naive.ts"), path.join(dir, "naive.ts"));
  await chmod(path.join(dir, "naive.ts"), 0o755);
  expect([...(await readSubmission(dir, ZPBFT)).files.keys()]).toEqual([COMMIT]);
  await rm(path.join(dir, COMMIT));
  expect(await refusal(dir)).toContain("is missing");
});

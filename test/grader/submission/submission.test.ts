import { constants } from "node:fs";
import { chmod, cp, link, mkdir, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { SKELETON, ZPBFT } from "../../../grader/labs.ts";
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
    expect(await readSubmission(dir, ZPBFT)).toEqual({ dir, files: new Map([[COMMIT, solution]]) });
  });

  test("that is the skeleton itself", async () => {
    const { files } = await readSubmission(SKELETON, ZPBFT);
    expect([...files]).toEqual([[COMMIT, await readFile(path.join(SKELETON, COMMIT), "utf8")]]);
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

  test("that is a pipe into which nobody writes", async () => {
    const dir = await folderOf({ "zpbft/.keep": "" });
    await execa("mkfifo", [path.join(dir, COMMIT)]);
    expect(await refusal(dir)).toBe(`${COMMIT} is not a regular file`);
  });

  test("that is one byte too long", async () => {
    const dir = await folderOf({ [COMMIT]: solution.padEnd(FILE_BYTES_MAX + 1, "\n") });
    expect(await refusal(dir)).toBe(`${COMMIT} is 262145 bytes long, the most is 262144`);
  });

  test.each([
    ["UTF-16", Buffer.from("\ufeffexport {};", "utf16le")],
    ["Latin-1", Buffer.from("// größer", "latin1")],
    ["a program", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xc0, 0x80])],
  ])("that is %s and not UTF-8", async (_, content) => {
    expect(await refusal(await folderOf({ [COMMIT]: content }))).toBe(`${COMMIT} is not UTF-8 text: save it as UTF-8`);
  });
});

describe("another file is refused", () => {
  const notTheLabs = (name: string): string =>
    `${name} is not the lab's: only ${COMMIT} is graded; move your code there, and remove this file`;

  test.each(["helper.ts", "zpbft/helper.ts", "zpbft/extra/helper.ts", "naive.mjs", "notes.txt"])(
    "that the skeleton does not have: %s",
    async (name) => {
      expect(await refusal(await overlay({ [name]: "export {};" }))).toBe(notTheLabs(name));
    },
  );

  test("that is a skeleton file with a change of one byte", async () => {
    const prepare = await readFile(path.join(SKELETON, "zpbft/prepare.ts"), "utf8");
    const dir = await overlay({ "zpbft/prepare.ts": `${prepare.slice(0, -1)} ` });
    expect(await refusal(dir)).toBe(notTheLabs("zpbft/prepare.ts"));
  });

  test("that is a link, even to a skeleton file", async () => {
    const dir = await overlay();
    await symlink(path.join(SKELETON, "zpbft/prepare.ts"), path.join(dir, "zpbft/prepare.ts"));
    expect(await refusal(dir)).toBe("zpbft/prepare.ts is a link: a submission holds files only");
  });

  test("that is a link to a folder outside", async () => {
    const dir = await overlay();
    await symlink("/etc", path.join(dir, "outside"));
    expect(await refusal(dir)).toBe("outside is a link: a submission holds files only");
  });

  test("that is a pipe into which nobody writes", async () => {
    const dir = await overlay();
    const pipe = path.join(dir, "notes");
    await execa("mkfifo", [pipe]);
    // Whoever reads it all the same waits for ever, and the test runner with it, unless somebody comes to write.
    onTestFinished(() =>
      open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).then(
        (end) => end.close(),
        () => {},
      ),
    );
    expect(await refusal(dir)).toBe(notTheLabs("notes"));
  });

  test("that cannot be compared, for it is a folder's name in the skeleton", async () => {
    expect(await refusal(await overlay({ znet: "a file" }))).toBe(notTheLabs("znet"));
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

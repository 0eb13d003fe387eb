import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ZPBFT } from "../base/project.ts";
import { tar, tarGz, zip } from "./archive.ts";
import { BESIDE, type Contents, FOR_GRADESCOPE, FOR_STUDENTS, FULL, NEEDED, PUBLIC, TOP } from "./contents.ts";
import { type Entry, inOrder, ReleaseError, readEntries, readRenamed, under } from "./entries.ts";
import { withoutAbsentModules } from "./lazy-imports.ts";
import { withOwnManifest } from "./manifest.ts";
import { refuseOtherPackages, withReleased } from "./with-released.ts";

export interface ReleaseOptions {
  /** The folder of the project. */
  project: string;
  /** The folder that gets the release: a new or an empty one. */
  out: string;
  /** Where workflows will fetch the grader from. Empty: they take that of their own repository. */
  url: string;
}

/**
 * Makes what an instructor hands out: the students' package, and one for each platform that grades. The same project
 * makes the same bytes. Returns the files' names, in order.
 *
 * @throws ReleaseError, and writes nothing, if a part of the project is missing or the folder is not empty
 */
export async function release({ project, out, url }: ReleaseOptions): Promise<string[]> {
  await refuseUsedFolder(out);
  const platforms = path.join(project, "platforms");
  const templates = async (names: Readonly<Record<string, string>>) =>
    (await readRenamed(platforms, names)).map((entry) => withUrl(entry, url));

  await readEntries(project, { include: NEEDED, exclude: [] });
  await refuseSolvedSkeleton(project);
  await refuseOtherPackages(project);
  const forStudents = under(TOP, [...(await labOf(project, PUBLIC)), ...(await templates(FOR_STUDENTS))]);
  const forPlatforms = under(TOP, await labOf(project, FULL));
  const forGradescope = [...(await templates(FOR_GRADESCOPE)), ...forPlatforms];

  const [publicGrader, fullGrader] = [await tarGz(inOrder(forStudents)), await tarGz(inOrder(forPlatforms))];
  const files = inOrder([
    ...(await templates(BESIDE)),
    { name: "autolab/autograde.tar", content: await tar(inOrder(forPlatforms)) },
    { name: "classroom50/grader.tar.gz", content: publicGrader },
    { name: "grader-full.tar.gz", content: fullGrader },
    { name: "grader-public.tar.gz", content: publicGrader },
    { name: "gradescope.zip", content: await zip(inOrder(forGradescope)) },
    { name: "student.zip", content: await zip(inOrder(forStudents)) },
  ]);
  for (const { name, content } of files) {
    await mkdir(path.dirname(path.join(out, name)), { recursive: true });
    await writeFile(path.join(out, name), content);
  }
  return files.map(({ name }) => name);
}

async function labOf(project: string, contents: Contents): Promise<Entry[]> {
  return withReleased(await withOwnManifest(withoutAbsentModules(await readEntries(project, contents))));
}

function withUrl({ name, content }: Entry, url: string): Entry {
  return { name, content: Buffer.from(content.toString().replaceAll("@GRADER_URL@", () => url)) };
}

/** Who tries something out in the skeleton must not hand out the answer. */
async function refuseSolvedSkeleton(project: string): Promise<void> {
  for (const name of ZPBFT.gradedFiles) {
    const file = path.join(project, "skeleton", name);
    if (!(await readFile(file, "utf8")).includes("// TODO:")) {
      throw new ReleaseError(`${file} holds no TODO: put back what students begin with`);
    }
  }
}

/** What lay there before could be taken for a part of the release, and go to students with it. */
async function refuseUsedFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ReleaseError(`${out} cannot be used: ${error.message}`);
  });
  if (names.length > 0) throw new ReleaseError(`${out} is not empty: give a new folder, or an empty one`);
}

import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ifThere } from "../base/if-there.ts";
import { makeFolder, whyOf } from "../base/write.ts";
import type { Lab } from "../labs/lab.ts";
import { tar, tarGz, zip } from "./archive.ts";
import { BESIDE, type Contents, contentsOf, FOR_GRADESCOPE, FOR_STUDENTS, TOP } from "./contents.ts";
import { type Entry, inOrder, ReleaseError, readEntries, readRenamed, under } from "./entries.ts";
import { withOwnManifest } from "./manifest.ts";
import { filledIn, whatItHas } from "./templates.ts";
import { refuseOtherPackages, withReleased } from "./with-released.ts";

export interface ReleaseOptions {
  /** The folder of the project. */
  project: string;
  lab: Lab;
  /** The folder that gets the release: a new or an empty one. */
  out: string;
  /** Where workflows will fetch the grader from. Empty: they take that of their own repository. */
  url: string;
}

/**
 * Makes what an instructor of a lab hands out: the students' package, and one for each platform that grades. The same project
 * makes the same bytes. Returns the files' names, in order.
 *
 * @throws ReleaseError, and writes nothing, if a part of the project is missing or the folder is not empty; also if it cannot
 * be written to, or not all of it
 */
export async function release({ project, lab, out, url }: ReleaseOptions): Promise<string[]> {
  await refuseUsedFolder(out);
  const platforms = path.join(project, "platforms");
  const has = await whatItHas(lab);
  const templates = async (names: Readonly<Record<string, string>>) =>
    (await readRenamed(platforms, names)).map((entry) => filledIn(entry, { ...lab, url, has }));
  const contents = contentsOf(lab, await labRoomsIn(project));

  await readEntries(project, { include: contents.needed, exclude: [] });
  await refuseSolvedSkeleton(project, lab);
  await refuseOtherPackages(project);
  const forStudents = under(TOP, [
    ...(await packed(project, lab, has, contents.public)),
    ...(await templates({ ...FOR_STUDENTS, ...lab.forStudents })),
  ]);
  const forPlatforms = under(TOP, await packed(project, lab, has, contents.full));
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
  try {
    for (const { name, content } of files) {
      await makeFolder(path.dirname(path.join(out, name)));
      await writeFile(path.join(out, name), content);
    }
  } catch (error) {
    throw new ReleaseError(`the release cannot be written into ${out} (${whyOf(error)}): give another folder`);
  }
  return files.map(({ name }) => name);
}

/** The lab itself: what it gives out of the solution takes the place of the skeleton's, and scripts know whose they are. */
async function packed(project: string, lab: Lab, has: ReadonlySet<string>, contents: Contents): Promise<Entry[]> {
  const given = await readRenamed(
    project,
    Object.fromEntries(lab.given.map((name) => [`skeleton/${name}`, `solution/${name}`])),
  );
  const entries = (await readEntries(project, contents)).map((entry) => {
    const inItsPlace = given.find(({ name }) => name === entry.name) ?? entry;
    return entry.name.startsWith("platforms/") ? filledIn(entry, { ...lab, url: "", has }) : inItsPlace;
  });
  return withReleased(await withOwnManifest(entries), lab);
}

/** The rooms of labs, and those that labs share: of the kit's, a lab may stand on some and not on others. */
async function labRoomsIn(project: string): Promise<string[]> {
  const labs = path.join(project, "grader", "labs");
  const inKit = await foldersIn(path.join(labs, "kit"));
  return [...(await foldersIn(labs)), ...inKit.map((name) => `kit/${name}`)];
}

async function foldersIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Who tries something out in the skeleton must not hand out the answer. */
async function refuseSolvedSkeleton(project: string, { gradedFiles }: Lab): Promise<void> {
  for (const name of gradedFiles) {
    const file = path.join(project, "skeleton", name);
    if (!(await readFile(file, "utf8")).includes("// TODO:")) {
      throw new ReleaseError(`${file} holds no TODO: put back what students begin with`);
    }
  }
}

/** What lay there before could be taken for a part of the release, and go to students with it. */
async function refuseUsedFolder(out: string): Promise<void> {
  const names = await ifThere(readdir(out)).catch((error: unknown) => {
    throw new ReleaseError(`${out} cannot be used: ${whyOf(error)}`);
  });
  if (names !== undefined && names.length > 0)
    throw new ReleaseError(`${out} is not empty: give a new folder, or an empty one`);
}

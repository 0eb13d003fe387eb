import { isUtf8 } from "node:buffer";
import path from "node:path";
import { asGiven } from "../submission/given.ts";
import { FILE_BYTES_MAX, SubmissionError } from "../submission/submission.ts";
import { type Item, printable } from "./item.ts";

/** The graded file among others. */
export interface Choice {
  /** The name of the graded file in a submission. */
  graded: string;
  item: Item;
  text: string;
  /** What a file is called in the submission that the graded one is of; undefined outside of that. */
  nameIn(name: string): string | undefined;
  /** The folder of the repository that the submission is a part of, with a slash behind it; undefined if it is none. */
  repository: string | undefined;
  /** What is to be said of the choice. */
  notes: string[];
}

/** Where the skeleton lies in a repository of the lab: a submission like any other. */
const IN_REPOSITORY = "skeleton/";

/** So many files of one name are compared. */
const RIVALS_MAX = 20;

/** So many of them are named. */
const TOLD_MAX = 4;

/** A file that may be the graded one, and where it would lie in a submission. */
interface Candidate extends Pick<Choice, "graded" | "item" | "nameIn" | "repository"> {
  /** In a repository, in its folder, bare. */
  rank: 0 | 1 | 2;
}

type Read = Candidate & { text: string };

/**
 * Finds the graded file: in a repository of the lab, in its folder, or bare, and with any folders around it. If there are
 * several that were written, they must say the same; but what else lies in a repository of the lab does not count, unless
 * nothing was written in its skeleton. If no file has the right name, one that is nearly called so is taken. Undefined if
 * there is none.
 *
 * @throws SubmissionError when nobody can tell which one counts, or it is no text that can be graded
 */
export async function chooseGraded(
  items: readonly Item[],
  graded: string,
  isUnwritten: (text: string) => boolean,
): Promise<Choice | undefined> {
  const [first, ...candidates] = candidatesAmong(items, graded);
  if (first === undefined) return undefined;
  const own = await readText(first);
  const { repository } = own;
  const rivals = candidates.filter(
    ({ item }) => repository === undefined || isUnwritten(own.text) || !item.name.startsWith(repository),
  );
  if (rivals.length > RIVALS_MAX && repository === undefined) refuseSeveral([own, ...rivals]);
  const all = rivals.length > RIVALS_MAX ? [own] : [own, ...(await Promise.all(rivals.map(readText)))];
  const written = different(all.filter((one) => !isUnwritten(one.text)));
  if (written.length > 1 && (repository === undefined || !isUnwritten(own.text))) refuseSeveral(written);
  const chosen = written.length === 1 ? (written[0] as Read) : own;
  return { ...chosen, notes: [...nearlyNamed(chosen), ...unwritten(own, chosen)] };
}

/** Whether any of them may be the graded file. */
export function mayHold(items: readonly Item[], graded: string): boolean {
  return candidatesAmong(items, graded).length > 0;
}

/** The files that may be the graded one, the likeliest first. */
function candidatesAmong(items: readonly Item[], graded: string): Candidate[] {
  const wanted = base(graded);
  const named = items.filter(({ name }) => base(name).toLowerCase() === wanted);
  const found = named.length > 0 ? named : items.filter(({ name }) => isNearly(base(name), wanted));
  const files = found.filter(({ kind }) => kind === "file");
  return (files.length > 0 ? files : found).map((item) => candidateOf(item, graded)).toSorted(byLikelihood);
}

function candidateOf(item: Item, graded: string): Candidate {
  // Treated as if it had the right name.
  const name = path.posix.join(path.posix.dirname(item.name), base(graded));
  const rootBefore = (end: string): string | undefined =>
    `/${name}`.toLowerCase().endsWith(`/${end}`) ? name.slice(0, name.length - end.length) : undefined;
  const repository = rootBefore(IN_REPOSITORY + graded);
  const root = rootBefore(graded);
  const folder = name.slice(0, name.length - base(graded).length);
  const nameIn = (other: string): string | undefined => {
    if (root !== undefined) return other.startsWith(root) ? other.slice(root.length) : undefined;
    return other.startsWith(folder)
      ? path.posix.join(path.posix.dirname(graded), other.slice(folder.length))
      : undefined;
  };
  return { graded, item, nameIn, repository, rank: repository !== undefined ? 0 : root !== undefined ? 1 : 2 };
}

function byLikelihood(a: Candidate, b: Candidate): number {
  const depth = ({ item }: Candidate): number => item.name.split("/").length;
  return a.rank - b.rank || depth(a) - depth(b) || (a.item.name < b.item.name ? -1 : 1);
}

async function readText(candidate: Candidate): Promise<Read> {
  const content = await candidate.item.read(FILE_BYTES_MAX);
  if (isUtf8(content)) return { ...candidate, text: new TextDecoder().decode(content) };
  throw new SubmissionError(`${printable(candidate.item.name)} is not UTF-8 text: save it as UTF-8`);
}

function different(all: readonly Read[]): Read[] {
  return all.filter((one, index) => all.findIndex(({ text }) => asGiven(text) === asGiven(one.text)) === index);
}

function refuseSeveral(all: readonly Candidate[]): never {
  const names = all.slice(0, TOLD_MAX).map(({ item }) => printable(item.name));
  const left = all.length - names.length;
  const list = left > 0 ? `${names.join(", ")} and ${left} more` : names.join(" and ");
  throw new SubmissionError(`which one counts? ${list} differ: hand in one`);
}

function nearlyNamed({ graded, item }: Candidate): string[] {
  const name = base(item.name);
  return name === base(graded) ? [] : [`${printable(name)} is taken for ${base(graded)}`];
}

function unwritten(own: Candidate, chosen: Candidate): string[] {
  if (own.item === chosen.item) return [];
  return [`${printable(own.item.name)} is as it was given: ${printable(chosen.item.name)} is graded in its place`];
}

/**
 * What systems, browsers and people make of a name: `commit (1).ts`, `commit - Copy.ts`, `Copy of commit.ts`, `ann_commit.ts`,
 * `commit.ts.txt`.
 */
function isNearly(name: string, wanted: string): boolean {
  const [stem, extension] = [path.parse(wanted).name, path.parse(wanted).ext].map((part) => RegExp.escape(part));
  const pattern = `^(.*[^a-z0-9])?${stem}\\d*([^a-z0-9.][^.]*)?${extension}(\\.(txt|ts|download))?\\s*$`;
  return new RegExp(pattern, "is").test(name);
}

function base(name: string): string {
  return path.posix.basename(name);
}

import { html, type Markup } from "../../report/page/html.ts";
import type { Entry } from "../entry.ts";

/** Who is known by what. */
export interface Person {
  /** The safe name, as the folders of the results are called. */
  name: string;
  entry: Pick<Entry, "student" | "source" | "id">;
}

/** What a page calls people, and where it leads to. */
export interface Names {
  isAnonymous: boolean;
  label(name: string): string;
  /** The report in full, or what the student was told; a link within the folder of results. Undefined if nobody may follow it. */
  href(name: string, folder: "instructor" | "results", anchor?: string): string | undefined;
  /** A text that may tell of people. */
  hide(text: string): string;
}

/** In UTF-16 units; the folder may be called longer. */
const LABEL_MAX = 60;

/** People as they are called. */
export function realNames(people: readonly Person[]): Names {
  const labels = new Map(people.map(({ name, entry }) => [name, labelOf(name, entry)]));
  return {
    isAnonymous: false,
    label: (name) => labels.get(name) ?? name,
    href: (name, folder, anchor) =>
      `${folder}/${encodeURIComponent(name.toWellFormed())}/report.html${anchor === undefined ? "" : `#${encodeURIComponent(anchor)}`}`,
    hide: (text) => text,
  };
}

/** The person's name, or the folder's where two people have the same. */
function labelOf(name: string, { student }: Person["entry"]): string {
  return student === "" ? name : student;
}

/** What is too short would be found in other words. */
const HIDDEN_MIN = 3;

/**
 * People as A001, A002 and so on, in the order of `people`, which is to be a matter of chance. Nothing leads to them, and what
 * they are called is taken out of texts.
 */
export function anonymousNames(people: readonly Person[]): Names {
  const width = Math.max(3, String(people.length).length);
  const aliases = new Map(people.map(({ name }, place) => [name, `A${String(place + 1).padStart(width, "0")}`]));
  const words = people
    .flatMap(({ name, entry }) =>
      [name, entry.student, entry.source, entry.id].map((word) => [word, aliases.get(name) ?? ""] as const),
    )
    .filter(([word]) => word.length >= HIDDEN_MIN)
    // The longer first: one name may be a part of another.
    .toSorted(([a], [b]) => b.length - a.length);
  const known = new Map(words.toReversed().map(([word, alias]) => [word.toLowerCase(), alias]));
  const pattern = new RegExp(words.map(([word]) => RegExp.escape(word)).join("|") || "(?!)", "giu");
  return {
    isAnonymous: true,
    label: (name) => aliases.get(name) ?? "somebody",
    href: () => undefined,
    hide: (text) => text.replace(pattern, (word) => known.get(word.toLowerCase()) ?? "somebody"),
  };
}

/** A person's name, short enough for a table, which leads to the report in full. */
export function personOf(names: Names, name: string, anchor?: string): Markup {
  const label = names.label(name);
  const isLong = label.length > LABEL_MAX;
  const shown = isLong ? `${label.slice(0, LABEL_MAX - 1)}…` : label;
  const href = names.href(name, "instructor", anchor);
  const title = isLong ? html` title="${label}"` : "";
  return href === undefined
    ? html`<bdi${title}>${shown}</bdi>`
    : html`<a href="${href}"${title}><bdi>${shown}</bdi></a>`;
}

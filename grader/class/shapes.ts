/** What the name of a file or folder says of whose it is, as learning platforms write it. */
export interface Arrival {
  /** Whose it is: the same in every export of the platform. */
  key: string;
  /** The name of the person, as it stands there. */
  student: string;
  /** What the platform knows the person by. */
  id: string;
  late: "" | "yes" | "no";
  /** Which of several attempts it is: what is later is greater. Of those that differ in `of` none is earlier. */
  order: readonly (string | number)[];
  of: string;
  /** The attempt in words; empty if there is no word of it. */
  attempt: string;
  /** What the student called the file; empty for a folder. */
  file: string;
}

interface Shape {
  platform: string;
  /** Whether folders are called so, too, or nothing else. */
  folders: "none" | "some" | "all";
  pattern: RegExp;
  /** The rest of what the name says, by the pattern's groups. */
  read?(groups: Groups): Partial<Arrival>;
}

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * Moodle: `Ann Example_12345_assignsubmission_file_`, a folder, or with the file's name behind it. Blackboard:
 * `Lab 1_ann_attempt_2025-01-31-10-11-12_commit.ts`, and a receipt without a file's name. Brightspace:
 * `1234-5678 - Ann Example - Jan 31, 2025 1011 AM`. Canvas: `exampleann_LATE_1112_2223_commit-1.ts`.
 */
const SHAPES: readonly Shape[] = [
  {
    platform: "moodle",
    folders: "some",
    pattern: /^(?<student>.+)_(?<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?<file>.*)$/su,
  },
  {
    platform: "blackboard",
    folders: "none",
    pattern: /^(?:.+)_(?<student>[^_]+)_attempt_(?<date>\d{4}(?:-\d\d){5})(?:_(?<file>.+)|\.txt)?$/su,
    read: ({ student = "", date = "", file }) => ({
      id: student,
      order: [date],
      attempt: date.replace(/^(\d+-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$/, "$1 $2:$3:$4"),
      file: file ?? "receipt.txt",
    }),
  },
  {
    platform: "brightspace",
    folders: "all",
    pattern: /^(?<id>\d+)-\d+ ?- ?(?<student>.+?) ?- ?(?<date>\p{L}+ \d+, \d{4} \d+ [AP]M)$/u,
    read: ({ date = "" }) => ({ order: [Date.parse(date.replace(/(\d\d) ([AP]M)$/, ":$1 $2"))], attempt: date }),
  },
  {
    platform: "canvas",
    folders: "none",
    pattern: /^(?<student>[^_]+)_(?<late>LATE_)?(?<id>\d+)_(?<upload>\d+)_(?<file>.+)$/su,
    read: ({ late, upload, file = "" }) => {
      const { name, times } = resubmitted(file);
      return {
        late: late === undefined ? "no" : "yes",
        order: [times, Number(upload)],
        attempt: String(times),
        file: name,
        of: name,
      };
    },
  },
];

/** What the name of a file or folder says, if it is like those of a platform. */
export function arrivalOf(name: string, isFolder: boolean): Arrival | undefined {
  for (const { platform, folders, pattern, read } of SHAPES) {
    if (folders === (isFolder ? "none" : "all")) continue;
    const groups: Groups | undefined = pattern.exec(name)?.groups;
    if (groups === undefined) continue;
    const { student = "", id = "", file = "" } = groups;
    const more = read?.(groups) ?? {};
    const known = { student, id, late: "" as const, order: [], of: "", attempt: "", file, ...more };
    return { ...known, key: `${platform}:${known.id}:${known.student}` };
  }
  return undefined;
}

/** Canvas puts a number behind the name of a file that was handed in again, and counts from 0: `commit.ts`, `commit-1.ts`. */
function resubmitted(file: string): { name: string; times: number } {
  const [, stem = file, dash, bracket, extension = ""] =
    /^(.+?)(?:-(\d{1,3})| ?\((\d{1,3})\))?((?:\.[a-z]\w*)+)$/is.exec(file) ?? [];
  return { name: stem + extension, times: Number(dash ?? bracket ?? 0) };
}

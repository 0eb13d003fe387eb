/** One entry of a process's log: a line, or one whose text goes on in the lines behind it. */
export interface LogEntry {
  file: string;
  line: number;
  level: "Debug" | "INFO" | "WARN" | "ERROR";
  message: string;
}

const START = /^([^\s:]+):(\d+): (Debug|INFO|WARN|ERROR)\| (.*)$/;

/** A safe integer: longer ones could not be distinguished. */
export const NUMBER: string = String.raw`\d{1,16}`;
export const ADDRESS: string = String.raw`\S*:${NUMBER}`;

/** A form that a whole message must have. It must not take longer to look for than the message is long. */
export function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

/** An entry as the line that was written. */
const lineOf = ({ file, line, level, message }: LogEntry): string => `${file}:${line}: ${level}| ${message}`;

/**
 * The entries of what a process wrote to stderr, and the lines that are part of none. `goesOn` says whether a line that begins no
 * entry belongs to the one before it: by that one's first line, and the line itself.
 */
function readEntries(
  stderr: string,
  goesOn: (first: string, line: string) => boolean = () => false,
): { entries: LogEntry[]; misfits: string[] } {
  const entries: LogEntry[] = [];
  const misfits: string[] = [];
  let first = "";
  for (const line of stderr.split("\n").slice(0, -1)) {
    const [, file, number, level, message = ""] = START.exec(line) ?? [];
    const last = entries.at(-1);
    if (file !== undefined) {
      entries.push({ file, line: Number(number), level: level as LogEntry["level"], message });
      first = message;
    } else if (last !== undefined && goesOn(first, line)) {
      last.message += `\n${line}`;
    } else misfits.push(line);
  }
  return { entries, misfits };
}

/** What is said in an entry, by the names of its parts. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** What is said in an entry that has one of these forms; undefined if it has none of them. */
export function fieldsBy(forms: readonly RegExp[], { message }: LogEntry): Fields | undefined {
  for (const form of forms) {
    const found = form.exec(message);
    if (found !== null) return found.groups ?? {};
  }
  return undefined;
}

/** What a process wrote to stderr: its entries, and every line that does not fit the grammar, in which `fieldsOf` finds nothing (L1). */
export function readBy(
  fieldsOf: (entry: LogEntry) => Fields | undefined,
  stderr: string,
  goesOn?: (first: string, line: string) => boolean,
): { entries: LogEntry[]; misfits: string[] } {
  const { entries, misfits } = readEntries(stderr, goesOn);
  const unknown = entries.filter((entry) => entry.level === "INFO" && fieldsOf(entry) === undefined);
  return { entries, misfits: [...misfits, ...unknown.map(lineOf)] };
}

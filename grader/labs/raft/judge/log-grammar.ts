import { type Fields, fieldsBy, type LogEntry, NUMBER, readBy, whole } from "../../kit/log-lines.ts";
import { FILES, type StudentFunction } from "../rules.ts";

const AT = String.raw`I=(?<me>${NUMBER}) T=(?<term>${NUMBER}) L=(?:${NUMBER}|-)\|`;
const PAIR = String.raw`${NUMBER}/${NUMBER}`;
/** A cluster has a hundred servers at most. */
const IDS = String.raw`\[(?<ids>${NUMBER}(?: ${NUMBER}){0,99}|)\]`;
/** A heartbeat is a Debug line. */
const CONTENTS = String.raw`prev=(?<prev>${PAIR}), entries=(?<entries>[1-9]\d{0,8}), commit=(?<commit>${NUMBER})`;

/** The INFO lines of a server that are about a term, each with the function that writes it; undefined where the given code does. */
const LINES: readonly (readonly [string, StudentFunction | undefined])[] = [
  [String.raw`(?<election>election) => ${IDS}`, "startElection"],
  [String.raw`vote => (?<candidate>${NUMBER}), granted=(?<granted>true|false)`, "RequestVoteRpc"],
  [String.raw`(?<leads>leader), votes=${IDS}`, "becomeLeader"],
  [String.raw`(?<follows>follower)`, "observeTerm"],
  [String.raw`start index=(?<start>${NUMBER}), (?=.*\]$)cmd:\[(?<command>.*)\]`, "start"],
  [String.raw`append => (?<to>${NUMBER}), ${CONTENTS}`, "replicateTo"],
  [String.raw`append <= (?<from>${NUMBER}), ${CONTENTS}`, "AppendEntriesRpc"],
  [String.raw`append => (?<told>${NUMBER}), match=(?<match>${NUMBER})`, "AppendEntriesRpc"],
  [String.raw`append => (?<told>${NUMBER}), refused, conflict=(?<conflict>${PAIR})`, "AppendEntriesRpc"],
  [String.raw`commit=(?<committed>${NUMBER})`, "advanceCommit"],
  [String.raw`apply index=(?<applied>${NUMBER}), (?=.*\]$)cmd:\[(?<command>.*)\], result:\[.*\]`, undefined],
  [String.raw`snapshot index=(?<snapshot>${NUMBER}), bytes=(?<bytes>${NUMBER})`, "compact"],
  [String.raw`install => (?<to>${NUMBER}), index=(?<sent>${NUMBER})`, "replicateTo"],
  [String.raw`install <= (?<from>${NUMBER}), index=(?<taken>${NUMBER})`, "InstallSnapshotRpc"],
];

const FORMS: readonly RegExp[] = [
  ...LINES.map(([form]) => whole(`${AT} ${form}`)),
  ...[
    String.raw`connect master \.\.\.`,
    String.raw`register peer info \.\.\.`,
    String.raw`register success, id=${NUMBER}`,
    String.raw`build connect with other peers \.\.\.`,
    "==== connect all peers success ====",
    "== start work loop ==",
    "disk empty",
    String.raw`disk loaded, term=${NUMBER}, vote=(?:${NUMBER}|-), last=${PAIR}, snapshot=${NUMBER}`,
  ].map(whole),
];

/** What is said in an INFO entry, by the names of its parts; undefined if it has none of the forms. */
export const fieldsOf = (entry: LogEntry): Fields | undefined => fieldsBy(FORMS, entry);

/** What a server wrote to stderr: its entries, and every line that does not fit the grammar (L1). */
export const readLog = (stderr: string) => readBy(fieldsOf, stderr);

/** The functions that may have written a line that does not fit: by how it begins, and what else is in it, and by the file that it names. */
export function writersOf(line: string): readonly StudentFunction[] {
  const [, file = ""] = /^([^\s:]+):\d+: /.exec(line) ?? [];
  const inFile: readonly StudentFunction[] = Object.hasOwn(FILES, file) ? FILES[file as keyof typeof FILES] : [];
  const word = /\| (?:.*\| )?([a-z]+)/.exec(line)?.[1];
  const like = LINES.flatMap(([form, name]) => {
    const [first, ...others] = wordsOf(form);
    const count = others.filter((one) => line.includes(one)).length;
    return name !== undefined && first === word && (inFile.length === 0 || inFile.includes(name))
      ? [{ name, count }]
      : [];
  }).toSorted((a, b) => b.count - a.count);
  return [...new Set([...like.map(({ name }) => name), ...inFile])];
}

/** The words and arrows of a form, without the names of its parts. */
const wordsOf = (form: string): readonly string[] =>
  form.replaceAll(/\(\?<\w+>/g, "(").match(/[a-z]{2,}|[<=]=|=>/g) ?? [];

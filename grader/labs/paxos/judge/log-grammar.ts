import { type Fields, fieldsBy, type LogEntry, NUMBER, readBy, whole } from "../../kit/log-lines.ts";
import { FILES, type StudentFunction } from "../rules.ts";

const AT = String.raw`I=(?<me>${NUMBER}) seq=(?<seq>${NUMBER})\|`;
/** A cluster has a hundred servers at most. */
const IDS = String.raw`\[(?<ids>${NUMBER}(?: ${NUMBER}){0,99}|)\]`;

/** The INFO lines of a server that are about an instance, each with the function that writes it; undefined where the given code does. */
const LINES: readonly (readonly [string, StudentFunction | undefined])[] = [
  [String.raw`prepare n=(?<prepare>${NUMBER}) => ${IDS}`, "propose"],
  [String.raw`promise n=(?<promise>${NUMBER}) => (?<to>${NUMBER}), accepted=(?<accepted>${NUMBER})`, "PrepareRpc"],
  [
    String.raw`promise n=(?<promise>${NUMBER}) => (?<to>${NUMBER}), refused, promised=(?<promised>${NUMBER})`,
    "PrepareRpc",
  ],
  [String.raw`accept n=(?<accept>${NUMBER}) => ${IDS}`, "propose"],
  [String.raw`accepted n=(?<accepts>${NUMBER}) => (?<to>${NUMBER})`, "AcceptRpc"],
  [
    String.raw`accepted n=(?<accepts>${NUMBER}) => (?<to>${NUMBER}), refused, promised=(?<promised>${NUMBER})`,
    "AcceptRpc",
  ],
  [String.raw`decided (?=.*\]$)cmd:\[(?<decided>.*)\]`, "learn"],
  [String.raw`(?<decides>decide) => ${IDS}`, "propose"],
  [String.raw`apply (?=.*\]$)cmd:\[(?<applied>.*)\], result:\[.*\]`, undefined],
];

const FORMS: readonly RegExp[] = [
  ...LINES.map(([form]) => whole(`${AT} ${form}`)),
  ...[
    String.raw`I=(?<me>${NUMBER}) forget min=(?<forgets>${NUMBER})`,
    String.raw`connect master \.\.\.`,
    String.raw`register peer info \.\.\.`,
    String.raw`register success, id=${NUMBER}`,
    String.raw`build connect with other peers \.\.\.`,
    "==== connect all peers success ====",
    "== start work loop ==",
    "disk empty",
    String.raw`disk loaded, instances=${NUMBER}, max=${NUMBER}, min=${NUMBER}`,
  ].map(whole),
];

/** What is said in an INFO entry, by the names of its parts; undefined if it has none of the forms. */
export const fieldsOf = (entry: LogEntry): Fields | undefined => fieldsBy(FORMS, entry);

/** What a server wrote to stderr: its entries, and every line that does not fit the grammar (L1). */
export const readLog = (stderr: string) => readBy(fieldsOf, stderr);

/** The functions that may have written a line that does not fit: by how it begins, and by the file that it names. */
export function writersOf(line: string): readonly StudentFunction[] {
  const [, file = ""] = /^([^\s:]+):\d+: /.exec(line) ?? [];
  const inFile: readonly StudentFunction[] = Object.hasOwn(FILES, file) ? FILES[file as keyof typeof FILES] : [];
  const word = /\| (?:.*\| )?([a-z]+)/.exec(line)?.[1];
  const like = LINES.flatMap(([form, name]) =>
    name !== undefined && word !== undefined && new RegExp(`^(?:\\(\\?<\\w+>)?${word}\\b`).test(form) ? [name] : [],
  ).filter((name) => inFile.length === 0 || inFile.includes(name));
  return [...new Set([...like, ...inFile])];
}

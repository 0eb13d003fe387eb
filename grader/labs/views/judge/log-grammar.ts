import { ADDRESS, type Fields, fieldsBy, type LogEntry, NUMBER, readBy, whole } from "../../kit/log-lines.ts";
import { goesOn } from "../../pbft/judge/log-grammar.ts";
import { FILES, type StudentFunction } from "../rules.ts";

const ABOUT_SEQ = String.raw`I=(?<me>${NUMBER}) L=(?<leader>${NUMBER}) seq=(?<seq>${NUMBER})\|`;
const ABOUT_VIEW = String.raw`I=(?<me>${NUMBER}) L=(?<leader>${NUMBER}) view=(?<view>${NUMBER})\|`;
/** A cluster has a hundred replicas at most, and a window two thousand seqs. */
const IDS = String.raw`\[(?<ids>${NUMBER}(?: ${NUMBER}){0,99}|)\]`;
const SEQS = String.raw`\[(?:${NUMBER}(?: ${NUMBER}){0,1999}|)\]`;
const RANGE = String.raw`(?<from>${NUMBER})\.\.(?<to>${NUMBER})`;

/** The lines that students write, each with the function that does. */
const LINES: readonly (readonly [string, StudentFunction])[] = [
  [String.raw`${ABOUT_SEQ} stage=(?<confirms>5:checkpoint) => ${IDS}`, "checkpoint"],
  [String.raw`${ABOUT_SEQ} (?<stable>stable) checkpoint, window=${RANGE}`, "verifyBallotCheckpoint"],
  [String.raw`${ABOUT_VIEW} stage=(?<leaves>6:view-change) => ${IDS}`, "viewChange"],
  [String.raw`${ABOUT_VIEW} stage=(?<hears>6:view-change) <= (?<peer>${NUMBER})`, "ViewChangeRpc"],
];

const FORMS: readonly RegExp[] = [
  ...LINES.map(([form]) => form),
  String.raw`${ABOUT_SEQ} stage=5:checkpoint <= ${NUMBER}`,
  String.raw`${ABOUT_VIEW} stage=7:new-view => ${IDS}`,
  String.raw`${ABOUT_VIEW} stage=7:new-view <= ${NUMBER}`,
  String.raw`${ABOUT_VIEW} enter view, redo=${SEQS}`,
  String.raw`${ABOUT_SEQ} stage=8:state <= ${NUMBER}`,
  String.raw`${ABOUT_SEQ} execute null`,
  String.raw`${ABOUT_SEQ} stage=0:request <= ${ADDRESS}, cmd: \[.*\]`,
  String.raw`${ABOUT_SEQ} stage=(?:1:pre-prepare|2:prepare|3:commit) => ${IDS}`,
  String.raw`${ABOUT_SEQ} stage=(?:1:pre-prepare|2:prepare|3:commit) <= ${NUMBER}`,
  String.raw`${ABOUT_SEQ} execute (?=[\s\S]*\]$)cmd:\[.*\], result:\[[\s\S]*\]`,
  String.raw`${ABOUT_SEQ} stage=4:reply => ${ADDRESS}`,
  String.raw`connect master \.\.\.`,
  String.raw`register peer info \.\.\.`,
  String.raw`register success, id=${NUMBER}, leader=${NUMBER}`,
  String.raw`build connect with other peers \.\.\.`,
  "==== connect all peers success ====",
  "== start work loop ==",
].map(whole);

/** What is said in an INFO entry, by the names of its parts; undefined if it has none of the forms. */
export const fieldsOf = (entry: LogEntry): Fields | undefined => fieldsBy(FORMS, entry);

/** What a server wrote to stderr: its entries, and every line that does not fit the grammar (L1). */
export const readLog = (stderr: string) => readBy(fieldsOf, stderr, goesOn);

/** The functions that may have written a line that does not fit: by the words in it, and by the file that it names. */
export function writersOf(line: string): readonly StudentFunction[] {
  const [, file = ""] = /^([^\s:]+):\d+: /.exec(line) ?? [];
  const inFile: readonly StudentFunction[] = Object.hasOwn(FILES, file) ? FILES[file as keyof typeof FILES] : [];
  const like = inFile.filter((name) => WORDS[name]?.test(line));
  return [...new Set([...like, ...inFile])];
}

const WORDS: Readonly<Partial<Record<StudentFunction, RegExp>>> = {
  checkpoint: /checkpoint *=>|stage=5/,
  verifyBallotCheckpoint: /stable|window/,
  viewChange: /=>/,
  ViewChangeRpc: /<=/,
};

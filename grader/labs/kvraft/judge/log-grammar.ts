import { type Fields, fieldsBy, type LogEntry, NUMBER, readBy, whole } from "../../kit/log-lines.ts";
import { fieldsOf as fieldsOfRaft } from "../../raft/judge/log-grammar.ts";
import { FILES, type StudentFunction } from "../rules.ts";

const AT = String.raw`I=(?<me>${NUMBER}) T=${NUMBER} L=(?:${NUMBER}|-)\|`;
const COMMAND = String.raw`(?<command>c${NUMBER}#${NUMBER})`;
const STATUS = "(?<status>ok|retry|not-leader|stale|expired)";

/** The INFO lines of the service's servers and clerks. The given code writes all of them. */
const FORMS: readonly RegExp[] = [
  String.raw`${AT} command <= ${COMMAND}, (?=.*\]$)cmd:\[(?<asked>.*)\]`,
  String.raw`${AT} answer => ${COMMAND}, ${STATUS}`,
  String.raw`${AT} apply index=(?<applied>${NUMBER}), (?=.*\]$)cmd:\[.*\], result:\[.*\]`,
  String.raw`${COMMAND}\| => (?<to>${NUMBER})`,
  String.raw`${COMMAND}\| <= (?<from>${NUMBER}), ${STATUS}`,
  "client start \\.\\.\\.",
].map(whole);

/** What is said in an INFO entry, by the names of its parts; undefined if it has none of the forms. A server with a Raft of its own writes its lines, too. */
export function fieldsOf(entry: LogEntry): Fields | undefined {
  const ofService = fieldsBy(FORMS, entry);
  if (ofService !== undefined) return ofService;
  const ofRaft = fieldsOfRaft(entry);
  return ofRaft && { me: ofRaft.me };
}

/** What a process wrote to stderr: its entries, and every line that does not fit the grammar (L1). */
export const readLog = (stderr: string) => readBy(fieldsOf, stderr);

/** The functions that may have written a line: those of the file that it names. */
export function writersOf(file: string): readonly StudentFunction[] {
  return Object.hasOwn(FILES, file) ? FILES[file as keyof typeof FILES] : [];
}

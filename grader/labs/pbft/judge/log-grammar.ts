import { ADDRESS, type Fields, fieldsBy, type LogEntry, NUMBER, readBy, whole } from "../../kit/log-lines.ts";

export type Role = "master" | "server" | "client";

const AT = String.raw`I=(?<me>${NUMBER}) L=(?<leader>${NUMBER}) seq=(?<seq>${NUMBER})\|`;
/** A cluster has a hundred replicas at most. */
const IDS = String.raw`\[(?<ids>${NUMBER}(?: ${NUMBER}){0,99}|)\]`;

/**
 * Every INFO line of the handout, by role. WARN, ERROR and Debug lines are free text. A line may be megabytes long: no form takes
 * longer than the line is long. So the one with two parts of any text is looked at from its end first.
 */
const INFO_LINES: Record<Role, RegExp[]> = {
  master: [
    String.raw`Master, maddr:${ADDRESS}, f=${NUMBER}, peerNum=${NUMBER}`,
    String.raw`waiting for node registration \.\.\.`,
    String.raw`new peer, addr:${ADDRESS}, id=${NUMBER}`,
    String.raw`All nodes registered successfully, leader\.addr=${ADDRESS}`,
    String.raw`new client addr: ${ADDRESS}`,
  ].map(whole),
  server: [
    String.raw`connect master \.\.\.`,
    String.raw`register peer info \.\.\.`,
    String.raw`register success, id=${NUMBER}, leader=${NUMBER}`,
    String.raw`build connect with other peers \.\.\.`,
    String.raw`==== connect all peers success ====`,
    String.raw`== start work loop ==`,
    String.raw`${AT} stage=(?<request>0:request) <= (?<client>${ADDRESS}), cmd: \[(?<command>.*)\]`,
    String.raw`${AT} stage=(?<sent>1:pre-prepare|2:prepare|3:commit) => ${IDS}`,
    String.raw`${AT} stage=(?<received>1:pre-prepare|2:prepare|3:commit) <= (?<peer>${NUMBER})`,
    String.raw`${AT} (?<execute>execute) (?=[\s\S]*\]$)cmd:\[(?<command>.*)\], result:\[(?<result>[\s\S]*)\]`,
    String.raw`${AT} stage=(?<reply>4:reply) => (?<client>${ADDRESS})`,
  ].map(whole),
  client: [
    String.raw`connect master \.\.\.`,
    String.raw`build connect with other peers \.\.\.`,
    String.raw`==== connect all peers success ====`,
    String.raw`client start \.\.\.`,
    String.raw`L=${NUMBER} seq= ${NUMBER}\| 0:request => ${NUMBER} \| cmd: \[.*\]`,
    String.raw`L=${NUMBER} seq= ${NUMBER}\| 4:reply <= ${NUMBER} \| reply\.count=${NUMBER}`,
  ].map(whole),
};

/** The first line of a result of `all`: a value may hold any bracket, so that only the shape of the line shows that it is a pair. */
const ALL_RESULT = /\| execute cmd:\[\s*all\s*\], result:\[[^\s:]*:\S+$/;

/** Whether a line is `KEY:VALUE`. A pattern that takes a value without end would use up the stack. */
function isPair(line: string): boolean {
  const colon = line.indexOf(":");
  return colon !== -1 && colon < line.length - 1 && !/\s/.test(line);
}

/** Whether a line that begins no entry belongs to the one before it: the result of `all` has several lines. */
export const goesOn = (first: string, line: string): boolean => ALL_RESULT.test(first) && isPair(line);

/** A log, read: its entries, and every line that does not fit the grammar (L1). */
export interface ReadLog {
  entries: LogEntry[];
  misfits: string[];
}

/** Reads what a process wrote to stderr. */
export function readLog(role: Role, stderr: string): ReadLog {
  return readBy((entry) => fieldsOf(role, entry), stderr, goesOn);
}

/** The named parts of an INFO entry of a role; undefined if it has none of the forms. */
export function fieldsOf(role: Role, entry: LogEntry): Fields | undefined {
  return fieldsBy(INFO_LINES[role], entry);
}

/** Whether a server's standard output is nothing but databases, each between empty lines. */
export function isDatabases(stdout: string): boolean {
  const lines = stdout.split("\n");
  let at = 0;
  while (lines[at] === "" && lines[at + 1] === "==== zkv ====") {
    for (at += 2; isPair(lines[at] ?? ""); ) at += 1;
    if (lines[at] !== "=============" || lines[at + 1] !== "") return false;
    at += 2;
  }
  // Behind its last line there is nothing.
  return lines[at] === "" && at === lines.length - 1;
}

/** The lines of a server's standard output that are of no database. */
export function linesBesideDatabases(stdout: string): string[] {
  return stdout
    .replace(/\n==== zkv ====\n[^=]*=============\n\n/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

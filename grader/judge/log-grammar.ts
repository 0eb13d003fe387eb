/** One entry of a process's log: a line, or an `execute` with a result of several lines. */
export interface LogEntry {
  file: string;
  line: number;
  level: "Debug" | "INFO" | "WARN" | "ERROR";
  message: string;
}

export type Role = "master" | "server" | "client";

const START = /^([^\s:]+):(\d+): (Debug|INFO|WARN|ERROR)\| (.*)$/;

const ADDRESS = String.raw`\S*:\d+`;
const AT = String.raw`I=(?<me>\d+) L=(?<leader>\d+) seq=(?<seq>\d+)\|`;
const IDS = String.raw`\[(?<ids>\d+(?: \d+)*|)\]`;

/** Every INFO line of logs.md, by role. WARN, ERROR and Debug lines are free text. */
const INFO_LINES: Record<Role, RegExp[]> = {
  master: [
    String.raw`Master, maddr:${ADDRESS}, f=\d+, peerNum=\d+`,
    String.raw`waiting for node registration \.\.\.`,
    String.raw`new peer, addr:${ADDRESS}, id=\d+`,
    String.raw`All nodes registered successfully, leader\.addr=${ADDRESS}`,
    String.raw`new client addr: ${ADDRESS}`,
  ].map(whole),
  server: [
    String.raw`connect master \.\.\.`,
    String.raw`register peer info \.\.\.`,
    String.raw`register success, id=\d+, leader=\d+`,
    String.raw`build connect with other peers \.\.\.`,
    String.raw`==== connect all peers success ====`,
    String.raw`== start work loop ==`,
    String.raw`${AT} stage=(?<request>0:request) <= (?<client>${ADDRESS}), cmd: \[(?<command>.*)\]`,
    String.raw`${AT} stage=(?<sent>1:pre-prepare|2:prepare|3:commit) => ${IDS}`,
    String.raw`${AT} stage=(?<received>1:pre-prepare|2:prepare|3:commit) <= (?<peer>\d+)`,
    String.raw`${AT} (?<execute>execute) cmd:\[(?<command>.*)\], result:\[(?<result>[\s\S]*)\]`,
    String.raw`${AT} stage=(?<reply>4:reply) => (?<client>${ADDRESS})`,
  ].map(whole),
  client: [
    String.raw`connect master \.\.\.`,
    String.raw`build connect with other peers \.\.\.`,
    String.raw`==== connect all peers success ====`,
    String.raw`client start \.\.\.`,
    String.raw`L=\d+ seq= \d+\| 0:request => \d+ \| cmd: \[.*\]`,
    String.raw`L=\d+ seq= \d+\| 4:reply <= \d+ \| reply\.count=\d+`,
  ].map(whole),
};

/** The result of `all` so far: a value may hold any bracket, so only the shape of a line tells that it is a pair. */
const ALL_RESULT = /\| execute cmd:\[\s*all\s*\], result:\[[^\s:]*:\S+(?:\n\S+)*$/;
const PAIR = /^[^\s:]*:\S+$/;

const DATABASE = /^(\n==== zkv ====\n(?:[^\s:]*:\S+\n)*=============\n\n)*$/;

/** A log, read: its entries, and every line that does not fit the grammar (L1). */
export interface ReadLog {
  entries: LogEntry[];
  misfits: string[];
}

/** Reads what a process wrote to stderr. */
export function readLog(role: Role, stderr: string): ReadLog {
  const entries: LogEntry[] = [];
  const misfits: string[] = [];
  for (const line of stderr.split("\n").slice(0, -1)) {
    const [, file, number, level, message] = START.exec(line) ?? [];
    const last = entries.at(-1);
    if (file !== undefined) {
      entries.push({ file, line: Number(number), level: level as LogEntry["level"], message: message as string });
    } else if (last !== undefined && ALL_RESULT.test(last.message) && PAIR.test(line)) {
      last.message += `\n${line}`;
    } else {
      misfits.push(line);
    }
  }
  const unknown = entries.filter((entry) => entry.level === "INFO" && fieldsOf(role, entry) === undefined);
  misfits.push(...unknown.map((entry) => `${entry.file}:${entry.line}: ${entry.level}| ${entry.message}`));
  return { entries, misfits };
}

/** The named parts of an INFO entry of a role; undefined if it has none of the forms. */
export function fieldsOf(role: Role, entry: LogEntry): Record<string, string | undefined> | undefined {
  for (const form of INFO_LINES[role]) {
    const found = form.exec(entry.message);
    if (found !== null) return found.groups ?? {};
  }
  return undefined;
}

/** Whether a server's standard output is nothing but databases, each between empty lines. */
export function isDatabases(stdout: string): boolean {
  return DATABASE.test(stdout);
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldsOf, type Role, readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";

const AT = "I=2 L=0 seq=7|";

/** Every form of the log grammar, by role. */
const FORMS: Record<Role, string[]> = {
  master: [
    "Master, maddr:localhost:8000, f=1, peerNum=4",
    "waiting for node registration ...",
    "new peer, addr::8001, id=0",
    "All nodes registered successfully, leader.addr=[::1]:8001",
    "new client addr: 127.0.0.1:9000",
  ],
  server: [
    "connect master ...",
    "register peer info ...",
    "register success, id=2, leader=0",
    "build connect with other peers ...",
    "==== connect all peers success ====",
    "== start work loop ==",
    `${AT} stage=0:request <= localhost:9000, cmd: [put x 10]`,
    `${AT} stage=1:pre-prepare => [1 2 3]`,
    `${AT} stage=1:pre-prepare <= 0`,
    `${AT} stage=2:prepare => [3 0 1]`,
    `${AT} stage=2:prepare <= 3`,
    `${AT} stage=3:commit => [0 1 3]`,
    `${AT} stage=3:commit <= 1`,
    `${AT} execute cmd:[get x], result:[result: 10]`,
    `${AT} execute cmd:[all], result:[]`,
    `${AT} stage=4:reply => :9000`,
  ],
  client: [
    "connect master ...",
    "build connect with other peers ...",
    "==== connect all peers success ====",
    "client start ...",
    "L=0 seq= 7| 0:request => 0 | cmd: [put x 10]",
    "L=0 seq= 7| 4:reply <= 3 | reply.count=2",
  ],
};

const every = (Object.keys(FORMS) as Role[]).flatMap((role) => FORMS[role].map((form) => [role, form] as const));
const info = (message: string): string => `commit.ts:12: INFO| ${message}`;

/** The lines of a log that do not fit. */
function misfits(role: Role, ...lines: string[]): string[] {
  return readLog(role, lines.map((line) => `${line}\n`).join("")).misfits;
}

test.each(every)("%s: %j is accepted", (role, form) => {
  expect(readLog(role, `server.ts:196: INFO| ${form}\n`)).toEqual({
    entries: [{ file: "server.ts", line: 196, level: "INFO", message: form }],
    misfits: [],
  });
});

test.each(every)("%s: %j with anything before, after, or missing is refused", (role, form) => {
  for (const wrong of [`${form}.`, ` ${form}`, `x${form}`, `${form} `, form.slice(1), form.replace(" ", "  ")]) {
    expect(misfits(role, info(wrong)), wrong).toEqual([info(wrong)]);
  }
});

test.each([
  ["server", "I=2 L=0 seq=7 | stage=3:commit => [0 1 3]"],
  ["server", "I=2 L=0 seq= 7| stage=3:commit => [0 1 3]"],
  ["server", "I=2 L=0 seq=-7| stage=3:commit <= 1"],
  ["server", "I=two L=0 seq=7| stage=3:commit <= 1"],
  ["server", "L=0 I=2 seq=7| stage=3:commit <= 1"],
  ["server", `${AT} stage=3:commit => [0, 1, 3]`],
  ["server", `${AT} stage=3:commit => [0 1 3`],
  ["server", `${AT} stage=3:commit => 0 1 3`],
  ["server", `${AT} stage=3:commit=> [0 1 3]`],
  ["server", `${AT} stage=2:commit => [0 1 3]`],
  ["server", `${AT} stage=3:Commit => [0 1 3]`],
  ["server", `${AT} stage=3:commit <= [1]`],
  ["server", `${AT} stage=3:commit <= 1 3`],
  ["server", `${AT} execute cmd:[get x] result:[result: 10]`],
  ["server", `${AT} stage=4:reply => nowhere`],
  ["client", "L=0 seq=7| 4:reply <= 3 | reply.count=2"],
  ["client", `${AT} stage=3:commit <= 1`],
  ["master", "connect master ..."],
  ["server", ""],
] as const)("%s: %j is refused", (role, form) => {
  expect(misfits(role, info(form))).toEqual([info(form)]);
});

describe("a line", () => {
  test.each([
    "connect master ...",
    "INFO| connect master ...",
    "commit.ts: INFO| connect master ...",
    "commit.ts:x: INFO| connect master ...",
    "commit.ts:12:INFO| connect master ...",
    "commit.ts:12: INFO connect master ...",
    "commit.ts:12: INFO|connect master ...",
    "commit.ts:12: Info| connect master ...",
    "commit.ts:12: TRACE| connect master ...",
    "src/zpbft/commit.ts 12: INFO| connect master ...",
    "commit.ts:12: \x1b[32mINFO| connect master ...\x1b[0m",
    "    at commit (commit.ts:12:3)",
    "",
  ])("%j does not fit", (line) => {
    expect(misfits("server", line)).toEqual([line]);
  });

  test.each(["Debug", "WARN", "ERROR"])("of level %s may say anything", (level) => {
    const line = `commit.ts:12: ${level}| Server.CommitRpc 3 error: connect ECONNREFUSED [x]`;
    expect(misfits("server", line)).toEqual([]);
  });

  test("that was not finished is not judged", () => {
    expect(readLog("server", `${info("connect master ...")}\n${info("conn")}`)).toMatchObject({ misfits: [] });
  });

  test("that does not fit hides none that do", () => {
    const { entries, misfits } = readLog("server", `hello\n${info("connect master ...")}\nworld\n`);
    expect({ messages: entries.map(({ message }) => message), misfits }).toEqual({
      messages: ["connect master ..."],
      misfits: ["hello", "world"],
    });
  });
});

describe("a result of several lines", () => {
  const all = (...pairs: string[]): string => `${AT} execute cmd:[all], result:[${pairs.join("\n")}]`;

  test.each([
    ["plain values", all("x:11", "y:20", "z:30")],
    ["values that hold brackets", all("x:[1]", "y:[[2", "z:3]")],
    ["a key that is a bracket", all("]:1", "[:2")],
  ])("with %s is one entry, and so is what follows", (_, message) => {
    const { entries, misfits } = readLog("server", `${info(message)}\n${info(`${AT} stage=4:reply => :9000`)}\n`);
    expect(misfits).toEqual([]);
    expect(entries.map((entry) => entry.message)).toEqual([message, `${AT} stage=4:reply => :9000`]);
  });

  test("has all of it as its result", () => {
    const { entries } = readLog("server", `${info(all("x:11", "y:20"))}\n`);
    expect(entries.map((entry) => fieldsOf("server", entry)?.result)).toEqual(["x:11\ny:20"]);
  });

  test("that never ends does not fit", () => {
    const [first, reply] = [info(`${AT} execute cmd:[all], result:[x:1`), info(`${AT} stage=4:reply => :9000`)];
    expect(misfits("server", first, reply)).toEqual([first]);
  });

  test("that has ended is not followed by more", () => {
    expect(misfits("server", info(all("x:11", "y:20")), "a stray line")).toEqual(["a stray line"]);
  });
});

describe("any line of a right form", () => {
  const id = fc.nat(99);
  const word = fc.stringMatching(/^[^\s]{1,8}$/);
  const command = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
  const address = fc.tuple(fc.constantFrom("", "localhost", "10.0.0.7", "[::1]"), fc.integer({ min: 1, max: 65535 }));
  const form = fc
    .record({
      me: id,
      leader: id,
      seq: fc.nat(),
      ids: fc.array(id, { maxLength: 6 }),
      peer: id,
      command,
      result: command,
      client: address.map((parts) => parts.join(":")),
    })
    .chain(({ me, leader, seq, ids, peer, command, result, client }) =>
      fc
        .constantFrom(
          ...["1:pre-prepare", "2:prepare", "3:commit"].flatMap((stage) => [
            { text: `stage=${stage} => [${ids.join(" ")}]`, fields: { sent: stage, ids: ids.join(" ") } },
            { text: `stage=${stage} <= ${peer}`, fields: { received: stage, peer: String(peer) } },
          ]),
          { text: `stage=0:request <= ${client}, cmd: [${command}]`, fields: { client, command } },
          { text: `stage=4:reply => ${client}`, fields: { reply: "4:reply", client } },
          { text: `execute cmd:[${command}], result:[${result}]`, fields: { execute: "execute" } },
        )
        .map(({ text, fields }) => ({
          message: `I=${me} L=${leader} seq=${seq}| ${text}`,
          fields: { me: String(me), leader: String(leader), seq: String(seq), ...fields },
        })),
    );

  test("is accepted, and read into its parts", () => {
    fc.assert(
      fc.property(fc.array(form), (lines) => {
        const { entries, misfits } = readLog("server", lines.map(({ message }) => `${info(message)}\n`).join(""));
        expect(misfits).toEqual([]);
        expect(entries.map(({ message }) => message)).toEqual(lines.map(({ message }) => message));
        for (const [place, entry] of entries.entries()) {
          expect(fieldsOf("server", entry)).toMatchObject(lines[place]?.fields ?? {});
        }
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { COMMAND_BYTES_MAX } from "../../../skeleton/znet/schemas.ts";
import { commandOf } from "../../../skeleton/zpbft/http-command.ts";

const asked = (line: string, body: string | Buffer = "", mayGetWrite = true) => {
  const [method = "", target = ""] = line.split(" ");
  return commandOf({ method, target, body: Buffer.from(body) }, mayGetWrite);
};

test.each([
  ["GET /req?warTime=1234", "put warTime 1234"],
  ["GET /req?warTime=1234&", "put warTime 1234"],
  ["GET /req?a%2Fb=c%3Dd", "put a/b c=d"],
  ["GET /req?a=b=c", "put a b=c"],
  ["GET /req?%E6%88%98=%E2%9C%93", "put 战 ✓"],
  ["GET /req?__proto__=1", "put __proto__ 1"],
  ["GET /req?cmd=get%20x", "get x"],
  ["GET /req?cmd=put+x+10", "put x 10"],
  ["GET /req?cmd=jump", "jump"],
  ["GET /kv", "all"],
  ["GET /kv/x", "get x"],
  ["GET /kv/a/b", "get a/b"],
  ["GET /kv/a%2Fb", "get a/b"],
  ["GET /kv/a+b", "get a+b"],
  ["GET /kv/KEY", "get KEY"],
  ["DELETE /kv/x", "del x"],
])("%s is the command [%s]", (line, command) => {
  expect(asked(line)).toBe(command);
});

test("a PUT has its value in its body, and the end of its line is none of it", () => {
  expect(asked("PUT /kv/x", "10")).toBe("put x 10");
  expect(asked("PUT /kv/x", "10\n")).toBe("put x 10");
  expect(asked("PUT /kv/x", "10\r\n")).toBe("put x 10");
  expect(asked("PUT /kv/x", "✓")).toBe("put x ✓");
});

const NO_WORD = "it must be one word";

test.each<[line: string, status: number, words: string, body?: string | Buffer]>([
  ["GET /req", 400, "/req lacks its pair: write /req?KEY=VALUE or /req?cmd=COMMAND"],
  ["GET /req?", 400, "/req lacks its pair: write /req?KEY=VALUE or /req?cmd=COMMAND"],
  ["GET /req?a=1&b=2", 400, "/req has 2 pairs, and takes one: ask once for each"],
  ["GET /req?cmd=all&cmd=all", 400, "/req has 2 pairs, and takes one: ask once for each"],
  ["GET /req?=1", 400, "the key is empty: it must be a word"],
  ["GET /req?warTime=", 400, "the value of warTime is empty: it must be a word"],
  ["GET /req?warTime", 400, "the value of warTime is empty: it must be a word"],
  ["GET /req?warTime=12+34", 400, `the value of warTime holds white space: ${NO_WORD}`],
  ["GET /req?war%20Time=1", 400, `the key holds white space: ${NO_WORD}`],
  [
    "GET /req?x=%ff",
    400,
    "the value of x is not well written: behind each % must stand the two hex digits of a byte of UTF-8",
  ],
  [
    "GET /req?x=%zz",
    400,
    "the value of x is not well written: behind each % must stand the two hex digits of a byte of UTF-8",
  ],
  ["GET /req?%1b[31m=", 400, "the value of ?[31m is empty: it must be a word"],
  [`GET /req?${"k".repeat(100)}=`, 400, `the value of ${"k".repeat(60)}… is empty: it must be a word`],
  ["GET /req?cmd=", 400, "cmd is empty: write a command, as /req?cmd=get%20x"],
  ["GET /req?cmd=+", 400, "cmd is empty: write a command, as /req?cmd=get%20x"],
  ["GET /req?cmd=%", 400, "cmd is not well written: behind each % must stand the two hex digits of a byte of UTF-8"],
  ["GET /req?cmd=put%20x%201%0Aput", 400, "the command cannot be sent: it holds a control character"],
  ["GET /req?x=%1b[31m", 400, "the command cannot be sent: it holds a control character"],
  ["GET /kv/", 400, "the key is empty: it must be a word"],
  ["GET /kv/a%20b", 400, `the key holds white space: ${NO_WORD}`],
  ["GET /kv/%ff", 400, "the key is not well written: behind each % must stand the two hex digits of a byte of UTF-8"],
  ["GET /kv/x?y", 400, "/kv takes no query: leave away what stands behind the ?"],
  ["PUT /kv/x", 400, "the body, which is the value, is empty: it must be a word"],
  ["PUT /kv/x", 400, `the body, which is the value, holds white space: ${NO_WORD}`, "1 2"],
  ["PUT /kv/x", 400, "the body, which is the value, is not UTF-8: send text", Buffer.of(0xff)],
  ["PUT /kv/x", 413, "the command is too long: the most is 65536 bytes", "y".repeat(COMMAND_BYTES_MAX)],
  [
    "GET http://evil.test/kv",
    400,
    "the address begins with no slash: ask for /req?KEY=VALUE, /req?cmd=COMMAND, /kv or /kv/KEY, or open /",
  ],
  [
    "OPTIONS *",
    400,
    "the address begins with no slash: ask for /req?KEY=VALUE, /req?cmd=COMMAND, /kv or /kv/KEY, or open /",
  ],
  [
    "GET /favicon.ico",
    404,
    "there is nothing at this address: ask for /req?KEY=VALUE, /req?cmd=COMMAND, /kv or /kv/KEY, or open /",
  ],
  [
    "GET /constructor",
    404,
    "there is nothing at this address: ask for /req?KEY=VALUE, /req?cmd=COMMAND, /kv or /kv/KEY, or open /",
  ],
  ["POST /req?x=1", 405, "POST is not done here: use GET"],
  ["HEAD /req?x=1", 405, "HEAD is not done here: use GET"],
  ["constructor /kv", 405, "constructor is not done here: use GET"],
  ["POST /kv/x", 405, "POST is not done here: use GET, PUT, DELETE"],
])("%s is refused with %i: %s", (line, status, words, body) => {
  expect(asked(line, body)).toMatchObject({ status, words });
});

test("a method that is not done is told which are", () => {
  expect(asked("PATCH /kv/x")).toMatchObject({ headers: { Allow: "GET, PUT, DELETE" } });
});

describe("where a GET may not write", () => {
  test.each(["GET /req?x=1", "GET /req?cmd=put+x+1", "GET /req?cmd=+del+x", "GET /req?cmd=getput"])(
    "%s is refused",
    (line) => {
      expect(asked(line, "", false)).toMatchObject({
        status: 403,
        words: expect.stringContaining("use PUT /kv/KEY or DELETE /kv/KEY"),
      });
    },
  );

  test.each(["GET /req?cmd=get+x", "GET /req?cmd=all", "GET /kv", "GET /kv/x", "DELETE /kv/x"])("%s is not", (line) => {
    expect(asked(line, "", false)).toEqual(expect.any(String));
  });
});

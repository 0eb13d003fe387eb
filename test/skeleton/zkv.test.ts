import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALL_LENGTH_MAX, Zkv } from "../../skeleton/zkv/zkv.ts";

const USAGE = "usage: get <key>, put <key> <val>, del <key>, all";

/** The white space of ECMAScript, by code point: a test that used \s would agree with any mistake. */
const SPACES = [
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
  0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
].map((code) => String.fromCharCode(code));

function run(...commands: string[]): string[] {
  const zkv = new Zkv();
  return commands.map((command) => zkv.execute(command));
}

describe("the table of results", () => {
  test("put answers put ok, get the value", () => {
    expect(run("put x 10", "get x")).toEqual(["put ok", "result: 10"]);
  });

  test("get of an unknown key names the key", () => {
    expect(run("get x")).toEqual(["error: can't find this key 'x'"]);
  });

  test("del answers del ok and removes the key", () => {
    expect(run("put x 10", "del x", "get x")).toEqual(["put ok", "del ok", "error: can't find this key 'x'"]);
  });

  test("del of an unknown key answers del ok too", () => {
    expect(run("del x")).toEqual(["del ok"]);
  });

  test("all of an empty database is empty", () => {
    expect(run("all")).toEqual([""]);
  });

  test("all lists a line for each key in the order of insertion", () => {
    expect(run("put b 1", "put 10 2", "put a 3", "put 9 4", "all").at(-1)).toBe("b:1\n10:2\na:3\n9:4");
  });

  test.each([
    "",
    "   ",
    "get",
    "get a b",
    "put",
    "put a",
    "put a b c",
    "del",
    "del a b",
    "all a",
    "GET a",
    "puta b",
    "help",
    "__proto__ a",
    "toString",
  ])("%j is answered with the usage, and changes nothing", (command) => {
    expect(run("put a 1", command, "all")).toEqual(["put ok", USAGE, "a:1"]);
  });
});

describe("the order of insertion", () => {
  test("put again changes the value and keeps the place", () => {
    expect(run("put a 1", "put b 2", "put a 3", "all").at(-1)).toBe("a:3\nb:2");
  });

  test("del and put moves the key to the end", () => {
    expect(run("put a 1", "put b 2", "del a", "put a 3", "all").at(-1)).toBe("b:2\na:3");
  });
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "size", "ключ", "鍵", "😀", "'", ":"])(
  "%j is a key like any other",
  (key) => {
    expect(run(`get ${key}`, `put ${key} 1`, `get ${key}`, "all", `del ${key}`, "all")).toEqual([
      `error: can't find this key '${key}'`,
      "put ok",
      "result: 1",
      `${key}:1`,
      "del ok",
      "",
    ]);
  },
);

test("any white space separates and surrounds words", () => {
  for (const space of SPACES) {
    expect(run(`${space}put${space}${space}x${space}10${space}`, `${space}all`)).toEqual(["put ok", "x:10"]);
  }
});

describe("a database too large to list", () => {
  const fill = (length: number): Zkv => {
    const zkv = new Zkv();
    zkv.execute(`put k ${"v".repeat(length - "k:".length)}`);
    return zkv;
  };

  test("is listed while its text is within the limit", () => {
    expect(fill(ALL_LENGTH_MAX).execute("all")).toHaveLength(ALL_LENGTH_MAX);
  });

  test("is an error that tells its size beyond the limit, and every other command works", () => {
    const zkv = fill(ALL_LENGTH_MAX + 1);
    expect(zkv.execute("all")).toBe(
      `error: the database is too large to list (${ALL_LENGTH_MAX + 1} characters, the most is ${ALL_LENGTH_MAX})`,
    );
    expect(zkv.execute("get k")).toMatch(/^result: v+$/);
    expect([zkv.execute("del k"), zkv.execute("all")]).toEqual(["del ok", ""]);
  });
});

describe("any sequence of commands", () => {
  type Command = [name: "put" | "get" | "del" | "all", key: string, value: string];
  const word = fc.constantFrom("a", "b", "c", "__proto__", "10", "9", "put");
  const space = fc.array(fc.constantFrom(...SPACES), { minLength: 1, maxLength: 3 }).map((some) => some.join(""));
  const command: fc.Arbitrary<Command> = fc.tuple(fc.constantFrom("put", "put", "get", "del", "all"), word, word);

  /** A list of pairs, searched from the front: too slow to use, too simple to be wrong. */
  function modelOf(pairs: [string, string][], [name, key, value]: Command): string {
    const place = pairs.findIndex(([known]) => known === key);
    const found = pairs[place];
    if (name === "all") return pairs.map((pair) => pair.join(":")).join("\n");
    if (name === "get") return found === undefined ? `error: can't find this key '${key}'` : `result: ${found[1]}`;
    if (name === "del") {
      if (found !== undefined) pairs.splice(place, 1);
      return "del ok";
    }
    if (found === undefined) pairs.push([key, value]);
    else found[1] = value;
    return "put ok";
  }

  function textOf([name, key, value]: Command, between: string): string {
    const words = { put: [name, key, value], get: [name, key], del: [name, key], all: [name] }[name];
    return words.join(between);
  }

  test("gives the results of a simple model, on every replica", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, space), { maxLength: 60 }), (commands) => {
        const [zkv, replica] = [new Zkv(), new Zkv()];
        const pairs: [string, string][] = [];
        for (const [one, between] of commands) {
          const result = modelOf(pairs, one);
          expect(zkv.execute(textOf(one, between))).toBe(result);
          expect(replica.execute(textOf(one, " "))).toBe(result);
        }
        expect(zkv.toString()).toBe(modelOf(pairs, ["all", "", ""]));
      }),
    );
  });

  test("of arbitrary text never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (commands) => {
        for (const result of run(...commands)) expect(result).toBeTypeOf("string");
      }),
    );
  });
});

describe("with append", () => {
  const runWith = (...commands: string[]): string[] => {
    const zkv = new Zkv({ append: true });
    return commands.map((command) => zkv.execute(command));
  };

  test("append puts a value behind the one that is there, or makes one", () => {
    expect(runWith("append x 1", "append x 2", "get x", "put x 3", "append x 4", "all")).toEqual([
      "append ok",
      "append ok",
      "result: 12",
      "put ok",
      "append ok",
      "x:34",
    ]);
  });

  test("the usage names it, and without it there is no such command", () => {
    const usage = "usage: get <key>, put <key> <val>, append <key> <val>, del <key>, all";
    for (const command of ["append", "append x", "append x 1 2"]) expect(runWith(command)).toEqual([usage]);
    expect(run("append x 1", "all")).toEqual([USAGE, ""]);
  });

  test("a database is the same when it was a text, in its order too", () => {
    const zkv = new Zkv({ append: true });
    for (const command of ["put b:1 x:y", "put a 1", "put __proto__ 2", "del a", "put c 3"]) zkv.execute(command);
    const again = Zkv.fromText(zkv.toText(), { append: true });
    expect(again.execute("all")).toBe("b:1:x:y\n__proto__:2\nc:3");
    expect(again.execute("append c 4")).toBe("append ok");
    expect(new Zkv().toText()).toBe("");
    expect(Zkv.fromText("").execute("all")).toBe("");
  });
});

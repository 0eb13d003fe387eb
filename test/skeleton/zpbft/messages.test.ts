import { safeParse } from "valibot";
import { describe, expect, test } from "vitest";
import { newKeyPair, newPemPair, sign } from "../../../skeleton/znet/keys.ts";
import { COMMAND_BYTES_MAX } from "../../../skeleton/znet/schemas.ts";
import { METHODS, type MethodName, RequestMsg } from "../../../skeleton/zpbft/messages.ts";

type Json = string | number | boolean | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };

const pair = newKeyPair("ed25519");
const signature = sign(pair.privateKey, "commit", {});
const order: Fields = { peerId: 1, view: 0, seq: 1, digest: "0123456789abcdef".repeat(4) };
const req: Fields = { clientAddr: ":8005", timestamp: 1_700_000_000_000_000, command: "put x 10" };
const reqArgs: Fields = { req, pubkey: pair.publicPem, sign: signature };
const vote: Fields = { msg: order, sign: signature };
const reply: Fields = { peerId: 0, view: 0, seq: 1, timestamp: 1, clientAddr: "localhost:8005", result: "a:1\nb:2" };
const addrs = [":8001", "127.0.0.1:8002"];
const peers: Fields = { addrs, pubkeys: [pair.publicPem, newKeyPair("rsa").publicPem] };

const EXAMPLES: Record<MethodName, { params: Fields; result: Fields }> = {
  "Master.RegisterRpc": { params: { addr: ":8001", pubkey: pair.publicPem }, result: { ok: true, ...peers } },
  "Master.GetPeersRpc": { params: { addr: ":8005" }, result: peers },
  "Server.RequestRpc": { params: reqArgs, result: { ok: true, seq: 1 } },
  "Server.PrePrepareRpc": { params: { ...vote, reqArgs }, result: { ok: true } },
  "Server.PrepareRpc": { params: vote, result: { ok: false } },
  "Server.CommitRpc": { params: vote, result: { ok: true } },
  "Client.ReplyRpc": { params: { msg: reply, sign: signature }, result: { ok: true } },
};

/** What each field must not be, beside other types: all of the wire's fields have distinct names for distinct things. */
const NATURALS = [-1, -0.5, 0.5, 1.5, 2 ** 53, -(2 ** 53), 1e300, "1"];
const ADDRESSES = ["", "localhost", ":0", ":65536", "a b:1", "a\nb:1", `${"h".repeat(300)}:1`, ":1\n", "\ud800:1"];
const PEMS = [
  "",
  "junk",
  "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
  newPemPair("ed25519").privatePem,
];
const WRONG: Record<string, Json[]> = {
  peerId: NATURALS,
  view: NATURALS,
  seq: NATURALS,
  timestamp: NATURALS,
  digest: ["", "ab", "A".repeat(64), "g".repeat(64), "a".repeat(63), "a".repeat(65), `${"a".repeat(64)}\n`],
  sign: ["", "a b", "a\n", "=", "ab===", "ä", "-_", `${"a".repeat(1025)}`],
  clientAddr: ADDRESSES,
  addr: ADDRESSES,
  pubkey: PEMS,
  command: [
    "a\nb",
    "a\rb",
    "a\tb",
    "a\u0000",
    "a\u001b[31m",
    "a\u007f",
    "a\u0085",
    "a\u2028",
    "a\u2029",
    "\ud800",
    "\udc00a",
  ],
  result: ["\ud800", "x".repeat(1024 * 1024 + 1)],
  ok: [0, 1, "true"],
  addrs: [[""], [":1", 1], [[":1"]], { 0: ":1" }],
  pubkeys: [...PEMS.map((pem) => [pem]), [pair.publicPem, 1]],
  msg: [],
  req: [],
  reqArgs: [],
};

/** Every place in an example where there is a field, as the names that lead there. */
function pathsOf(value: Json, path: string[] = []): string[][] {
  if (typeof value !== "object" || Array.isArray(value)) return [];
  return Object.keys(value).flatMap((name) => [
    [...path, name],
    ...pathsOf((value as Fields)[name] as Json, [...path, name]),
  ]);
}

/** A copy of an example in which one object is changed. */
function changed(example: Fields, path: string[], change: (parent: Fields, name: string) => void): Fields {
  const copy = structuredClone(example);
  const parent = path.slice(0, -1).reduce((object, name) => object[name] as Fields, copy);
  change(parent, path.at(-1) as string);
  return copy;
}

const CASES = (Object.keys(METHODS) as MethodName[]).flatMap((method) =>
  (["params", "result"] as const).map((side) => [method, side] as const),
);

describe.each(CASES)("%s %s", (method, side) => {
  const example = EXAMPLES[method][side];
  const accepts = (value: unknown): boolean => safeParse(METHODS[method][side], value).success;

  test("accept a right example, unchanged", () => {
    expect(safeParse(METHODS[method][side], example)).toMatchObject({ success: true, output: example });
  });

  test("are an object", () => {
    for (const value of [undefined, null, true, 1, "text", [], [example], {}]) expect(accepts(value)).toBe(false);
  });

  test.each(pathsOf(example).map((path) => [path.join("."), path] as const))("reject a wrong %s", (_, path) => {
    const name = path.at(-1) as string;
    const right = path.reduce<Json>((value, step) => (value as Fields)[step] as Json, example);
    const types = [null, true, 1, "text", [], {}, [null]] as Json[];
    const wrong = [...types.filter((value) => !sameType(value, right)), ...(WRONG[name] ?? [])];
    for (const value of wrong) {
      const broken = changed(example, path, (parent) => {
        parent[name] = value;
      });
      expect(accepts(broken), `${name}: ${JSON.stringify(value).slice(0, 100)}`).toBe(false);
    }
  });

  test.each(pathsOf(example).map((path) => [path.join("."), path] as const))("reject a missing %s", (_, path) => {
    expect(accepts(changed(example, path, (parent, name) => delete parent[name]))).toBe(false);
  });

  test.each(["more", "toString", "__proto__", "constructor", "phase", ""])(
    "reject an unknown field %j at any depth",
    (name) => {
      for (const path of pathsOf(example)) {
        const broken = changed(example, path, (parent) => {
          // Assigning to __proto__ would set the prototype; what comes as JSON sets a field.
          Object.defineProperty(parent, name, { value: 1, enumerable: true });
        });
        expect(accepts(broken)).toBe(false);
      }
    },
  );
});

test("every field of the wire has wrong values to be tried", () => {
  const names = CASES.flatMap(([method, side]) => pathsOf(EXAMPLES[method][side])).map((path) => path.at(-1));
  expect([...new Set(names)].sort()).toEqual(Object.keys(WRONG).sort());
});

describe("a command", () => {
  const accepts = (command: string): boolean => safeParse(RequestMsg, { ...req, command }).success;

  test("is any one line of text", () => {
    for (const command of ["", " ", "put x 10", "ключ 鍵 😀 é", "a\u00a0b", "'\"\\<>&", "\u202e"])
      expect(accepts(command)).toBe(true);
  });

  test("has no control character, wherever it stands", () => {
    const controls = [
      ...Array(0x20).keys(),
      ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index),
      0x2028,
      0x2029,
    ];
    for (const code of controls) {
      const control = String.fromCharCode(code);
      for (const command of [control, `a${control}`, `${control}a`, `a${control}b`])
        expect(accepts(command)).toBe(false);
    }
  });

  test("is at most 64 KiB of UTF-8", () => {
    expect(COMMAND_BYTES_MAX).toBe(65_536);
    expect(accepts("x".repeat(65_536))).toBe(true);
    expect(accepts("x".repeat(65_537))).toBe(false);
    expect(accepts("é".repeat(32_768))).toBe(true);
    expect(accepts(`${"é".repeat(32_768)}x`)).toBe(false);
  });
});

function sameType(value: Json | null, other: Json): boolean {
  return typeof value === typeof other && Array.isArray(value) === Array.isArray(other) && value !== null;
}

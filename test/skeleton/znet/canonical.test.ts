import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as keys from "../../../skeleton/znet/keys.ts";

describe("canonical JSON, by the examples of RFC 8785", () => {
  test("of section 3.2.2: numbers, escapes, literals", () => {
    const value = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(keys.canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("of section 3.2.3: keys in the order of their UTF-16 units", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name) => [name, 0]));
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    expect(keys.canonicalJson(value)).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(",")}}`);
  });

  test.each([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af6", "1e+23"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ])("of appendix B: the double %s is written %s", (bits, text) => {
    expect(keys.canonicalJson([Buffer.from(bits, "hex").readDoubleBE()])).toBe(`[${text}]`);
  });

  test("is the same for the same value in any order of keys, and reads back as that value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(keys.canonicalJson(reversed)).toBe(keys.canonicalJson(value));
        expect(JSON.parse(keys.canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

test("a digest is SHA-256 over the canonical JSON, in lower-case hex", () => {
  const req = { timestamp: 1, command: "put x 10", clientAddr: ":8000" };
  const canonical = '{"clientAddr":":8000","command":"put x 10","timestamp":1}';
  expect(keys.digestOf(req)).toBe(createHash("sha256").update(canonical).digest("hex"));
  // By sha256sum.
  expect(keys.digestOf(req)).toBe("504441068dd0693bcf0240329ef86575fda0993b1dd37d4fa2c1021af48ad447");
});

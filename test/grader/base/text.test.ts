import { describe, expect, test } from "vitest";
import { json, oneLine, printable } from "../../../grader/base/text.ts";

describe("printable text", () => {
  test("holds no control, no half of a pair, nothing that XML forbids, and no change of direction", () => {
    expect(printable("\x1b[2J \x9b \0 \x7f \ud800 \uffff \u202e")).toBe(
      "\ufffd[2J \ufffd \ufffd \ufffd \ufffd \ufffd \ufffd",
    );
  });

  test("keeps newlines, tabs, and what people write in", () => {
    expect(printable("ü\tℕ 😀\n✗ 漢")).toBe("ü\tℕ 😀\n✗ 漢");
  });

  test("has lines that end the same way everywhere; a lone carriage return, which would write over a line, is shown", () => {
    expect(printable("a\r\nb\r")).toBe("a\nb");
    expect(printable("wrong\rright")).toBe("wrong\ufffdright");
  });

  test("on one line has single spaces for all white space", () => {
    expect(oneLine(" a\n\n b\u2028c\t")).toBe("a b c");
  });
});

test("JSON is in lines that people can read, and no text of it holds half of a pair", () => {
  expect(json({ a: ["\ud800", "😀"], b: undefined })).toBe('{\n  "a": [\n    "\ufffd",\n    "😀"\n  ]\n}\n');
});

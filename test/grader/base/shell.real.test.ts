import { execa } from "execa";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWord } from "../../../grader/base/shell.ts";
import { oneLine } from "../../../grader/base/text.ts";

test.each([
  ["../labs/commit_2.0", "../labs/commit_2.0"],
  ["张伟", "张伟"],
  ["my lab", "'my lab'"],
  ["it's $HOME", "'it'\\''s $HOME'"],
  ["-rf", "./-rf"],
  ["--out=x y", "'./--out=x y'"],
  ["=ls", "'=ls'"],
  ["~ann", "'~ann'"],
  ["two  blanks", "$'two\\x20\\x20blanks'"],
  ["a\n::error::b", "$'a\\x0a::error::b'"],
  ["\u202eit's\\", "$'\\xe2\\x80\\xaeit\\'s\\\\'"],
  ["", "''"],
])("%j is written %s", (name, word) => {
  expect(shellWord(name)).toBe(word);
});

const character = fc.oneof(
  fc.constantFrom(..." \t\n\r'\"\\$`!*?[]{}()<>|&;#~=-+%^\u0001\u007f\u0085\u202e\u2028éx0"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
);
const name = fc
  .array(character, { minLength: 1, maxLength: 12 })
  .map((characters) => characters.join("").replaceAll("\0", ""));

test("a shell reads back whatever name there is, and no command takes it for an option", async () => {
  const names = fc.sample(name, 2000);
  const words = names.map(shellWord);
  expect(words.map(oneLine)).toEqual(words);
  const { stdout } = await execa("bash", { input: `printf '%s\\0' ${words.join(" ")}`, stripFinalNewline: false });
  expect(stdout.split("\0").slice(0, -1)).toEqual(names.map((one) => (one.startsWith("-") ? `./${one}` : one)));
});

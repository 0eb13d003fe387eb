import { describe, expect, test } from "vitest";
import { languageOf } from "../../../grader/lang/language.ts";
import { translator } from "../../../grader/lang/translate.ts";
import { sayInChinese } from "../../../grader/lang/zh/catalogue.ts";

const say = translator([
  {
    "no reply": "kein Reply",
    "{what:clause}, and the server is idle": "{what}, und der Server ruht",
    "none to {ids:list}": "keines an {ids}",
    "{one:number} and {other:number}": "{one} und {other}",
    "seq {seq:number} for [{command}]": "[{command}] bekam {seq}",
    "a second COMMIT to {to}": "ein zweites an {to}",
    "a second COMMIT to {to}, and not the same one": "ein anderes an {to}",
  },
]);

test.each([
  ["a sentence", "no reply", "kein Reply"],
  ["a clause in a sentence", "no reply, and the server is idle", "kein Reply, und der Server ruht"],
  ["a list, in words where there are some", "none to 1 and 2", "keines an 1 und 2"],
  ["a list as it is", "none to 1 2", "keines an 1 2"],
  ["holes in another order, with anything in them", "seq 3 for [put {seq} $&]", "[put {seq} $&] bekam 3"],
  ["of two templates the one that says more", "a second COMMIT to 2, and not the same one", "ein anderes an 2"],
])("translates %s", (_, english, german) => {
  expect(say(english)).toBe(german);
});

test.each([
  ["an unknown sentence", "no reply at all"],
  ["a sentence with an unknown clause", "no answer, and the server is idle"],
  ["a number that is none", "seq x for [get]"],
  ["what is too long for a sentence", `a second COMMIT to ${"2".repeat(3000)}`],
  ["nothing", ""],
])("leaves %s as it is", (_, english) => {
  expect(say(english)).toBe(english);
});

describe("a text of which many templates fit each part", () => {
  const nested = translator([
    {
      end: "Ende",
      ...Object.fromEntries(
        ["", ":", "::"].map((dots) => [`{one:clause}${dots}: {other:clause}`, `{one} ${dots} {other}`]),
      ),
    },
  ]);
  const parts = (count: number): string => "end: ".repeat(count);

  test("is translated", () => {
    expect(nested(`${parts(20)}end`)).toBe(`${"Ende  ".repeat(20)}Ende`);
  });

  test.each([20, 60, 400])(
    "is left as it is where one is no clause, before all ways to read %i are tried",
    { timeout: 10_000 },
    (count) => {
      const text = `${parts(count)}nothing`;
      expect(nested(text)).toBe(text);
      const other = `nothing: ${"x: ".repeat(count)}`;
      expect(sayInChinese(other)).toBe(other);
    },
  );
});

test.each([
  ["what the option says", ["skeleton", "--lang", "zh"], {}, "zh"],
  ["what the option says in one word", ["--lang=zh"], { LANG: "en_US.UTF-8" }, "zh"],
  ["the option before the environment", ["--lang", "en"], { LC_ALL: "zh_CN.UTF-8" }, "en"],
  ["English for a language that there is not", ["--lang", "fr"], { LANG: "zh_CN" }, "en"],
  ["LC_ALL before the others", [], { LANG: "zh_CN", LC_ALL: "C" }, "en"],
  ["LC_MESSAGES before LANG", [], { LANG: "C", LC_MESSAGES: "zh_TW.UTF-8", LC_ALL: "" }, "zh"],
  ["LANG", [], { LANG: "zh_CN.UTF-8" }, "zh"],
  ["English without all that", [], {}, "en"],
] as const)("the language is %s", (_, argv, env, language) => {
  expect(languageOf(argv, env)).toBe(language);
});

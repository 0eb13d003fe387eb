import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { GRADE } from "../../../grader/commands/grade-options.ts";
import { refuseSwallowed } from "../../../grader/commands/swallowed.ts";
import { temporaryDir } from "../support.ts";

/** What a person is told whose npm has handed on these arguments and this environment; empty if nothing is wrong. */
function told(argv: readonly string[], env: NodeJS.ProcessEnv, event = "grade"): string {
  try {
    refuseSwallowed(GRADE, argv, { npm_lifecycle_event: event, ...env });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const toType = (message: string): string => message.replace(/^npm takes .*: type npm run grade -- /, "");

describe("by what npm tells its scripts", () => {
  test.each([
    // As npm 11 makes them of: --watch; --seed 5; --seed=5 mine; --require-isolation basic; mine --lab a --seed 3
    [[], { npm_config_watch: "true" }, "--watch"],
    [["5"], { npm_config_seed: "true" }, "--seed 5"],
    [["mine"], { npm_config_seed: "5" }, "mine --seed 5"],
    [["basic"], { npm_config_require_isolation: "true" }, "--require-isolation basic"],
    [["mine", "a", "3"], { npm_config_seed: "true", npm_config_lab: "true" }, "… --seed N --lab NAME"],
  ])("it is said what to type: %j %j", (argv, env, typed) => {
    expect(toType(told(argv, env))).toBe(typed);
  });

  test.each([
    ["nothing was typed", [], {}, "grade"],
    ["it was typed as it must be", ["--only", "once"], {}, "grade"],
    ["a person leaves out what packages are for, everywhere", [], { npm_config_only: "production" }, "grade"],
    ["an option is switched off", [], { npm_config_watch: "" }, "grade"],
    ["npm runs something else, such as the tests", [], { npm_config_watch: "true" }, "test"],
  ])("nothing is said when %s", (_, argv, env, event) => {
    expect(told(argv, env, event)).toBe("");
  });
});

describe("by npm's log", () => {
  /** The environment after npm has written such a log, so many seconds ago. */
  async function logged(title: string, argv: string, ago_s = 1): Promise<NodeJS.ProcessEnv> {
    const dir = await temporaryDir();
    mkdirSync(path.join(dir, "_logs"));
    const time = new Date(Date.now() - 1000 * ago_s).toISOString().replaceAll(/[:.]/g, "_");
    const lines = [
      "0 verbose cli node npm",
      `9 verbose title ${title}`,
      `10 verbose argv ${argv}`,
      "11 silly done",
      "",
    ];
    writeFileSync(path.join(dir, "_logs", `${time}-debug-0.log`), lines.join("\n"));
    return { npm_config_cache: dir };
  }

  test.each([
    [[], "npm run grade", '"run" "grade" "--only" "once"', "--only once"],
    [["mine"], "npm run grade mine", '"run" "grade" "--only=once" "mine"', "--only=once mine"],
    [["mine", "3"], "npm run grade mine 3", '"run" "grade" "mine" "--lab" "a" "--seed" "3"', "mine --lab a --seed 3"],
    [["--log", "0"], "npm run grade --log 0", '"run" "grade" "--only" "a" "--" "--log" "0"', "--only a --log 0"],
  ])("what npm dropped is said as it was typed: %j", async (argv, title, words, typed) => {
    expect(toType(told(argv, await logged(title, words)))).toBe(typed);
  });

  test("nothing is said of what stands behind the --, or of options that are npm's alone", async () => {
    const words = '"run" "grade" "--silent" "--" "--only" "once"';
    expect(told(["--only", "once"], await logged("npm run grade --only once", words))).toBe("");
  });

  test("that of another run, or an old one, says nothing", async () => {
    const words = '"run" "grade" "--only" "once"';
    expect(told(["mine"], await logged("npm run grade", words))).toBe("");
    expect(told([], await logged("npm run grade", words, 60))).toBe("");
  });
});

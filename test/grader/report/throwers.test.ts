import { expect, test } from "vitest";
import type { FailedCheck } from "../../../grader/report/check-report.ts";
import { withThrowers } from "../../../grader/report/throwers.ts";
import { FAILED, FINDING, PASSED } from "./reporters/samples.ts";

const FILES = new Map([
  ["lab/acceptor.ts", "export function PrepareRpc(): number {\n  return min();\n}\n"],
  [
    "lab/forget.ts",
    "export function min(): number {\n  return helped();\n}\n\nfunction helped(): number {\n  throw new Error();\n}\n",
  ],
  [
    "lab/one-line.ts",
    "export function AcceptRpc() { throw new Error(); } export function DecideRpc() { throw new Error(); }\n",
  ],
  [
    "lab/beside.ts",
    "export function helped() { throw new Error(); } export function LearnRpc() { return helped(); }\n",
  ],
]);
const FUNCTIONS = [
  { name: "PrepareRpc", file: "lab/acceptor.ts" },
  { name: "min", file: "lab/forget.ts" },
  { name: "AcceptRpc", file: "lab/one-line.ts" },
  { name: "DecideRpc", file: "lab/one-line.ts" },
  { name: "LearnRpc", file: "lab/beside.ts" },
];

const blamed = (seen: string, thrown: readonly string[]): readonly string[] | undefined => {
  const failed: FailedCheck = { ...FAILED, finding: { ...FINDING, functions: ["PrepareRpc"], seen, thrown } };
  const [passed, check] = withThrowers([PASSED, failed], { files: FILES, functions: FUNCTIONS });
  expect(passed).toBe(PASSED);
  return (check as FailedCheck).finding?.functions;
};

const line = (place: string, name = "PrepareRpc") => `${place}: ERROR| ${name} threw: Error: broken`;

test.each<[where: string, thrown: string[], functions: string[]]>([
  ["in another graded function", [line("forget.ts:2")], ["min", "PrepareRpc"]],
  ["in itself", [line("acceptor.ts:2")], ["PrepareRpc"]],
  ["in no graded function", [line("forget.ts:6")], ["PrepareRpc"]],
  ["in one of two graded functions in a line", [line("one-line.ts:1")], ["PrepareRpc"]],
  ["in a line of a graded function and another", [line("beside.ts:1")], ["PrepareRpc"]],
  ["in given code", [line("server.ts:2")], ["PrepareRpc"]],
  ["and another call failed elsewhere", [line("forget.ts:2", "AcceptRpc")], ["PrepareRpc"]],
])("a call whose function threw %s is told of who threw", (_, thrown, functions) => {
  expect(blamed("PrepareRpc threw: broken", thrown)).toEqual(functions);
});

test("what was not seen to throw is told as it was", () => {
  expect(blamed("no call", [line("forget.ts:2")])).toEqual(["PrepareRpc"]);
});

import { fileURLToPath } from "node:url";
import { freeAddress } from "../../../grader/base/ports.ts";
import type { Lab } from "../../../grader/labs/lab.ts";
import { DRAWING } from "./drawing.ts";
import { SUITE } from "./suite.ts";

const [ECHO, TALLY] = ["toy/echo.ts", "toy/tally.ts"];

/** A lab that no other knows of: a server that answers each line with its number and itself. */
export const TOY: Lab = {
  name: "toy",
  title: "an echo",
  skeleton: fileURLToPath(new URL("skeleton", import.meta.url)),
  rooms: ["toy"],
  standsOn: [],
  solution: fileURLToPath(new URL("solution", import.meta.url)),
  program: {
    entry: "server.ts",
    atWork: /^at work$/m,
    smallest: async () => [["--addr", await freeAddress()]],
  },
  gradedFiles: [ECHO, TALLY],
  given: [],
  adapted: {},
  functions: [
    { name: "echo", file: ECHO },
    { name: "tally", file: TALLY },
  ],
  control: new Map([
    [ECHO, 'export const echo = () => "";\n'],
    [TALLY, "export const tally = () => 0;\n"],
  ]),
  handouts: { en: "toy.md" },
  rules: {
    E1: { text: "Each line is answered with itself.", section: "echo", functions: ["echo"] },
    T2: { text: "Each connection has numbers of its own.", section: "tally", functions: ["tally"] },
    T1: { text: "Lines are numbered from 1, without gaps.", section: "tally", functions: ["tally"] },
  },
  suites: { public: async () => SUITE },
  drawing: async () => DRAWING,
  prompt: { commands: "any line", onRestart: () => undefined },
};

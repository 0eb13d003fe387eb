import path from "node:path";
import { freeAddress } from "../../base/ports.ts";
import { SKELETON, SOLUTION } from "../../base/project.ts";
import { hiddenSuite } from "../if-here.ts";
import type { Lab } from "../lab.ts";
import { FILES, RULES } from "../paxos/rules.ts";
import { CONTROL } from "./control.ts";

const GRADED = Object.keys(FILES).map((file) => `zpaxos/${file}`);

/** Paxos: an acceptor, a proposer and a learner for each instance, and what all of them forget. */
export const ZPAXOS: Lab = {
  name: "zpaxos",
  title: "Paxos",
  handouts: { en: "handouts/zpaxos.md", zh: "handouts/zpaxos.zh.md" },
  skeleton: SKELETON,
  rooms: ["zclock", "zdisk", "zkv", "zlog", "zmaster", "znet", "zpaxos", "zserver"],
  standsOn: ["kit", "kit/world", "paxos"],
  solution: SOLUTION,
  program: { entry: "naive.js", atWork: /== start work loop ==/, smallest },
  gradedFiles: GRADED,
  given: [],
  adapted: {},
  functions: Object.entries(FILES).flatMap(([file, names]) => names.map((name) => ({ name, file: `zpaxos/${file}` }))),
  control: CONTROL,
  rules: RULES,
  suites: {
    public: async () => (await import("./suite.ts")).PUBLIC,
    hidden: hiddenSuite(import.meta.url),
  },
  hints: async () => (await import("./hints.ts")).HINTS,
  family: async () => (await import("../paxos/family.ts")).FAMILY,
  drawing: async () => (await import("../paxos/drawing.ts")).DRAWING,
  prompt: { commands: "put <key> <val>, append <key> <val>, get <key>, del <key>, all", onRestart: () => undefined },
};

/** The name by which the catalogue finds it. */
export { ZPAXOS as LAB };

/** The processes of the smallest cluster: a master and one server, which is a majority. */
async function smallest(dir: string): Promise<string[][]> {
  const [maddr, saddr] = [await freeAddress(), await freeAddress()];
  return [
    ["-lab", "zpaxos", "-role", "master", "-maddr", maddr, "-n", "1"],
    ["-lab", "zpaxos", "-role", "server", "-maddr", maddr, "-saddr", saddr, "-dir", path.join(dir, "disk"), "-new"],
  ];
}

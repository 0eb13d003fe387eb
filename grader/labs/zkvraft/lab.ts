import path from "node:path";
import { freeAddress } from "../../base/ports.ts";
import { SKELETON, SOLUTION } from "../../base/project.ts";
import { hiddenSuite } from "../if-here.ts";
import { FILES, RULES } from "../kvraft/rules.ts";
import type { Lab } from "../lab.ts";
import { CONTROL } from "./control.ts";

const GRADED = Object.keys(FILES).map((file) => `zkvraft/${file}`);

/** What another lab's students write: here it is given, so that nobody's Raft decides on the verdict. */
const RAFT = ["elect", "replicate", "persist", "compact"].map((file) => `zraft/${file}.ts`);

/** A key-value service on Raft: clerks, sessions, reads, snapshots. */
export const ZKVRAFT: Lab = {
  name: "zkvraft",
  title: "a key-value service on Raft",
  handouts: { en: "handouts/zkvraft.md", zh: "handouts/zkvraft.zh.md" },
  skeleton: SKELETON,
  rooms: ["zclock", "zdisk", "zkv", "zkvraft", "zlog", "zmaster", "znet", "zraft", "zserver"],
  standsOn: ["kit", "kit/world", "kvraft", "raft"],
  solution: SOLUTION,
  program: { entry: "naive.js", atWork: /== start work loop ==/, smallest },
  gradedFiles: GRADED,
  given: RAFT,
  adapted: {},
  functions: Object.entries(FILES).flatMap(([file, names]) => names.map((name) => ({ name, file: `zkvraft/${file}` }))),
  control: CONTROL,
  rules: RULES,
  suites: {
    public: async () => (await import("./suite.ts")).PUBLIC,
    hidden: hiddenSuite(import.meta.url),
  },
  hints: async () => (await import("./hints.ts")).HINTS,
  family: async () => (await import("../kvraft/family.ts")).FAMILY,
  drawing: async () => (await import("../kvraft/drawing.ts")).DRAWING,
  prompt: { commands: "put <key> <val>, append <key> <val>, get <key>, del <key>, all", onRestart: () => undefined },
};

/** The name by which the catalogue finds it. */
export { ZKVRAFT as LAB };

/** The processes of the smallest cluster: a master, and one server, which leads alone; a clerk has a file of its own. */
async function smallest(dir: string): Promise<string[][]> {
  const [maddr, saddr, caddr] = [await freeAddress(), await freeAddress(), await freeAddress()];
  const common = ["-lab", "zkvraft", "-maddr", maddr, "-role"];
  return [
    [...common, "master", "-n", "1"],
    [...common, "server", "-saddr", saddr, "-dir", path.join(dir, "disk"), "-new"],
    [...common, "clerk", "-listen", caddr],
  ];
}

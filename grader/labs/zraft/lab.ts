import path from "node:path";
import { freeAddress } from "../../base/ports.ts";
import { SKELETON, SOLUTION } from "../../base/project.ts";
import { hiddenSuite } from "../if-here.ts";
import type { Lab } from "../lab.ts";
import { FILES, RULES } from "../raft/rules.ts";
import { CONTROL } from "./control.ts";

const GRADED = Object.keys(FILES).map((file) => `zraft/${file}`);

/** Raft: election, the log, the disk, snapshots. */
export const ZRAFT: Lab = {
  name: "zraft",
  title: "Raft",
  handouts: { en: "handouts/zraft.md", zh: "handouts/zraft.zh.md" },
  skeleton: SKELETON,
  rooms: ["zclock", "zdisk", "zkv", "zlog", "zmaster", "znet", "zraft", "zserver"],
  standsOn: ["kit", "kit/world", "raft"],
  solution: SOLUTION,
  program: { entry: "naive.js", atWork: /== start work loop ==/, smallest },
  gradedFiles: GRADED,
  given: [],
  adapted: {},
  functions: Object.entries(FILES).flatMap(([file, names]) => names.map((name) => ({ name, file: `zraft/${file}` }))),
  control: CONTROL,
  rules: RULES,
  suites: {
    public: async () => (await import("./suite.ts")).PUBLIC,
    hidden: hiddenSuite(import.meta.url),
  },
  hints: async () => (await import("./hints.ts")).HINTS,
  family: async () => (await import("../raft/family.ts")).FAMILY,
  drawing: async () => (await import("../raft/drawing.ts")).DRAWING,
  prompt: { commands: "put <key> <val>, append <key> <val>, get <key>, del <key>, all", onRestart: () => undefined },
};

/** The name by which the catalogue finds it. */
export { ZRAFT as LAB };

/** The processes of the smallest cluster: a master and one server, which leads alone. */
async function smallest(dir: string): Promise<string[][]> {
  const [maddr, saddr] = [await freeAddress(), await freeAddress()];
  return [
    ["-lab", "zraft", "-role", "master", "-maddr", maddr, "-n", "1"],
    ["-lab", "zraft", "-role", "server", "-maddr", maddr, "-saddr", saddr, "-dir", path.join(dir, "disk"), "-new"],
  ];
}

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../../skeleton/znet/keys.ts";
import { freeAddress } from "../../base/ports.ts";
import { SKELETON, SOLUTION } from "../../base/project.ts";
import { hiddenSuite } from "../if-here.ts";
import type { Lab } from "../lab.ts";
import { FILES, RULES } from "../views/rules.ts";
import { CONTROL } from "./control.ts";

const GRADED = Object.keys(FILES).map((file) => `zviews/${file}`);

/** PBFT's view change, checkpoints, window and state, on its three phases, which are given. */
export const ZVIEWS: Lab = {
  name: "zviews",
  title: "PBFT's view change and checkpoints",
  handouts: { en: "handouts/zviews.md", zh: "handouts/zviews.zh.md" },
  skeleton: SKELETON,
  rooms: ["zclock", "zdisk", "zkv", "zlog", "zmaster", "znet", "zpbft", "zserver", "zviews"],
  standsOn: ["kit", "kit/world", "pbft", "views"],
  solution: SOLUTION,
  program: { entry: "naive.js", atWork: /== start work loop ==/, smallest },
  gradedFiles: GRADED,
  given: ["zpbft/commit.ts"],
  adapted: {},
  functions: Object.entries(FILES).flatMap(([file, names]) => names.map((name) => ({ name, file: `zviews/${file}` }))),
  control: CONTROL,
  rules: RULES,
  suites: {
    public: async () => (await import("./suite.ts")).PUBLIC,
    hidden: hiddenSuite(import.meta.url),
  },
  family: async () => (await import("../views/family.ts")).FAMILY,
  hints: async () => (await import("./hints.ts")).HINTS,
  drawing: async () => (await import("../views/drawing.ts")).DRAWING,
  prompt: { commands: "put <key> <val>, get <key>, del <key>, all", onRestart },
};

/** The name by which the catalogue finds it. */
export { ZVIEWS as LAB };

/** It has forgotten what it has promised (ST6). */
function onRestart(id: number): string {
  return `server ${id} is silent until a checkpoint is stable that is 2K above those of the others`;
}

/** The processes of the smallest cluster, with f = 0: a master and one server. */
async function smallest(dir: string): Promise<string[][]> {
  const [maddr, saddr] = [await freeAddress(), await freeAddress()];
  const [pri, pub] = [path.join(dir, "smallest.pri"), path.join(dir, "smallest.pub")];
  const { privatePem, publicPem } = newPemPair("ed25519");
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);
  return [
    ["-lab", "zviews", "-role", "master", "-maddr", maddr, "-f", "0"],
    ["-lab", "zviews", "-role", "server", "-maddr", maddr, "-saddr", saddr, "-pri", pri, "-pub", pub],
  ];
}

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { newPemPair } from "../../../skeleton/znet/keys.ts";
import { freeAddress } from "../../base/ports.ts";
import { SKELETON, SOLUTION } from "../../base/project.ts";
import type { Workload } from "../../cluster/workload.ts";
import { hiddenSuite, ifHere } from "../if-here.ts";
import type { Lab } from "../lab.ts";
import { FUNCTIONS, RULES } from "../pbft/rules.ts";

const COMMIT = "zpbft/commit.ts";

/** The commit phase of PBFT. */
export const ZPBFT: Lab = {
  name: "zpbft",
  title: "the commit phase of PBFT",
  handouts: { en: "handout.md", zh: "handout.zh.md" },
  skeleton: SKELETON,
  rooms: ["zkv", "zlog", "zmaster", "znet", "zpbft"],
  standsOn: ["kit", "pbft"],
  solution: SOLUTION,
  program: { entry: "naive.js", atWork: /== start work loop ==/, smallest },
  gradedFiles: [COMMIT],
  given: [],
  adapted: { prepares: "commits" },
  functions: FUNCTIONS.map((name) => ({ name, file: COMMIT })),
  control: new Map([
    [
      COMMIT,
      "export const commit = () => {};\nexport const CommitRpc = () => ({ ok: true });\nexport const verifyBallotCommit = () => {};\n",
    ],
  ]),
  rules: RULES,
  suites: {
    public: async () => (await import("./suite.ts")).PUBLIC,
    hidden: hiddenSuite(import.meta.url),
  },
  hints: async () => (await import("./hints.ts")).HINTS,
  family: async () => (await import("../pbft/family.ts")).FAMILY,
  drawing: async () => (await import("../pbft/drawing.ts")).DRAWING,
  prompt: {
    commands: "put <key> <val>, get <key>, del <key>, all",
    onRestart: (id) =>
      id === 0 ? "server 0 leads, and forgets its seqs: its proposals will be refused (no view change)" : undefined,
  },
  forStudents: { ".vscode/keys.js": "student/vscode/keys.js", "terminals.sh": "student/terminals.sh" },
  bench: ifHere("bench.ts", import.meta.url, async (file) => ((await import(file)) as { WORKLOAD: Workload }).WORKLOAD),
};

/** The name by which the catalogue finds it. */
export { ZPBFT as LAB };

/** The processes of the smallest cluster, with f = 0: a master and one server. */
async function smallest(dir: string): Promise<string[][]> {
  const [maddr, saddr] = [await freeAddress(), await freeAddress()];
  const [pri, pub] = [path.join(dir, "smallest.pri"), path.join(dir, "smallest.pub")];
  const { privatePem, publicPem } = newPemPair("ed25519");
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);
  return [
    ["-role", "master", "-maddr", maddr, "-f", "0"],
    ["-role", "server", "-maddr", maddr, "-saddr", saddr, "-pri", pri, "-pub", pub],
  ];
}

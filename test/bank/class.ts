import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../../grader/checks/random.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { type ZipEntry, zipOf } from "../grader/intake/zips.ts";
import { SUBMISSIONS } from "./grading.ts";

/**
 * Makes a class to grade: a folder of submissions as students hand them in, right, wrong, hostile and broken, as folders and
 * as zips, to be given to `npm run grade:class`.
 *
 *   node test/bank/class.ts DIR [--count N] [--seed N]
 */
const { values, positionals } = parseArgs({
  options: { count: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const [dir] = positionals;
if (dir === undefined) throw new RangeError("give the folder to make");
const [COMMIT = ""] = ZPBFT.gradedFiles;
const random = new Random(Number(values.seed), "class");
await mkdir(dir, { recursive: true });

/** How many of each kind there are among 12. */
const KINDS = ["right", "right", "right", "right", "wrong", "wrong", "wrong", "wrong", "hostile", "hostile", "broken"];

const queues = Object.fromEntries(
  await Promise.all(
    ["right", "wrong", "hostile"].map(async (kind) => {
      const names = await readdir(path.join(SUBMISSIONS, kind));
      return [kind, random.shuffled(names)] as const;
    }),
  ),
);
const broken = random.shuffled(Object.entries(brokenOnes()));

for (let place = 0; place < Number(values.count); place++) {
  const kind = KINDS[place % KINDS.length] as string;
  const student = `student${String(place + 1).padStart(3, "0")}`;
  if (kind === "broken") {
    const [name, make] = broken[Math.floor(place / KINDS.length) % broken.length] as (typeof broken)[number];
    await make(path.join(dir, `${student}-broken-${name}`));
    continue;
  }
  const names = queues[kind] as string[];
  const name = names[Math.floor(place / KINDS.length) % names.length] ?? "";
  names.push(names.shift() as string);
  const from = path.join(SUBMISSIONS, kind, name);
  const to = path.join(dir, `${student}-${kind}-${name}`);
  if (place % 2 === 0) await cp(from, to, { recursive: true });
  else
    await writeFile(
      `${to}.zip`,
      await zipOf({ name: `${student}/${COMMIT}`, content: await readFile(path.join(from, COMMIT)) }),
    );
}

/** Ways to hand in what cannot be graded, by what each makes at a path. */
function brokenOnes(): Record<string, (to: string) => Promise<void>> {
  const zip =
    (...entries: ZipEntry[]) =>
    async (to: string) =>
      writeFile(`${to}.zip`, await zipOf(...entries));
  return {
    empty: async (to) => void (await mkdir(to)),
    "no-zip": (to) => writeFile(`${to}.zip`, "no zip at all"),
    bomb: zip({ name: COMMIT, content: Buffer.alloc(64 * 1024 * 1024) }),
    link: zip({ name: COMMIT, content: "/etc/passwd", mode: 0o120777 }),
    "linked-folder": async (to) => {
      await mkdir(to);
      await symlink("/etc", path.join(to, "zpbft"));
    },
    "not-utf-8": zip({ name: COMMIT, content: Buffer.from([0xff, 0xfe, 0x00]) }),
    "helper-file": zip({ name: COMMIT, content: "export {};" }, { name: "zpbft/helper.ts", content: "export {};" }),
  };
}

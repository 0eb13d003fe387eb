import { randomUUID } from "node:crypto";
import { readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { verdictOf } from "../../../../grader/class/packet.ts";
import { queueEngine } from "../../../../grader/class/queue/engine.ts";
import { SPEC, tasksOf } from "../fake-grade.ts";
import { PACE, type ProcessArguments, SECRET } from "./shared.ts";

/** A coordinator in a process of its own, which notes each result that it is told of in a file: to be killed, and to go on. */
const { address, out = "", texts = [] } = JSON.parse(process.argv[2] ?? "") as ProcessArguments;
const known = new Set((await readdir(out)).map((name) => name.split(".")[0]));
const left = tasksOf(texts).filter(({ id }) => !known.has(id));
const engine = queueEngine({
  address,
  secret: SECRET,
  spec: SPEC,
  place: "here",
  tell: (line) => process.stdout.write(`${line}\n`),
  pace: PACE,
});
await engine.run(
  left,
  {
    started() {},
    async result({ id }, result) {
      const file = path.join(out, `.${randomUUID()}`);
      await writeFile(file, result.report === undefined ? result.error : verdictOf(result.report));
      await rename(file, path.join(out, `${id}.${randomUUID()}`));
      return true;
    },
  },
  new AbortController().signal,
);

import { setTimeout } from "node:timers/promises";
import { openQueue } from "../../../../grader/class/queue/base.ts";
import { work } from "../../../../grader/class/queue/worker.ts";
import { fakeGrade } from "../fake-grade.ts";
import { PACE, type ProcessArguments, SECRET } from "./shared.ts";

/** A worker in a process of its own, whose grades take a tenth of a second: to be killed. */
const { address, name = "" } = JSON.parse(process.argv[2] ?? "") as ProcessArguments;
const ending = new AbortController();
process.on("SIGTERM", () => ending.abort());
const base = await openQueue(address, PACE);
const grade = fakeGrade();
await work(base, {
  secret: SECRET,
  machine: name,
  jobs: 3,
  prove: async () => ({
    doTask: async (...args) => {
      await setTimeout(50 + 100 * Math.random());
      return grade(...args);
    },
  }),
  tell: (line) => process.stdout.write(`${line}\n`),
  ending: ending.signal,
  signal: new AbortController().signal,
  pace: PACE,
});
await base.close();

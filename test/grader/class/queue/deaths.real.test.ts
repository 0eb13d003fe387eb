import { randomInt } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { verdictOf } from "../../../../grader/class/packet.ts";
import { queueAddress } from "../../../../grader/class/queue/address.ts";
import { openQueue } from "../../../../grader/class/queue/base.ts";
import { temporaryDir } from "../../support.ts";
import { reportOn, tasksOf } from "../fake-grade.ts";
import { postgresOfTest } from "./postgres.ts";
import { PACE, type ProcessArguments } from "./shared.ts";

const WAIT_MS = 120_000;

vi.setConfig({ testTimeout: 240_000 });

function start(script: string, about: ProcessArguments) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const subprocess = execa(process.execPath, [file, JSON.stringify(about)], { reject: false, all: true });
  onTestFinished(async () => {
    subprocess.kill("SIGKILL");
    await subprocess;
  });
  return subprocess;
}

test("workers, coordinator and database die at random: each submission has one result in the end, the one of one machine", async () => {
  const texts = Array.from({ length: 200 }, (_, place) => "x".repeat(place % 9) + " ".repeat(place));
  const postgres = await postgresOfTest();
  const address = { ...queueAddress(postgres.url, {}, { isInsecureAllowed: false }), password: postgres.password };
  const out = await temporaryDir();
  const worker = (name: string) => start("worker-process.ts", { address, name });
  const coordinate = () => start("coordinator-process.ts", { address, out, texts });
  const results = async () => (await readdir(out)).filter((name) => !name.startsWith("."));
  /** Waits until there are so many results, or some more. */
  const until = async (count: number) => {
    const wanted = count + randomInt(15);
    const there = async () => expect((await results()).length).toBeGreaterThanOrEqual(wanted);
    await vi.waitFor(there, { timeout: WAIT_MS, interval: 10 });
  };

  let coordinator = coordinate();
  const [first, second, third] = [worker("pc1"), worker("pc2"), worker("pc3")];
  await until(10);
  first.kill("SIGKILL");
  second.kill("SIGSTOP");
  const fourth = worker("pc4");
  await until(40);
  coordinator.kill("SIGKILL");
  await coordinator;
  coordinator = coordinate();
  await until(70);
  await postgres.kill();
  await postgres.start();
  await until(100);
  third.kill("SIGKILL");
  coordinator.kill("SIGKILL");
  await coordinator;
  coordinator = coordinate();
  await until(140);
  second.kill("SIGCONT");
  await until(160);
  second.kill("SIGKILL");
  worker("pc5");
  const { exitCode, all } = await coordinator;
  expect(all?.replace(/^the queue is (lost \(.*\): it is waited for|back)\n?/gm, "")).toBe("");
  expect(exitCode).toBe(0);

  const names = await results();
  const told = new Map(
    await Promise.all(
      names.map(async (name) => [name.split(".")[0], await readFile(path.join(out, name), "utf8")] as const),
    ),
  );
  expect(names).toHaveLength(texts.length);
  for (const task of tasksOf(texts)) expect(told.get(task.id)).toBe(verdictOf(reportOn(task)));
  fourth.kill("SIGTERM");
  expect(await fourth).toMatchObject({ exitCode: 0 });
  const base = await openQueue(address, PACE);
  for (const name of ["job", "queue", "lab_class", "lab_result", "lab_other", "lab_try"])
    expect([name, await base.sql(`SELECT count(*)::int AS n FROM zlab.${name}`)]).toEqual([name, [{ n: 0 }]]);
  await base.close();
});

import { connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { freeAddresses } from "../../../grader/base/ports.ts";
import type { Failure } from "../../../grader/checks/check.ts";
import type { Experiment, RunContext, Suite } from "../../../grader/checks/runner.ts";
import { Process } from "../../../grader/sandbox/launch.ts";
import { OutputError } from "../../../grader/sandbox/output.ts";
import { waitForIdle } from "../../../grader/sandbox/wait-for-idle.ts";

const START_MAX_MS = 60_000;

const LINES = ["hello", "", "two  words", "世界"];

/** What a finding of the toy's judge says, and the check that it fails. */
interface Found {
  check: "echo" | "tally";
  failure: Failure;
}

/** What the answers to LINES say. The server was idle when there were no more of them, so that none is to come. */
export function judge(answers: readonly string[]): Found[] {
  return LINES.flatMap((line, place): Found[] => {
    const [, number, text] = /^(\S+) (.*)$/.exec(answers[place] ?? "") ?? [];
    const words = { message: `line ${place + 1} is answered wrongly`, evidence: answers, thrown: [] };
    const seen = answers[place] ?? "no answer, and a server that is idle";
    const echo = { rule: "E1", functions: ["echo"], expected: line, seen, ...words };
    const tally = { rule: "T1", functions: ["tally"], expected: String(place + 1), seen, ...words };
    return [
      ...(text === line ? [] : [{ check: "echo", failure: echo } as const]),
      ...(number === String(place + 1) ? [] : [{ check: "tally", failure: tally } as const]),
    ];
  });
}

const ECHOES: Experiment = {
  name: "echoes",
  parts: ["echoes/start", "echoes/lines"],
  async run({ program, sandbox, scoreboard }: RunContext): Promise<void> {
    const [addr] = (await freeAddresses(1)) as [string];
    const server = Process.node("server", [program, "--addr", addr], path.dirname(program), { sandbox, reads: [] });
    try {
      await server.stderr.until(/^at work$/m, { timeout_ms: START_MAX_MS });
      scoreboard.done("echoes/start");
      for (const { check, failure } of judge(await answersOf(server, addr))) scoreboard.fail(check, () => failure);
      scoreboard.done("echoes/lines");
    } catch (error) {
      if (!(error instanceof OutputError) || !error.ended) throw error;
      scoreboard.fail("start", () => endedFailure(server));
    } finally {
      await server.end();
    }
  },
};

async function answersOf(server: Process, addr: string): Promise<string[]> {
  const [host = "", port] = addr.split(":");
  const socket = connect(Number(port), host);
  const answers: string[] = [];
  const all = Promise.withResolvers<void>();
  socket.on("error", () => {});
  createInterface({ input: socket }).on("line", (line) => {
    if (answers.push(line) === LINES.length) all.resolve();
  });
  socket.write(LINES.map((line) => `${line}\n`).join(""));
  await waitForIdle([server], () => all.promise);
  socket.destroy();
  return answers;
}

function endedFailure(server: Process): Failure {
  return {
    rule: undefined,
    functions: [],
    message: "the server ends before it is at work",
    expected: "a server that comes to work",
    seen: "its process ended",
    evidence: server.stderr.tail().split("\n").slice(0, 3),
    thrown: [],
  };
}

/** One experiment, and a check for each function. */
export const SUITE: Suite = {
  name: "public",
  vital: "start",
  checks: [
    { id: "start", title: "the server starts", rules: [], points: 0, needs: [], parts: ["echoes/start"] },
    {
      id: "echo",
      title: "each line comes back",
      rules: ["E1"],
      points: 60,
      of: "echo",
      needs: ["start"],
      parts: ["echoes/lines"],
    },
    {
      id: "tally",
      title: "lines are counted",
      rules: ["T1"],
      points: 40,
      of: "tally",
      needs: ["start"],
      parts: ["echoes/lines"],
    },
  ],
  experiments: [ECHOES],
};

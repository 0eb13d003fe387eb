import { connect } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { freeAddress } from "../../../grader/base/ports.ts";
import type { Finding, Found, Outcome } from "../../../grader/checks/check.ts";
import type { AttemptContext, Experiment, Suite } from "../../../grader/checks/runner.ts";
import { breakdownOf } from "../../../grader/cluster/breakdown.ts";
import type { EventOf } from "../../../grader/history/events.ts";
import { History, type Protocol } from "../../../grader/history/history.ts";
import { Process } from "../../../grader/sandbox/launch.ts";
import { waitForIdle } from "../../../grader/sandbox/wait-for-idle.ts";
import { sceneOf } from "./drawing.ts";

const START_MAX_MS = 60_000;

const LINES = ["hello", "", "two  words", "世界"];

/** What is said on a line is no call: the toy's history knows of no malformation. */
const PROTOCOL: Protocol = { malformation: () => undefined, kept: () => undefined };

/** What the answers to LINES say. The server was idle when there were no more of them, so that none is to come. */
function findingsIn(answers: readonly string[]): Found[] {
  return LINES.flatMap((line, place): Found[] => {
    const [, number, text] = /^(\S+) (.*)$/.exec(answers[place] ?? "") ?? [];
    const words = { message: `line ${place + 1} is answered wrongly`, evidence: answers, thrown: [] };
    const scene = sceneOf(LINES.slice(0, place + 1), answers.slice(0, place + 1));
    const seen = answers[place] ?? "no answer, and a server that is idle";
    const echo = { rule: "E1", functions: ["echo"], expected: line, seen, ...words, scene };
    const tally = { rule: "T1", functions: ["tally"], expected: String(place + 1), seen, ...words, scene };
    return [
      ...(text === line ? [] : [{ checks: ["echo"], describe: () => echo } as const]),
      ...(number === String(place + 1) ? [] : [{ checks: ["tally"], describe: () => tally } as const]),
    ];
  });
}

/** What the answers on another connection say: it is counted from 1 there too. */
function againIn(answers: readonly string[]): Found[] {
  const first = answers[0] ?? "no answer, and a server that is idle";
  if (first.startsWith("1 ")) return [];
  const message = "the first line of another connection is not number 1";
  const words = { message, expected: "1", seen: first, evidence: answers, thrown: [] };
  return [{ checks: ["apart"], describe: () => ({ rule: "T2", functions: ["tally"], ...words }) }];
}

/** What a history of the echoes says. */
function judge(_: string, history: History): Outcome {
  const covered = history.of("tried").map(({ part }) => `echoes/${part}`);
  const broken = history.of("broken").map((one) => ({ checks: ["start"], describe: () => endedFinding(one) }) as const);
  if (!covered.includes("echoes/lines")) return { found: broken, covered, blocked: [] };
  const answers = (who: string) => history.of("shown").flatMap((one) => (one.who === who ? [one.text] : []));
  const again = covered.includes("echoes/again") ? againIn(answers("server again")) : [];
  return { found: [...broken, ...findingsIn(answers("server")), ...again], covered, blocked: [] };
}

const ECHOES: Experiment = {
  name: "echoes",
  coverage: ["echoes/start", "echoes/lines", "echoes/again"],
  judge,
  async run({ program, sandbox, attempt }: AttemptContext): Promise<void> {
    const history = new History(PROTOCOL);
    const addr = await freeAddress();
    const server = Process.node("server", [program, "--addr", addr], path.dirname(program), { sandbox, reads: [] });
    try {
      await server.stderr.until(/^at work$/m, { timeout_ms: START_MAX_MS });
      history.note({ kind: "tried", part: "start" });
      for (const text of await answersOf(server, addr)) history.note({ kind: "shown", who: "server", text });
      history.note({ kind: "tried", part: "lines" });
      for (const text of await answersOf(server, addr)) history.note({ kind: "shown", who: "server again", text });
      history.note({ kind: "tried", part: "again" });
    } catch (error) {
      const breakdown = breakdownOf(error);
      if (breakdown === undefined) throw error;
      history.note({ kind: "broken", ...breakdown });
    } finally {
      attempt.record("echoes", history, judge("echoes", history));
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

function endedFinding({ wrote }: EventOf<"broken">): Finding {
  return {
    rule: undefined,
    functions: [],
    message: "the server ends before it is at work",
    expected: "a server that comes to work",
    seen: "its process ended",
    evidence: wrote.split("\n").slice(0, 3),
    thrown: [],
  };
}

/** One experiment, and a check for each function. */
export const SUITE: Suite = {
  name: "public",
  vital: "start",
  protocol: PROTOCOL,
  checks: [
    { id: "start", title: "the server starts", rules: [], points: 0, needs: [], coverage: ["echoes/start"] },
    {
      id: "echo",
      title: "each line comes back",
      rules: ["E1"],
      points: 60,
      of: "echo",
      needs: ["start"],
      coverage: ["echoes/lines"],
    },
    {
      id: "tally",
      title: "lines are counted",
      rules: ["T1"],
      points: 30,
      of: "tally",
      needs: ["start"],
      coverage: ["echoes/lines"],
    },
    {
      id: "apart",
      title: "each connection is counted for itself",
      rules: ["T2"],
      points: 10,
      of: "tally",
      needs: ["tally"],
      coverage: ["echoes/again"],
    },
  ],
  experiments: [ECHOES],
};

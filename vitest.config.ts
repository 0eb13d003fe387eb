import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const majorNeeded = 26;

if (Number(process.versions.node.split(".")[0]) < majorNeeded) {
  throw new Error(
    `the tests need Node ${majorNeeded} or newer, this is ${process.version}: run them by "npm test" or "npx vitest", which use the Node that npm ci installed`,
  );
}

const REAL = "test/**/*.real.test.ts";

// A loaded machine is slow, and that is no failure.
const patience = { testTimeout: 180_000, hookTimeout: 180_000 };

// What is started says what it says in English, whoever runs the tests.
const env = { LC_ALL: "C.UTF-8" };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          env,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [REAL],
          setupFiles: ["test/no-processes.ts"],
          pool: "threads",
          isolate: false,
          // Vitest would leave one processor to itself.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patience,
          env,
          name: "real",
          include: [REAL],
          globalSetup: ["test/run-folder.ts"],
          // A grade waits for processes half of the time, and comes to the same verdict on a busy machine.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

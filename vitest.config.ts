import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests start real processes: a loaded machine is slow, and that is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { execa } from "execa";
import { expect, test } from "vitest";
import { moduleUrl, WAIT_MS } from "../../../support.ts";

test("standard output is judged to the end, however many colons its values hold", async () => {
  // In a process of its own: what does not come to an end would hold up this one for ever.
  const script = `import { isDatabases } from ${JSON.stringify(moduleUrl("grader/labs/pbft/judge/log-grammar.ts"))};
    const pairs = "a:b:c:d:e\\n".repeat(200);
    console.log(isDatabases("\\n==== zkv ====\\n" + pairs + "=============\\n\\nhello\\n"));`;
  const { stdout, timedOut } = await execa(process.execPath, ["--input-type=module", "-e", script], {
    reject: false,
    timeout: WAIT_MS,
    killSignal: "SIGKILL",
  });
  expect({ stdout, timedOut }).toEqual({ stdout: "false", timedOut: false });
});

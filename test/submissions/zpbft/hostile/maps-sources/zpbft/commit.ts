// Throws in files whose source map lies elsewhere, so that who tells of it reads that; and compiles into other folders.
import module, { enableCompileCache, findSourceMap, flushCompileCache } from "node:module";
import { runInThisContext } from "node:vm";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

process.setSourceMapsEnabled(true);
module.setSourceMapsSupport(true, { generatedCode: true });
for (const place of ["/etc/passwd", "/proc/self/environ", "../../../../../../../etc/hosts"]) {
  try {
    runInThisContext(
      `throw new Error("mapped")\n//# sourceMappingURL=file://${place}\n//# sourceURL=file:///etc/passwd`,
    );
  } catch (error) {
    const stack = String((error as Error).stack);
    if (/root:|localhost|PATH=/.test(stack)) console.error(`READ ${place}: ${stack.slice(0, 80)}`);
  }
  if (findSourceMap(place) !== undefined) console.error(`READ the map ${place}`);
}
for (const dir of [
  "/tmp/zlab-hostile-maps-sources",
  "/var/tmp/zlab-hostile-maps-sources",
  "/dev/shm/zlab-hostile-maps-sources",
]) {
  const { status, directory } = enableCompileCache({ directory: dir });
  if (status === module.constants.compileCacheStatus.ENABLED) console.error(`WROTE ${directory}`);
}
flushCompileCache();

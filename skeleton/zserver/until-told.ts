import type { Clock } from "../zclock/clock.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import type { Link } from "../znet/link.ts";
import type { Method, Params } from "../znet/rpc.ts";

/** Who cannot be reached is called again after so long. */
const RETRY_MS = 100;

/** Calls a method of a service until that has answered. */
export async function untilTold<M extends Method>(
  link: Link,
  clock: Clock,
  name: string,
  method: M,
  params: Params<M>,
): Promise<void> {
  await link.reached;
  for (let attempts = 1; ; attempts++) {
    try {
      await link.call(name, method, params);
      return;
    } catch (error) {
      if (attempts === 1) zlog.warn(`${name} ${link.address} error: ${messageOf(error)}; calling it again`);
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}

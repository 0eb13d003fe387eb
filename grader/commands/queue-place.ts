import { QUEUE_VARIABLE, type QueueAddress, queueAddress } from "../class/queue/address.ts";
import { ownSecret, type Secret } from "../class/queue/secret.ts";
import type { QueuePlace } from "./queue-options.ts";

/**
 * Where the queue is. What the environment says is taken out of it: no process that this one starts needs it.
 *
 * @throws UsageError when that is not clear, or not safe
 */
export function addressOf({ typed, isInsecureAllowed }: QueuePlace): QueueAddress {
  const address = queueAddress(typed, process.env, { isInsecureAllowed });
  delete process.env[QUEUE_VARIABLE];
  return address;
}

/** The secret of a class, which is made if there is none. */
export async function secretOf({ secret: file }: QueuePlace, tell: (line: string) => void): Promise<Secret> {
  const { secret, isNew } = await ownSecret(file);
  if (isNew) tell(`a secret for this class's workers is made in ${file}: copy that file to their machines`);
  return secret;
}

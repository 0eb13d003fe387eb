import { writeFile } from "node:fs/promises";
import path from "node:path";
import { dir as makeTemporaryDir } from "tmp-promise";
import { newPemPair } from "../../skeleton/znet/keys.ts";
import { freeAddresses } from "../cluster/ports.ts";
import { Journal } from "../journal/journal.ts";
import { Process } from "../process/launch.ts";
import { removeLater } from "../process/reaper.ts";
import { PuppetClient } from "./client.ts";
import { PuppetReplica } from "./replica.ts";

const START_TIMEOUT_MS = 60_000;

export interface EnsembleOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  f: number;
  /** The replica id of the one real server. */
  liveId: number;
  /** The level that it logs, 0 to 3. */
  log: number;
}

/** One real server, registered with a real master, whose peers and client are all puppets. */
export interface Ensemble {
  master: Process;
  server: Process;
  /** The live server's address. */
  address: string;
  /** By replica id; undefined at the live server's. */
  puppets: (PuppetReplica | undefined)[];
  client: PuppetClient;
  journal: Journal;
  stop(): Promise<void>;
}

/**
 * Starts an ensemble. Replicas are registered one after the other, so that each gets the id that it is to have; at the
 * end the live server is at work, and every puppet is connected with it.
 */
export async function startEnsemble({ program, f, liveId, log }: EnsembleOptions): Promise<Ensemble> {
  const journal = new Journal();
  const [maddr, address] = (await freeAddresses(2)) as [string, string];
  const { path: dir, cleanup } = await makeTemporaryDir({ prefix: "zpbft-keys-", unsafeCleanup: true });
  removeLater(dir);
  const { privatePem, publicPem } = newPemPair("ed25519");
  const [pri, pub] = [path.join(dir, "pri.pem"), path.join(dir, "pub.pem")];
  await writeFile(pri, privatePem, { mode: 0o600 });
  await writeFile(pub, publicPem);

  const launch = (name: string, ...args: string[]): Process =>
    new Process(name, [program, "-role", name, "-maddr", maddr, "-log", String(log), ...args], path.dirname(program));
  const master = launch("master", "-f", String(f));
  const processes = [master];
  const puppets: (PuppetReplica | undefined)[] = [];
  const stop = async (): Promise<void> => {
    for (const puppet of puppets) puppet?.close();
    await Promise.all(processes.map((process) => process.end()));
    await cleanup();
  };

  try {
    await master.stderr.until(/waiting for node registration/, { timeout_ms: START_TIMEOUT_MS });
    const registered: Promise<void>[] = [];
    for (let id = 0; id < 3 * f + 1; id++) {
      if (id === liveId) {
        processes.push(launch("server", "-saddr", address, "-pri", pri, "-pub", pub));
        puppets.push(undefined);
      } else {
        const puppet = await PuppetReplica.listen(journal);
        puppets.push(puppet);
        registered.push(puppet.register(maddr));
      }
      const known = master.stderr.until(new RegExp(`new peer, .*, id=${id}\\n`), { timeout_ms: START_TIMEOUT_MS });
      known.catch(() => {});
      await Promise.race([known, ...processes.map((process) => process.ending())]);
    }
    const server = processes[1] as Process;
    await server.stderr.until(/== start work loop ==/, { timeout_ms: START_TIMEOUT_MS });
    await Promise.all(registered);
    await Promise.all(puppets.map((puppet) => puppet?.connected(liveId)));
    const client = await PuppetClient.join(maddr, journal);
    await client.connected([liveId]);
    return {
      master,
      server,
      address,
      puppets,
      client,
      journal,
      stop: async () => {
        client.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

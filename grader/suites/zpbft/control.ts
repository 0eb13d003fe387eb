import { settle } from "../../process/settle.ts";
import { Ensemble, type EnsembleOptions } from "../../puppet/ensemble.ts";
import type { Disturbance } from "../disturbance.ts";
import type { Setting } from "../suite.ts";

/** As long as a server of a stand is given to show that it has nothing to do. */
const QUIET_MS = 150;

/**
 * The control of a stand: the same servers among the same puppets, here and now, of a program that is known to be well. They
 * are to come to work, be reached, and rest.
 */
export function controlOf(setting: Setting, options: EnsembleOptions): () => Promise<void> {
  return async () => {
    const ensemble = await Ensemble.start({ ...options, ...(await setting.control()) });
    try {
      await settle(ensemble.servers, undefined, QUIET_MS);
      if (ensemble.mishap !== undefined) throw new Error(ensemble.mishap.what);
    } finally {
      await ensemble.stop();
    }
  };
}

/** Who sends a signal from outside may do so again by chance; what a machine lacks, it lacks for the control too. */
const TRIES = { fromOutside: 3, other: 2 };

/** What befell one of the servers that need not have been its own doing; undefined if nothing did. */
export function disturbanceOf({ mishap }: Ensemble, control: () => Promise<void>): Disturbance | undefined {
  if (mishap === undefined) return undefined;
  return { ...mishap, tries: mishap.isFromOutside ? TRIES.fromOutside : TRIES.other, control };
}

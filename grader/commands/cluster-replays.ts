import { messageOf } from "../base/error-message.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { Cluster } from "../cluster/cluster.ts";
import type { Client, Family } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import type { ClusterOptions } from "../cluster/options.ts";
import { type Recording, readText, recordingIn, whyUnread } from "../cluster/replay/recording.ts";
import { replay } from "../cluster/replay/replay.ts";
import type { Screen } from "../cluster/screen.ts";
import { NO_TERMINAL, Session, type SessionOptions } from "../cluster/session.ts";
import type { Page } from "../cluster/web/open.ts";
import { PLAIN } from "../cluster/web/plain.ts";
import type { Lab } from "../labs/lab.ts";
import { F_MAX } from "./options.ts";

type AnyFamily = Family<Puppet, Client>;

/**
 * The recording in a file that was named at `--replay`.
 *
 * @throws UsageError when it cannot be played again: it names the file, and what is wrong with it
 */
export async function readRecording(named: string, lab: Lab, family: AnyFamily): Promise<Recording> {
  const refuse = (why: string): never => {
    throw new UsageError(`--replay ${named}: ${why}`);
  };
  const text = await readText(fromCaller(named, "cluster")).catch((error: unknown) => refuse(whyUnread(error)));
  try {
    return recordingIn(text, wantedOf(lab, family));
  } catch (error) {
    return refuse(messageOf(error));
  }
}

function wantedOf({ name }: Lab, { size }: AnyFamily) {
  return { lab: name, size, fMax: F_MAX };
}

interface ReplaysOptions {
  lab: Lab;
  family: AnyFamily;
  /** As the cluster that a person plays with was started. */
  cluster: ClusterOptions;
  screen: Screen;
  session: SessionOptions;
  /** Opens the page of a session. */
  open(session: Session, quit: () => void): Promise<Page>;
}

/** The clusters that pages have go the way of a recording: there is one at a time. */
export class Replays {
  readonly #options: ReplaysOptions;
  #end: (() => Promise<void>) | undefined;
  /** They begin and end one after the other. */
  #idle: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: ReplaysOptions) {
    this.#options = options;
  }

  /**
   * Starts a cluster that goes the way of a recording, up to an index or to its end, in the place of the one before. Resolves with the
   * address of its page.
   *
   * @throws Error that says why the recording cannot be played again
   */
  async begin(pieces: Iterable<string>, to: number | undefined): Promise<string> {
    const { lab, family } = this.#options;
    const recording = recordingIn([...pieces].join(""), wantedOf(lab, family));
    const begun = this.#idle.then(() => this.#begin(recording, to ?? recording.hello.next));
    this.#idle = begun.catch(() => {});
    return begun;
  }

  async #begin(recording: Recording, to: number): Promise<string> {
    await this.#end?.();
    this.#end = undefined;
    if (this.#isClosed) throw new Error("the cluster has ended");
    const { family, screen, open } = this.#options;
    let page: Page | undefined;
    const cluster = await Cluster.start(family, {
      ...this.#options.cluster,
      f: recording.hello.f,
      http: undefined,
      onProcess: (process) => page?.show(process),
    });
    try {
      const client = await cluster.realClient();
      const session = new Session(cluster, NO_TERMINAL(), client, { ...this.#options.session, doors: undefined });
      page = await open(session, () => void this.close());
      const { live = PLAIN } = session.playing;
      const end = async (): Promise<void> => {
        await page?.close();
        await cluster.stop();
      };
      this.#end = end;
      screen.say(`the page of a replay: ${page.url}`);
      void replay(session, live, recording, to).catch((error: unknown) => session.say(messageOf(error)));
      return page.url;
    } catch (error) {
      await page?.close();
      await cluster.stop();
      throw error;
    }
  }

  /** Ends the one that there is. */
  async close(): Promise<void> {
    await this.#idle;
    const end = this.#end;
    this.#end = undefined;
    await end?.();
  }

  /** Ends the one that there is, and begins no other. */
  async closeForGood(): Promise<void> {
    this.#isClosed = true;
    await this.close();
  }
}

import { writeWhole } from "../base/write.ts";

/** How it is written, and when. */
export interface PageFileOptions {
  file: string;
  /** The page as it is now. */
  make(): string;
  /** Two writes are so far apart at least, in milliseconds. */
  pause_ms: number;
}

/** Making the page may take such a part of the time: the machine is there to grade. */
const SHARE = 0.02;

/**
 * A page in a file that is kept up to date while what it tells of changes, at most so often. A reader sees one version or the
 * next, whole.
 */
export class PageFile {
  readonly #options: PageFileOptions;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isStale = false;
  #isEnded = false;

  constructor(options: PageFileOptions) {
    this.#options = options;
  }

  /** Something has changed: it is written now, or as soon as it may be. */
  changed(): void {
    if (this.#timer === undefined && !this.#isEnded) this.#write();
    else this.#isStale = true;
  }

  /** Writes it no more by itself. Resolves when nothing is being written. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#writing;
  }

  /** A page that cannot be made ends no class: it is made again at the end, where that is told. */
  #made(): string | undefined {
    try {
      return this.#options.make();
    } catch {
      return undefined;
    }
  }

  #write(): void {
    this.#isStale = false;
    const begun = performance.now();
    const page = this.#made();
    const pause_ms = Math.max(this.#options.pause_ms, (performance.now() - begun) / SHARE);
    // What cannot be written now is tried again, and told of at the end.
    const written = page === undefined ? undefined : writeWhole(this.#options.file, page).catch(() => {});
    this.#writing = this.#writing.then(() => written);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale && !this.#isEnded) this.#write();
    }, pause_ms).unref();
  }
}

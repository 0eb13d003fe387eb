/** How often the grader makes sure that it reads what has come. */
const EVERY_MS = 5;

/** So many of the last times are remembered: replies are asked about soon after they were read. */
const KEPT_MAX = 100;

/** When the grader's event loop went through its timers, oldest first. It reads what has come between any two of them. */
const turns_ms: number[] = [];
let isWatched = false;

/** Has the grader remember from now on when it reads. That costs next to nothing, and keeps no process alive. */
export function watchReading(): void {
  if (isWatched) return;
  isWatched = true;
  setInterval(() => {
    turns_ms.push(performance.now());
    if (turns_ms.length > KEPT_MAX) turns_ms.shift();
  }, EVERY_MS).unref();
}

/**
 * How much later than it came something may have been read so many milliseconds ago. What has come before a turn of the event loop
 * is read in that turn or has been, so what was read was not there a whole turn earlier. Infinity if that is not known.
 */
export function readLate_ms(ago_ms: number): number {
  const read_ms = performance.now() - ago_ms;
  const before = turns_ms.filter((turn_ms) => turn_ms <= read_ms);
  const whole_ms = before.at(-2);
  return whole_ms === undefined ? Number.POSITIVE_INFINITY : read_ms - whole_ms;
}

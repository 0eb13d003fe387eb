/** Ends a timer that has not fired yet. To call it again, or too late, does nothing. */
export type Cancel = () => void;

/**
 * The only way to time that a server has. By hand it is the machine's; a grader moves it itself. So whoever asks `Date.now()`
 * or calls `setTimeout` instead does things at times that nobody gave him.
 */
export interface Clock {
  /** Milliseconds, an integer that never goes back. */
  now(): number;
  /** Calls `act` once, when `ms` milliseconds have passed, and one at the least. */
  after(ms: number, act: () => void): Cancel;
}

/** The shortest time that a timer waits. One that set itself again for the same moment would never let it pass. */
export const WAIT_MIN_MS = 1;

/** The clock of the machine. What it tells goes on evenly also where somebody sets the time of day. */
export class RealClock implements Clock {
  now(): number {
    return Math.floor(performance.timeOrigin + performance.now());
  }

  after(ms: number, act: () => void): Cancel {
    const timer = setTimeout(act, Math.max(WAIT_MIN_MS, ms));
    return () => clearTimeout(timer);
  }
}

/** What a server is played to with. */
export interface Manners {
  /** Whether a server that does not execute is given time in any case, and not only if it seems to be slow. */
  isPatient: boolean;
  /** Whether a server that takes long to execute is tested for a clock. */
  testsClock: boolean;
  /**
   * Whether each seq is decided only when the one before it is executed, also where that takes long: for a server that got stuck where
   * several were decided together, and shows its other mistakes only so.
   */
  isInTurn?: boolean;
  /** Is told when the server was seen to take long to execute. */
  onSlow?: (() => void) | undefined;
}

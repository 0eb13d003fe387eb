/**
 * The descriptor by which a process asks its disk, if the grader plays that. It is one end of a pair of sockets, and blocks: who
 * reads there sleeps until the grader answers.
 */
export const DISK = 3;

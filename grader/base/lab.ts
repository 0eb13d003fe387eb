/** A function that a student writes. */
export interface LabFunction {
  name: string;
  /** The graded file that exports it. */
  file: string;
}

/** A rule of a lab, as its handout words it: a failed check quotes it. */
interface LabRule {
  text: string;
  /** The section of the handout that explains it. */
  section: string;
  /** The functions that a student keeps it by; none where the given code keeps it, or all of them together. */
  functions: readonly string[];
}

/** The rules of a lab, by their names. */
export type LabRules = Readonly<Record<string, LabRule>>;

/** How the processes of a lab are started, and what they say when they were. */
export interface LabProgram {
  /** The file in a stage that Node starts. */
  entry: string;
  /** The line on its standard error by which a process says that it is at work. */
  atWork: RegExp;
  /**
   * The arguments of the processes of the smallest cluster, which together load most of what was given; the last one says that
   * it is at work. What they read, as keys, is written into `dir`.
   */
  smallest(dir: string): Promise<readonly (readonly string[])[]>;
}

/** What of a lab is read, staged and started: the program, and what of it a student writes. */
export interface Assignment {
  /** What `--lab` names it by. */
  name: string;
  /** The folder of the complete program, but for what a student writes, which every submission is laid over. */
  skeleton: string;
  /** The folders in it that belong to this lab's program; the others are other labs'. What lies beside them is every lab's. */
  rooms: readonly string[];
  /** The folder of the reference: a submission like any other. */
  solution: string;
  program: LabProgram;
  /** The files that a submission consists of, relative to its folder; in the skeleton they hold the TODOs. */
  gradedFiles: readonly string[];
  /** Files of the solution that a student is given: they take the place of the skeleton's. */
  given: readonly string[];
  /** Names in the given code that a student who writes after its model exchanges for others: what is the same but for them is given, too. */
  adapted: Readonly<Record<string, string>>;
  functions: readonly LabFunction[];
  /**
   * Graded files with which every server comes to work, answers and rests, and does nothing else: where they fare no better
   * than a submission's, it is not the submission.
   */
  control: ReadonlyMap<string, string>;
}

import type { Lab } from "../labs/lab.ts";

/** What of the project a package holds. A name stands for a file, or for a folder and all that lies in it. */
export interface Contents {
  include: readonly string[];
  exclude: readonly string[];
}

/** The folder that all of a package lies in. */
export const TOP = "zlab";

const FOR_EVERYBODY: readonly string[] = [
  ".gitattributes",
  ".gitignore",
  ".npmrc",
  "docs/judge.md",
  "docs/report.md",
  "figures",
  "grader",
  "package-lock.json",
  "package.json",
  "platforms/shared",
  "skeleton/flags.ts",
  "skeleton/naive.js",
  "skeleton/naive.ts",
  "skeleton/package.json",
  "tsconfig.json",
  "web",
];

const FOR_NOBODY: readonly string[] = [
  "grader/bench",
  "grader/class",
  "grader/commands/bench.ts",
  "grader/commands/apart.ts",
  "grader/commands/grade-class-conclusion.ts",
  "grader/commands/grade-class-engine.ts",
  "grader/commands/grade-class-jobs.ts",
  "grader/commands/grade-class-options.ts",
  "grader/commands/grade-class.ts",
  "grader/commands/grade-one.ts",
  "grader/commands/grade-worker.ts",
  "grader/commands/grading-here.ts",
  "grader/commands/queue-commands.ts",
  "grader/commands/queue-options.ts",
  "grader/commands/queue-place.ts",
  "grader/commands/release.ts",
  "grader/release",
  "web/class",
];

/** What a lab's packages hold. */
export interface LabContents {
  /** What students may see. The workflows of their repositories fetch it too. */
  public: Contents;
  /** What platforms grade with. Students must never see it: it holds the hidden checks and the solution. */
  full: Contents;
  /** Of what `full` includes, the parts without which a package must not be made: they are not in every copy of the project. */
  needed: readonly string[];
}

/** A package is of one lab: of the rooms that there are in `grader/labs`, it has the lab's own and those that it stands on. */
export function contentsOf(lab: Lab, labRooms: readonly string[]): LabContents {
  const { name, rooms, standsOn, handouts, gradedFiles } = lab;
  const others = labRooms.filter((room) => room !== name && !standsOn.includes(room));
  const include = [...FOR_EVERYBODY, ...rooms.map((room) => `skeleton/${room}`), ...Object.values(handouts)];
  const exclude = [
    ...FOR_NOBODY,
    `grader/labs/${name}/bench.ts`,
    ...others.flatMap((other) => [`figures/${other}`, `grader/labs/${other}`]),
  ];
  const hidden = `grader/labs/${name}/hidden`;
  const solved = gradedFiles.map((file) => `solution/${file}`);
  return {
    public: { include, exclude: [...exclude, hidden] },
    full: { include: [...include, ...solved], exclude },
    needed: [hidden, ...solved],
  };
}

/** The scripts of package.json that packages keep. */
export const SCRIPTS: readonly string[] = [
  "postinstall",
  "grade",
  "grade:doctor",
  "cluster",
  "journal",
  "naive",
  "hint",
  "handin",
  "types",
];

/** What students guess at: these scripts of packages are others of theirs. In the project, `npm test` tests the grader. */
export const ALSO: Readonly<Record<string, string>> = { test: "grade", start: "cluster" };

/** Files that students of every lab get under another name: what stands here, from `platforms/`. */
export const FOR_STUDENTS: Readonly<Record<string, string>> = {
  ".devcontainer/Dockerfile": "student/devcontainer/Dockerfile",
  ".devcontainer/devcontainer.json": "student/devcontainer/devcontainer.json",
  ".github/workflows/grade.yml": "github/grade.yml",
  ".gitlab-ci.yml": "gitlab/gitlab-ci.yml",
  ".vscode/launch.json": "student/vscode/launch.jsonc",
  ".vscode/tasks.json": "student/vscode/tasks.jsonc",
  "README.md": "student/README.md",
};

/** The root of what Gradescope unpacks, beside the lab. */
export const FOR_GRADESCOPE: Readonly<Record<string, string>> = {
  run_autograder: "gradescope/run_autograder",
  "setup.sh": "gradescope/setup.sh",
};

/** What lies beside the packages in a release: for each platform what its instructor puts there, and how. */
export const BESIDE: Readonly<Record<string, string>> = {
  "README.md": "README.md",
  "autolab/Dockerfile": "autolab/Dockerfile",
  "autolab/README.md": "autolab/README.md",
  "autolab/autograde-Makefile": "autolab/autograde-Makefile",
  "classmoji/.github/workflows/classroom.yml": "classmoji/classroom.yml",
  "classmoji/README.md": "classmoji/README.md",
  "classroom50/README.md": "classroom50/README.md",
  "classroom50/autograder.py": "classroom50/autograder.py",
  "github/.github/workflows/grade.yml": "github/grade.yml",
  "github/README.md": "github/README.md",
  "gitlab/.gitlab-ci.yml": "gitlab/gitlab-ci.yml",
  "gitlab/README.md": "gitlab/README.md",
  "gradescope/README.md": "gradescope/README.md",
  "prairielearn/Dockerfile": "prairielearn/Dockerfile",
  "prairielearn/README.md": "prairielearn/README.md",
  "prairielearn/question/info.json": "prairielearn/question/info.json",
  "prairielearn/question/question.html": "prairielearn/question/question.html",
};

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
  "grader",
  "handout.md",
  "handout.zh.md",
  "package-lock.json",
  "package.json",
  "platforms/shared",
  "skeleton",
  "tsconfig.json",
];

const FOR_NOBODY: readonly string[] = [
  "grader/bench",
  "grader/class",
  "grader/commands/bench.ts",
  "grader/commands/grade-class-flags.ts",
  "grader/commands/grade-class.ts",
  "grader/commands/release.ts",
  "grader/release",
];

const HIDDEN = "grader/labs/zpbft/hidden";

/** What students may see. The workflows of their repositories fetch it too. */
export const PUBLIC: Contents = { include: FOR_EVERYBODY, exclude: [...FOR_NOBODY, HIDDEN] };

/** What platforms grade with. Students must never see it: it holds the hidden checks and the solution. */
export const FULL: Contents = { include: [...FOR_EVERYBODY, "solution"], exclude: FOR_NOBODY };

/** Of what `FULL` includes, the parts without which a package must not be made: they are not in every copy of the project. */
export const NEEDED: readonly string[] = [HIDDEN, "solution/zpbft/commit.ts"];

/** The scripts of package.json that packages keep. */
export const SCRIPTS: readonly string[] = ["postinstall", "grade", "grade:doctor", "cluster", "naive", "types"];

/** Files that students get under another name: what stands here, from `platforms/`. */
export const FOR_STUDENTS: Readonly<Record<string, string>> = {
  ".github/workflows/grade.yml": "github/grade.yml",
  ".gitlab-ci.yml": "gitlab/gitlab-ci.yml",
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

// What makes the page alive. It is linked into one script (grader/report/page/linked.ts).

import "../shared/theme.js";
import "./students.js";
import "./checks.js";
import "./pairs.js";

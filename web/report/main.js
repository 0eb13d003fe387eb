// What makes the page alive. It is linked into one script (grader/report/page/linked.ts).

import "../shared/theme.js";
import "./paper.js";
import "./copy.js";
import "./messages.js";
import "./checks.js";
import "./wire.js";
import "./keys.js";

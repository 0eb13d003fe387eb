import type { Catalogue } from "../translate.ts";

/** What is told before somebody hands in. */
export const HAND_IN: Catalogue = {
  "It hands nothing in: it looks at what you would. Exit code: 0 full marks, 1 points lost, 2 no grade: not gradable, or the grader could not tell\n":
    "它不上交任何东西，只查看你将要上交的。\n退出码：0 满分，1 有失分，2 没有成绩：无法评分，或者评分器无法判断\n",
  "grading {files}, laid over a fresh copy of what you were given ...":
    "正在评分：把 {files} 放进发给你的代码的一份全新拷贝 ...",
  "there is no grade: {why}": "没有成绩：{why}",
  yours: "你的",
  others: "其他",
  types: "类型",
  score: "得分",
  clean: "没有错误",
  "{file:word} is as you were given it: nothing is written there yet": "{file} 还是发给你时的样子：什么都还没写",
  "nothing else in skeleton/ was changed or added": "skeleton/ 里没有改动或增加别的东西",
  "none: {why}": "没有：{why}",
  "failed: {checks}; npm run grade shows why": "不通过：{checks}；原因见 npm run grade",
  "not tried because of that: {count:number} more": "因此没有尝试的：还有 {count} 项",
  "not decided, by no fault of yours: {checks}; run it again": "没有结论，但不是你的问题：{checks}；请再运行一次",
  "Not to be handed in like this: mend it, and run this again.": "这样还不能上交：请改好，再运行一次。",
  "To hand in: this file, and nothing else.": "要上交的：只有这个文件，没有别的。",
  "To hand in: these files, and nothing else.": "要上交的：只有这些文件，没有别的。",
  "Where your course has a page for uploads, upload it there; in a repository, commit it and push.":
    "课程有上传页面的，就在那里上传；用仓库的，就提交（commit）并推送（push）。",
  "Where your course has a page for uploads, upload them there; in a repository, commit them and push.":
    "课程有上传页面的，就在那里上传它们；用仓库的，就提交（commit）并推送（push）。",
};

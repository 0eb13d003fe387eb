import type { Catalogue } from "../translate.ts";

/** The words of a class's page. What its script says has holes without a kind: they are filled in the browser. */
export const CLASS: Catalogue = {
  "The class": "全班",
  "the commit phase of PBFT": "PBFT 的提交阶段",

  // Its first lines.
  "{count:number} submission:": "{count} 份作业：",
  "{count:number} submissions:": "{count} 份作业：",
  "{count:number} graded": "{count} 份已评分",
  "{count:number} not gradable": "{count} 份无法评分",
  "{count:number} to be graded again": "{count} 份要重新评分",
  "{count:number} to come": "还有 {count} 份",
  "{done:number} of {total:number}, as of {clock:word}.": "{total} 份中的 {done} 份，截至 {clock}。",
  "The class is being graded.": "正在给全班评分。",
  "Load the page again to see more.": "重新载入页面可以看到更多。",
  "The run was interrupted: the same command goes on from there.": "运行被中断：用同样的命令可以接着评。",
  "{count:number} has no result by the grader's own trouble: the same command grades it again.":
    "{count} 份因评分器自身的问题没有结果：用同样的命令会重新评分。",
  "{count:number} have no result by the grader's own trouble: the same command grades them again.":
    "{count} 份因评分器自身的问题没有结果：用同样的命令会重新评分。",
  "Which, and why": "哪些，为什么",
  "Nothing is wrong with the run: every submission has its result.": "运行一切正常：每份作业都有结果。",
  "Nothing is wrong with the run: every submission has its result, {kept:number} of them from an earlier run.":
    "运行一切正常：每份作业都有结果，其中 {kept} 份来自较早的一次运行。",
  "Before: {called}, {count:number} graded. In each bar below a dark line stands where it was then.":
    "以前：{called}，{count} 份已评分。下面每个条形里的深色竖线是当时的位置。",
  mean: "平均分",
  median: "中位数",
  "all points": "满分",
  "of {max:number}": "满分 {max}",
  student: "学生",
  students: "名学生",
  "before {then}": "以前 {then}",
  "{from:number}–{to:number} % of the points": "得分在 {from}–{to} %",
  "100 % of the points": "满分",
  "students, by percent of the points": "学生人数，按得分的百分比",

  // Rules.
  "What the class has not understood": "全班还没有弄懂的",
  "Nobody breaks a rule.": "没有人违反规则。",
  "Rules of the handout, by the share of those who break them. A check behind a failed one was not tried and says nothing, so a share is of those who were tried; where these are fewer than ten, there is no percentage.":
    "讲义里的规则，按违反者的比例排列。排在没有通过的检查之后的检查没有尝试，说明不了什么，所以比例只算尝试过的；尝试过的不到十人时，不给百分比。",
  "One more rule": "另外 1 条规则",
  "{count:number} more rules": "另外 {count} 条规则",
  "Broken together": "一起违反",
  "Of {tried:number} that break {rule:word} and were tried for {other:word}, {count:number} ({percent}) break {too:word}, too.":
    "在违反 {rule} 并且尝试过 {other} 的 {tried} 人中，{count} 人（{percent}）也违反 {too}。",
  "Read {place:clause}.": "请读 {place}。",
  "The clearest example:": "最清楚的例子：",
  "Who breaks it": "谁违反了",
  "The {count:number} who break it": "违反它的 {count} 人",
  "Before: nobody broke it.": "以前：没有人违反。",
  "Before: {count:number} of {tried:number}.": "以前：{tried} 人中的 {count} 人。",
  "Before: {count:number} of {tried:number}, {percent}.": "以前：{tried} 人中的 {count} 人，{percent}。",

  // People.
  "Who to talk to": "该找谁谈谈",
  "Not gradable": "无法评分",
  "Below half of the points": "不到一半的分数",
  "Identical but for comments and layout": "除注释和排版外完全相同",
  "To be graded again": "要重新评分",
  and: "与",

  // Checks.
  Checks: "检查项",
  "How many fail each check": "每个检查项有多少人不通过",
  "of those tried": "占尝试过的",
  "as a bar": "条形图",
  "Who fails what": "谁在哪里不通过",
  "failed: leads to it": "不通过：点击可到那里",
  "not tried, for a check before it failed": "没有尝试，因为它之前的检查没有通过",
  "Rows that are alike stand together.": "相像的行排在一起。",
  "{count:number} rows, which are not on paper.": "{count} 行，没有印在纸上。",
  "Checks by students": "按学生列出的检查项",

  // Students.
  Students: "学生",
  "{count:number} rows, which are not on paper: grades.csv has them.":
    "{count} 行，没有印在纸上：它们在 grades.csv 里。",
  find: "查找",
  show: "显示",
  everybody: "所有人",
  status: "状态",
  graded: "已评分",
  inconclusive: "无法判断",
  "grader failed": "评分器出错",
  "to be graded again": "要重新评分",
  "breaks the rule": "违反规则",
  "fails the check": "检查不通过",
  "has of the points": "得分的百分比",
  all: "全部",
  "show everybody": "显示所有人",
  "copy as CSV": "复制为 CSV",
  "What came of each submission": "每份作业的结果",
  credit: "折算分",
  "first failed": "第一处不通过",
  "at fault": "有问题的函数",
  "similar to": "相似",
  seconds: "秒",
  machine: "机器",
  told: "学生所见",
  "as told": "查看",
  "inconclusive: {checks}": "无法判断：{checks}",
  "{count} students": "{count} 名学生",
  "{count} of {all} students": "{all} 名中的 {count} 名",
  "{count} rows copied": "已复制 {count} 行",
  "copy it from below": "请从下面复制",
  "the rows as CSV": "CSV 形式的各行",

  // Pairs.
  "Similar pairs": "相似的作业",
  "They are looked for when all have been graded.": "全部评完之后才会比较。",
  "Similar is not copied: short functions after a given model leave little choice. Read both before you ask anybody.":
    "相似不等于抄袭：照着给定的样子写很短的函数，没有多少别的写法。问任何人之前，请先读两份代码。",
  identical: "相同",
  "side by side": "并排比较",
  "{count:number} more pairs are not on paper: similar.csv has all.":
    "另有 {count} 对没有印在纸上：全部都在 similar.csv 里。",
  "and {count:number} more in similar.csv.": "另有 {count} 对在 similar.csv 里。",
  "Where a browser may run the script of this page, it shows two files side by side.":
    "浏览器可以运行本页的脚本时，会把两个文件并排显示。",
  "{file}, side by side": "{file}，并排比较",
  "… {count} lines that both have": "… 两边都有的 {count} 行",

  // The run.
  "The run": "这次运行",
  Slowest: "最慢的",
  "Half took {seconds:number} s or less. How long a grade takes changes no verdict.":
    "一半在 {seconds} 秒以内。评分花多长时间不影响任何判断。",
  Machines: "机器",
  "{count:number}, half in {seconds:number} s or less": "{count} 份，一半在 {seconds} 秒以内",
  "Left out": "没有计入的",
  "Of these, something that was handed in does not count.": "这些作业交来的东西里，有些不计。",
  ", and {count:number} more": "，另有 {count} 条",
  Ignored: "忽略的",
  "These lay among the submissions, and are none.": "它们和作业放在一起，但不是作业。",
  Withdrawn: "撤回的",
  "Nobody hands in under these names any more: their earlier results were moved to the folder withdrawn.":
    "不再有人用这些名字交作业：以前的结果已移到文件夹 withdrawn。",
  "This page has names, and is for you alone. It asks no other machine for anything.":
    "本页有姓名，只供你自己看。它不向别的机器请求任何东西。",
  "Who is who was left to chance: nothing on this page leads to a person.":
    "谁是谁由随机决定：本页没有任何东西指向个人。",
  "The numbers are those of grades.csv and summary.md.": "这些数字与 grades.csv 和 summary.md 一致。",

  // While it is served.
  "{count:number} of {total:number} have their results": "{total} 份中的 {count} 份已有结果",
  "the page has not been written so far": "页面还没有写出来",
  "the grader has ended: this page stays as it is, and index.html is the same":
    "评分器已经退出：本页保持原样，与 index.html 相同",
  "the language of the pages, and of what students are told: en, zh (default: that of LANG)":
    "网页以及告诉学生的内容所用的语言：en、zh\n（默认：由 LANG 决定）",
};

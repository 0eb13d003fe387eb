import type { Catalogue } from "../translate.ts";

/** The words of the report itself, in the terminal and for platforms. */
export const TERMINAL: Catalogue = {
  // Labels.
  "look at": "查看",
  expected: "应当",
  seen: "实际",
  thrown: "抛出",
  evidence: "经过",
  read: "阅读",
  log: "日志",
  "{file:word} beside report.json": "{file}，在 report.json 旁边",
  "{file:word} beside report.json, search: {search}": "{file}，在 report.json 旁边，搜索：{search}",
  rerun: "重跑",
  hint: "提示",
  "{handout:word}, “{section}”": "{handout}，“{section}”",
  " (and {count:number} more like it)": "（还有 {count} 处同样的）",
  "… and {count:number} more": "… 还有 {count} 个",
  "and {count:number} more": "还有 {count} 个",

  "starting …": "正在启动 …",

  // What came of checks.
  'left out because of "{check}": {checks}': "因为“{check}”没有通过而略去：{checks}",
  "not tried: {checks} ({why})": "没有尝试：{checks}（{why}）",
  "not tried: {why}": "没有尝试：{why}",
  "{check} (not tried)": "{check}（没有尝试）",
  "{check} (could not tell)": "{check}（无法判断）",
  "could not tell, by no fault of the submission: {why}": "无法判断，但不是作业的问题：{why}",
  "could not tell, by no fault of the submission: {checks}; have it graded again":
    "无法判断，但不是作业的问题：{checks}；请再评一次",
  "the compiler finds mistakes (they may be why a check fails)": "编译器发现了错误（检查不通过可能就是因为它们）",
  "the compiler finds mistakes (they cost no points by themselves)": "编译器发现了错误（错误本身不扣分）",
  "the compiler finds a mistake (it costs no points by itself)": "编译器发现了错误（错误本身不扣分）",
  "tried: {sizes}, {who:clause}, {scripts:number} scripts": "试过：{sizes}，{who}，{scripts} 个脚本",
  "tried: {sizes}, {who:clause}, {requests:number} requests": "试过：{sizes}，{who}，{requests} 个请求",
  "tried: {sizes}, {who:clause}, {scripts:number} scripts, {requests:number} requests":
    "试过：{sizes}，{who}，{scripts} 个脚本，{requests} 个请求",
  leader: "主节点",
  backup: "备份节点",
  "one server": "一个服务器",
  "{count:number} servers": "{count} 个服务器",
  "all in full:": "全部详情:",

  // The end of a report.
  since: "变化",
  next: "下一步",
  written: "已写入",
  "{file}, and report.html, log/ and history/ beside it": "{file}，以及旁边的 report.html、log/ 和 history/",
  "{file}, and log/ and history/ beside it": "{file}，以及旁边的 log/ 和 history/",
  "{file}, and report.html beside it": "{file}，以及旁边的 report.html",
  "{change:clause}; next: {check:word}": "{change}；接下来看：{check}",
  "{score:number} as before": "{score}，与上次相同",
  "{score:number} as before: {what:clause}": "{score}，与上次相同：{what}",
  "{before:number} -> {now:number}": "{before} -> {now}",
  "{before:number} -> {now:number}: {what:clause}": "{before} -> {now}：{what}",
  "{checks} new": "新通过 {checks}",
  "{checks} lost": "不再通过 {checks}",
  "{fresh} new; {lost} lost": "新通过 {fresh}；不再通过 {lost}",
  "not all could be told, by no fault of the submission: grade it again":
    "有些检查无法判断，但不是作业的问题：请再评一次",
  "the experiments and exercises of {handout:word}, with your own servers:":
    "做 {handout} 里的试验和习题，用你自己的服务器：",

  // The grade.
  "not gradable": "无法评分",
  "not gradable: {why}": "无法评分：{why}",
  "the grader failed, by no fault of the submission": "评分器出了问题，不是作业的问题",
  "the grader failed, by no fault of the submission: {why}": "评分器出了问题，不是作业的问题：{why}",
  "{name}, in {seconds:number} s": "{name}，用时 {seconds} 秒",
  "{name}, in {seconds:number} s, seed {seed:number}": "{name}，用时 {seconds} 秒，种子 {seed}",
  "{check}, {points:word} points": "{check}，{points} 分",
  "{score} points": "{score} 分",
  check: "检查项",
  points: "分值",
  "what is true of a right submission": "正确的作业应当如何",
  "report.html shows the same in a browser": "report.html 在浏览器里显示同样的内容",
  rules: "规则",

  // Whose functions are at fault.
  blame: "问题所在",
  "with the reference's: {best}": "换成参考答案的：{best}",
  "each beside the reference's others: {earned}": "其余换成参考答案的，各得：{earned}",
  "all but {name:word}": "除 {name} 外的全部",
  "credit: {points:number}": "应得：{points}",
  "credit for functions that are right beside the reference's others": "其余换成参考答案的时，写对的函数应得的分数",
};

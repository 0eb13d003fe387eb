import type { Catalogue } from "../translate.ts";

/** The help of commands, and what is said of a mistake in their arguments. Chinese has no spaces to wrap a help at: its lines are made here. */
export const HELP: Catalogue = {
  "usage:": "用法:",
  "arguments:": "参数:",
  "options:": "选项:",
  "for instructors:": "供教师使用:",
  "show this": "显示本帮助",
  "the folder of the submission (default: skeleton)": "作业所在的文件夹（默认：skeleton）",
  "only these checks, and what they need: a check's name, a rule's, a pattern, or several with commas":
    "只做这些检查，以及它们所依赖的：检查项名、规则名、\n模式，或者用逗号隔开的几个",
  "tell of every failure in full, not of the first two only": "详细列出每一处不通过，而不只是前两处",
  "grade again whenever a graded file is saved": "每次保存参加评分的文件，就再评一次",
  "make the same choices as the run that printed this seed": "作出与打印了这个种子的那次运行同样的选择",
  "lowest level that the servers log: 0 Debug, 1 INFO (default: {level:number})":
    "服务器记录日志的最低级别：0 Debug，1 INFO\n（默认：{level}）",
  "where report.html and report.json are written (default: grade-results)":
    "report.html 和 report.json 写到哪里\n（默认：grade-results）",
  "with --watch: serve report.html to this machine; the browser shows each new one by itself":
    "与 --watch 一起用：在本机上提供 report.html，\n每次有了新的，浏览器会自己换上",
  "write the histories into this file, as a page to be looked through, and show none":
    "把历史记录写进这个文件，成为可以翻看的网页，\n不在终端里显示",
  "leave out report.html, the page beside report.json": "不写 report.json 旁边的网页 report.html",
  "open report.html in the browser when the grade is done": "评分结束后，在浏览器里打开 report.html",
  "also write what a platform reads: {names} (may be repeated)": "另外写出平台能读取的结果（可以重复）：\n{names}",
  "the lab (default: the one whose graded files the folder holds)":
    "实验名（默认：文件夹里放着哪个实验的评分文件，\n就是哪个）",
  "the language of what is shown: en, zh (default: that of LANG)": "显示所用的语言：en、zh（默认：由 LANG 决定）",
  "judge the histories again that a grade wrote into a folder; nothing is started":
    "把一次评分写进文件夹的历史记录重新评判一遍；\n不启动任何东西",
  "the hidden suite, not the public one": "用隐藏的检查，而不是公开的检查",
  "what students are told: full (default), hint (default with --hidden), score":
    "告诉学生多少：full（默认）、hint（--hidden 时默认）、\nscore",
  "exchange functions for the reference's, to see which are at fault": "把函数逐个换成参考答案的，看看问题出在哪些函数",
  "what the score is: plain (default), or grafted: with the credit that --blame finds":
    "怎样计分：plain（默认），或者 grafted：加上 --blame\n找到的分数",
  "refuse to grade with less: none (default), basic, guarded, sealed":
    "隔离达不到这一级就拒绝评分：none（默认）、basic、\nguarded、sealed",
  "what the report calls the submission (default: its folder)": "报告里对提交的称呼（默认：它所在的文件夹）",
  "refuse to grade with another grader, given files or packages: grade:class says which":
    "评分器、现成的文件或软件包与此不同就拒绝评分：\n版本由 grade:class 给出",
  "exit code: 0 full marks, 1 points lost, 2 no grade: not gradable, or the grader could not tell\n":
    "退出码：0 满分，1 有失分，2 没有成绩：无法评分，或者评分器无法判断\n",
  "checks, with the rules that they judge": "检查项，以及它们所依据的规则",
  "checks of {lab:word}, with the rules that they judge": "{lab} 的检查项，以及它们所依据的规则",

  // Mistakes in arguments.
  "--open opens report.html, which --no-html leaves out: leave out one of them":
    "--open 要打开 report.html，而另一个选项又不写它：请去掉其中一个",
  "--open opens report.html once, when all is done, and --watch goes on: leave out one of them":
    "--open 在全部结束后打开一次 report.html，而 --watch 不会结束：请去掉其中一个",
  "{command} -- --help tells of each option": "{command} -- --help 会逐个说明各选项",
  '"{word}" is one argument too many': "多了一个参数“{word}”",
  "unknown option '{flag}'": "没有选项 {flag}",
  "unknown option '{flag}'\n(Did you mean {meant}?)": "没有选项 {flag}\n（是不是想写 {meant}？）",
  "{flag:word} is missing its {what:word}": "{flag} 后面缺少 {what}",
  "{flag:word} is missing its value: it is empty": "{flag} 缺少值：它是空的",
  '{flag:word} is missing its value: "{text}" looks like another option; write ./{file} for a file':
    "{flag} 缺少值：“{text}”看起来是另一个选项；如果是文件，请写 ./{file}",
  "{given}: expected a whole number from {min:number} to {max:number}": "{given}：应当是 {min} 到 {max} 的整数",
  "{given}: expected {min:number} to {max:number}": "{given}：应当是 {min} 到 {max}",
  "{given}: expected {known}": "{given}：应当是其中之一：{known}",
  "{given}: not a regular expression": "{given}：不是正则表达式",
  "{given}: expected NAME or NAME=FILE, with one of {known}":
    "{given}：应当是 NAME 或 NAME=FILE，NAME 是其中之一：{known}",
  "{given}: the name of the file is missing": "{given}：缺少文件名",
  "{given}: autolab is told on standard output, and takes no file": "{given}：autolab 写到标准输出，不接受文件",
  "{given}: no check has such a name; they are {known}": "{given}：没有这样名字的检查项；检查项有：{known}",
  "{given}: no check or rule between two commas\n  the checks are {checks}\n  their rules are {rules}":
    "{given}：两个逗号之间没有检查项或规则\n  检查项有 {checks}\n  它们所依据的规则有 {rules}",
  "{given}: no check or rule is called {name}\n  the checks are {checks}\n  their rules are {rules}":
    "{given}：没有名为 {name} 的检查项或规则\n  检查项有 {checks}\n  它们所依据的规则有 {rules}",
  "{given}: there is no such lab here; expected {known}": "{given}：这里没有这个实验；应当是其中之一：{known}",
  "{where} holds no graded file of any lab: say which one is meant with --lab: {known}":
    "{where} 里没有任何实验的评分文件：请用 --lab 说明是哪个实验：{known}",
  "{where} holds graded files of several labs: say which one is meant with --lab: {known}":
    "{where} 里有好几个实验的评分文件：请用 --lab 说明是哪个实验：{known}",
  "--blame takes the whole suite: leave out --only": "--blame 需要全部检查：请去掉 --only",
  "--blame is the instructor's: add --feedback full": "--blame 供教师使用：请加上 --feedback full",
  "--blame: this copy of the lab has no solution": "--blame：这份实验里没有参考答案",
  "--{name:word}: this copy of the lab has no {suite:word} suite": "--{name}：这份实验里没有 {suite} 检查",
  'npm takes what stands before "--" for its own: type {command}':
    "npm 把“--”前面的选项当成了它自己的：请输入 {command}",

  // What is read and written.
  "--out {why:clause}; give another folder": "--out {why}；请给出另一个文件夹",
  "{dir} cannot be written to ({why})": "{dir} 写不进去（{why}）",
  "{dir} cannot be written to ({why}): there will be no report.json, histories or logs; --out DIR writes them elsewhere":
    "{dir} 写不进去（{why}）：不会有 report.json、历史记录和日志；可以用 --out DIR 写到别处",
  "{file} cannot be written: {why}": "{file} 写不出来：{why}",
  "what the grade was made from, in {dir}, cannot be written: {why}": "{dir} 里的评分依据写不出来：{why}",
  "{dir} holds no grade, and so nothing to judge: {why:clause}": "{dir} 里没有成绩，所以没有什么可评判的：{why}",
  "{file} is of the {one:word} suite, and not of the {other:word} one": "{file} 属于 {one} 检查，而不是 {other} 检查",
  "{file} cannot be read ({why}): {takes:clause}": "{file} 读不出来（{why}）：{takes}",
  "{file} is not what a grade wrote ({why}): {takes:clause}": "{file} 不是评分写出的东西（{why}）：{takes}",
  "{file}: its schema is {schema}, and must be {right:word}: {takes:clause}":
    "{file}：它的 schema 是 {schema}，应当是 {right}：{takes}",
  "{file}: its {field:word} is no list: {takes:clause}": "{file}：它的 {field} 不是列表：{takes}",
  "--replay takes the folder of a grade that lost points": "--replay 需要的是一次有失分的评分的文件夹",
  "the files cannot be watched any more: {why}": "无法继续监视文件：{why}",
  "waiting until a graded file is saved; Ctrl-C ends this": "等待评分文件被保存；按 Ctrl-C 结束",
  "the grader cannot make a folder for its temporary files: {why}; set TMPDIR to a folder that it may write to":
    "评分器无法为临时文件建立文件夹：{why}；请把 TMPDIR 设为它可以写入的文件夹",
  "--require-isolation {level:word}: this machine lacks {missing}; npm run grade:doctor tells what each needs":
    "--require-isolation {level}：这台机器缺少 {missing}；npm run grade:doctor 会说明各项需要什么",
};

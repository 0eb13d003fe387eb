import type { Catalogue } from "../translate.ts";

/** Why a check was not made, or came to no verdict. */
export const VERDICTS: Catalogue = {
  'it needs "{check:word}", which has not passed': "它依赖“{check}”，而“{check}”没有通过",
  'the server did not get that far: see "{check:word}"': "服务器没有走到这一步：见“{check}”",
  'what was seen may follow from "{check:word}"': "所看到的也许是由“{check}”引起的",
  "not all of it was tried, because of a failure": "由于一处不通过，没有全部试完",
  'not all of it was tried, because of a failure: see "{check:word}"': "由于一处不通过，没有全部试完：见“{check}”",
  "the servers came to a stop before, for a reason given above": "服务器在此之前就停住了，原因见上",
  "the grader heard nothing of this check": "评分器没有得到这项检查的任何消息",
  'what was seen may be due to "{check:word}", which came to no verdict':
    "所看到的也许是由“{check}”引起的，而“{check}”无定论",
  '"{check:word}" came to no verdict': "“{check}”无定论",
  "the grader never came to {parts}": "评分器没有做到 {parts}",
  "the grader could not tell: {why:clause}": "评分器无法判断：{why}",
  "{experiment:word}: {what:clause}": "{experiment}：{what}",
  "the time for the grade was over while this was tried: {what}; the machine may be too slow, or the submission takes its time":
    "评分的时间用完时还在试：{what}；可能是机器太慢，也可能是这份作业太费时间",
  "{what:clause}; meanwhile {short:clause}: give this machine more of it, or grade fewer at a time":
    "{what}；与此同时{short}：给这台机器更多这种资源，或者减少同时评分的份数",
  "{what:clause}; and a program of the grader's own fared no better: {why}; npm run grade:doctor tells what a grade needs":
    "{what}；而评分器自己的程序也好不到哪里去：{why}；npm run grade:doctor 会说明评分需要什么",
  "{what:clause}; a rule was broken meanwhile, and none was when all was tried again: grade again":
    "{what}；其间违反了一条规则，而再试一次时没有违反：请重新评分",
  "the servers were still busy after {seconds:number} s": "{seconds} 秒之后服务器仍然在忙",
  "the machine was so busy that it could not be told whether the server counts COMMITs by a timer: grade fewer at a time":
    "机器太忙，无法判断服务器是否用定时器来计 COMMIT：请减少同时评分的数量",
  "the machine was so slow, or the server so patient, that it was still calling again when the time was over":
    "机器太慢，或者服务器太有耐心：时间用完时它仍在重复调用",
  "the machine was so slow that it could not be told whether the server waits for peers that are slow":
    "机器太慢，无法判断服务器是否在等缓慢的对等节点",
  "the machine was so slow that the server was not idle before a call timed out: there are {seconds:number} s between its COMMITs for one seq":
    "机器太慢，在一次调用超时之前服务器还没有静止：它对一个序号的各条 COMMIT 之间相隔 {seconds} 秒",
  "the server did not come back to replicas that had been dead": "服务器没有再连接曾经宕机的副本",
  "the histories were too long to be judged": "历史记录太长，无法评判",
  "the grade took longer than {minutes:number} minutes, and was ended: the machine may be too slow, or the submission keeps the grader busy; grade it again":
    "评分超过了 {minutes} 分钟，已被结束：可能是机器太慢，也可能是这份作业让评分器忙个不停；请再评一次",
  "the process that graded was ended from outside (exit code {code:number}): by the machine, which may have run out of memory, or by the submission; grade it again":
    "评分的进程被外界结束了（退出码 {code}）：可能是机器内存不足，也可能是这份作业所为；请再评一次",
  "{name} was removed while the grade was made: it may be wrong, so there is none; look who did that, and grade again":
    "评分期间 {name} 被删除了：成绩可能有误，所以不给成绩；请查明是谁所为，再评一次",
  "{name} was altered while the grade was made: it may be wrong, so there is none; look who did that, and grade again":
    "评分期间 {name} 被改动了：成绩可能有误，所以不给成绩；请查明是谁所为，再评一次",
  "{name} was added while the grade was made: it may be wrong, so there is none; look who did that, and grade again":
    "评分期间增加了 {name}：成绩可能有误，所以不给成绩；请查明是谁所为，再评一次",
  "{name} is missing: {remedy:clause}": "缺少 {name}：{remedy}",
  "{name} is not as it was released: {remedy:clause}": "{name} 与发布时不同：{remedy}",
  "{name} is not of the lab that was released: {remedy:clause}": "{name} 不属于发布的实验：{remedy}",
  "run npm ci": "请运行 npm ci",
  "unpack the lab again in another place, and put your {file:word} into its skeleton":
    "请在别处重新解压本实验，再把你的 {file} 放进其中的 skeleton",
  "there is no grade yet: it is to be graded again": "还没有成绩：将重新评分",
  "grader/released.json is damaged: unpack the lab again in another place, and put your files into its skeleton":
    "grader/released.json 已损坏：请在别处重新解压本实验，再把你的文件放进其中的 skeleton",
  "this machine has too little for a grade: {what:clause}": "这台机器不足以评分：{what}",
  "a grade needs {needed:number} {unit:clause}, and there are {there:number}: {fix:clause}":
    "一次评分需要 {needed} {unit}，现有 {there}：{fix}",
  "{grades:number} grades at a time need {needed:number} {unit:clause}, and there are {there:number}: {fix:clause}":
    "同时评 {grades} 份需要 {needed} {unit}，现有 {there}：{fix}",
  "{one:clause}; {other:clause}": "{one}；{other}",
  "processes and threads": "个进程和线程",
  "processes and threads of the user that the servers run as": "个进程和线程（属于运行服务器的用户）",
  "open files": "个打开的文件",
  "MiB of memory": "MiB 内存",
  "MiB in the folder for temporary files": "MiB 临时文件夹空间",
  "of a processor": "个处理器",
  "raise ulimit -u, or the pids limit of the container (docker run --pids-limit)":
    "请提高 ulimit -u，或者容器的进程数上限（docker run --pids-limit）",
  "raise the hard limit that ulimit -Hu shows": "请提高 ulimit -Hu 所示的硬上限",
  "raise the hard limit that ulimit -Hn shows (docker run --ulimit nofile=1024)":
    "请提高 ulimit -Hn 所示的硬上限（docker run --ulimit nofile=1024）",
  "end other programs, or raise the memory limit of the container (docker run --memory)":
    "请关闭其他程序，或者提高容器的内存上限（docker run --memory）",
  "free some, or set TMPDIR to a folder with more": "请腾出空间，或者把 TMPDIR 设为空间更大的文件夹",
  "raise the processor limit of the container (docker run --cpus)": "请提高容器的处理器上限（docker run --cpus）",
  "this copy of the lab has no solution": "这份实验里没有参考答案",
};

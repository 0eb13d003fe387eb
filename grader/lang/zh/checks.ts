import type { Catalogue } from "../translate.ts";

/** What is true of a right submission, check by check, and the hints to those who fail one. */
export const CHECKS: Catalogue = {
  "servers start, find each other, and do not run for ever": "服务器能启动、能找到彼此、会静止下来",
  "one COMMIT to each of the others, when prepared and not before": "已准备时才给其他副本各发一条 COMMIT",
  "what a COMMIT says is right, and rightly signed": "COMMIT 的内容正确，签名也正确",
  "a peer that is silent or dead delays nobody else": "对等节点沉默或宕机，不耽误别人",
  "every COMMIT is answered at once": "每条 COMMIT 都立刻得到应答",
  "a COMMIT that makes the quorum is counted when it comes": "凑齐法定人数的那条 COMMIT 一到就清点",
  "executes with COMMITs from 2f others, and not before, for any n": "对任何 n，凭 2f 条他人 COMMIT 才执行",
  "in any order of the messages: no early COMMIT is lost": "任何消息次序：早到的 COMMIT 一条不丢",
  "a replica that votes twice counts once": "投票两次的副本只计一次",
  "a COMMIT for another view does not count": "别的视图的 COMMIT 不计入",
  "a COMMIT with another digest does not count": "摘要不同的 COMMIT 不计入",
  "a COMMIT that its sender did not sign does not count": "不是由发送者签名的 COMMIT 不计入",
  "a COMMIT of nobody, or of itself, does not count": "无主的和自己的 COMMIT 不计入",
  "an invalid COMMIT spoils no valid one": "无效的 COMMIT 不连累有效的",
  "executes each seq once, and in order": "每个序号执行一次，并且按顺序",
  "four servers, many clients, a network that reorders: all agree": "四个服务器，客户端多，网络乱序：一致",
  "four servers: put, get, del and all through a real client": "四个服务器：真实客户端的四种命令都对",
  "one of four cut off, stopped or mute: still answers": "四个中一个隔断、停住或失声：仍有回复",
  "two of four faulty: waits, and finishes when they are back": "四个中两个故障：先等待，回来后再办完",
  "two Byzantine of seven, the leader one of them: the others agree": "七个中两个拜占庭，含主节点：其余一致",
  "every log line fits the grammar": "每一行日志都符合格式",
  "the log tells what crossed the wire, all of it, once": "网络上传过的，日志全都记，只记一次",

  "Start four servers by hand, or with npm run cluster: do they come up, and rest when nothing is asked of them?":
    "手动或用 npm run cluster 启动四个服务器：它们起得来吗？没有人要它们做什么时，它们静止下来吗？",
  "Does every one of the others get exactly one COMMIT for each seq, for any n, and only when this replica is prepared?":
    "对任何 n，每个序号上，其他每个副本是否都恰好收到一条 COMMIT？是否只在本副本已准备时才发？",
  "Compare each field of your COMMIT with what the cert holds, and its signature with that of a PREPARE.":
    "把你的 COMMIT 的每个字段与证书里存的内容比一比，再把它的签名与 PREPARE 的签名比一比。",
  "What does your loop over the peers do while one of them does not answer, or when a call to one fails?":
    "对等节点中有一个不应答，或者对某一个的调用失败时，你遍历它们的循环会怎么样？",
  "When does CommitRpc return: before or after the request is executed? For every COMMIT, whatever it says?":
    "CommitRpc 何时返回：请求执行之前还是之后？无论 COMMIT 写着什么，每一条都是这样吗？",
  "The COMMIT that completes the quorum may be the last message that ever comes: who counts then?":
    "凑齐法定人数的那条 COMMIT 可能是最后到来的一条消息：那时由谁来清点？",
  "How many COMMITs of others does it take with n = 4, 7, 10, 13? Write 2f down for each, and what your code compares.":
    "n = 4、7、10、13 时，各需要其他副本的几条 COMMIT？把每种情况下的 2f 写下来，再写下你的代码拿来比较的数。",
  "COMMITs may come before the request, before the pre-prepare, and between the PREPAREs: where are they kept until then?":
    "COMMIT 可能早于请求、早于预准备消息到来，也可能夹在 PREPARE 之间到来：在那之前，它们存放在哪里？",
  "What makes two COMMITs votes of the same replica? They need not be the same object, or lie next to each other.":
    "凭什么说两条 COMMIT 是同一个副本的票？它们不一定是同一个对象，也不一定相邻。",
  "Which view must a COMMIT name to count, and with what do you compare it?":
    "COMMIT 必须写明哪个视图才能计入？你拿它和什么比较？",
  "Which digest must a COMMIT name to count, and is it known at the moment when you compare?":
    "COMMIT 必须写明哪个摘要才能计入？你比较的那一刻，这个摘要已经知道了吗？",
  "Whose key, which phase, and which bytes: a signature can be genuine and still be another message's.":
    "谁的密钥，哪个阶段，哪些字节：签名可以是真的，却是另一条消息的。",
  "Which ids may a COMMIT carry? This replica's own is not among them.":
    "COMMIT 可以带哪些 id？本副本自己的 id 不在其中。",
  "Put an invalid COMMIT before, between and after valid ones, in the name of each sender: what does it leave behind?":
    "依次冒用每个发送者的名义，把一条无效的 COMMIT 放在有效的之前、之间和之后：它会留下什么痕迹？",
  "What happens with the COMMITs that come after the quorum? And who says in which order seqs are executed?":
    "法定人数凑齐之后才来的 COMMIT 会怎样？序号按什么顺序执行，又由谁决定？",
  "Many seqs are open at once, on a network that reorders: is anything in your functions shared between seqs?":
    "许多序号同时在进行，网络又打乱消息：你的函数里有什么东西是各序号共用的吗？",
  "Try put, get, del and all in npm run cluster, through the leader and through another server.":
    "在 npm run cluster 里试试 put、get、del 和 all，经过主节点试一遍，再经过另一个服务器试一遍。",
  "In npm run cluster, pause or kill one server and go on: does the rest still answer?":
    "在 npm run cluster 里暂停或杀掉一个服务器，然后继续：其余的还回复吗？",
  "In npm run cluster, pause two servers of four, send a command, and resume them: is it answered then?":
    "在 npm run cluster 里暂停四个服务器中的两个，发一条命令，再恢复它们：这时有回复吗？",
  "f replicas send every kind of invalid vote, and the leader says different things to different replicas.":
    "f 个副本发送各种各样的无效票，主节点又对不同的副本说不同的话。",
  "Compare your log lines with the table of the handout, character by character.":
    "把你的日志行与讲义里的表逐个字符比较。",
  "One line for each thing that happened, at the moment when it happened, and none for what did not.":
    "每发生一件事，就在发生的那一刻写一行；没有发生的，一行也不写。",
};

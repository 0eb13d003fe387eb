import type { Catalogue } from "../translate.ts";

/** The further hints for each check: where to look, and what to do there. */
export const HINTS: Catalogue = {
  "Your functions are called whenever there is something to do. None of them needs a timer, and none has to ask again and again whether something has changed.":
    "有事要做时，你的函数就会被调用。它们都不需要定时器，也都不必一遍遍地询问有没有什么变化。",
  "Give your functions the skeleton's bodies back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and a promise that never ends. Look also at what stands outside of the functions: it runs when the file is loaded.":
    "把你的函数逐个换回 skeleton 里的函数体，每换一个就用 --only start 评一次：是哪一个让它不通过？在那一个里找 setInterval、setTimeout、while，以及永远没有结果的 promise。也看看写在函数之外的代码：文件一加载它就运行。",
  "The server calls commit once for each seq, when this replica is prepared. Who else calls it in your file? And which ids does your loop go over: are they right for seven replicas, too?":
    "本副本已准备时，服务器对每个序号调用一次 commit。在你的文件里，还有谁调用它？你的循环遍历的是哪些 id：有七个副本时也对吗？",
  "Lay prepare and commit side by side. One message is made and signed, and one call goes to each of s.others. If yours sends in another function, in a second loop, to this replica itself, or to ids that you count up, that is it.":
    "把 prepare 和 commit 并排放在一起看。消息只做一条、只签一次名，对 s.others 中的每一个各调用一次。如果你在别的函数里发送，在第二个循环里发送，发给了本副本自己，或者发给了你自己数出来的 id，问题就在这里。",
  "Say for each of peerId, view, seq and digest where its value comes from. Two of them the cert holds since the pre-prepare was accepted. A value that you wrote down as a number, or made anew, is suspect.":
    "逐个说出 peerId、view、seq 和 digest 的值从哪里来。其中有两个，自从接受了预准备消息就存在证书里。凡是你直接写成数字的，或者重新算出来的，都可疑。",
  "If the four fields are right, it is the signature: s.sign takes the phase and the message. The phase must be the one by which the receivers verify, and the message must be the very one that is sent, not changed after it was signed.":
    "如果四个字段都对，那就是签名的问题：s.sign 的参数是阶段和消息。阶段必须是接收者验证时用的那一个；消息必须正是发送的那一条，签名之后不能再改。",
  "s.call returns a promise at once. If you wait for it before the next call, all wait for the slowest peer. If it rejects and nobody takes care of it, it is an error of the whole program.":
    "s.call 立刻返回一个 promise。如果等它有了结果再发起下一次调用，大家就都在等最慢的对等节点。如果它 reject 了却没有谁处理，那就成了整个程序的错误。",
  "Begin all the calls and wait for none. Give each promise its own answer to a failure: a WARN line, as in prepare. A try around the loop catches none of these failures, for they come later.":
    "发起所有的调用，一个也不等。给每个 promise 都写上失败时怎么办：像 prepare 里那样，写一行 WARN。在循环外面套一个 try，一个失败也捕捉不到，因为失败来得更晚。",
  "The answer says that the message has arrived, and nothing about the vote. So it is the same for a COMMIT that is early, late, invalid or there twice.":
    "应答说的是消息到了，与票本身无关。所以，无论 COMMIT 是早到、迟到、无效还是重复，应答都一样。",
  "Go through every way out of CommitRpc. Is there a return without ok: true, a way on which nothing is returned, an await before the return, or a line that throws when the cert is empty or the sender unknown?":
    "把 CommitRpc 的每一条出路都走一遍。有没有哪个 return 不带 ok: true？有没有哪条路什么也不返回？return 之前有没有 await？有没有哪一行在证书为空或者发送者未知时会抛出异常？",
  "Which function counts depends on the stage of the cert, and the server knows that. Who asks it to count after a COMMIT has come?":
    "由哪个函数来清点，取决于证书的步骤，而服务器知道这一点。来了一条 COMMIT 之后，由谁去请它清点？",
  "Follow the last COMMIT of a quorum through CommitRpc with a pencil: it goes into the ballot, and then? If nothing counts before the next message, and there is no next message, nothing is executed. PrepareRpc has a line for that, behind the one that keeps the vote.":
    "拿支笔，跟着凑齐法定人数的最后一条 COMMIT 走一遍 CommitRpc：它进了票箱，然后呢？如果要等下一条消息来了才清点，而下一条消息并不存在，那就什么也不会执行。PrepareRpc 里有一行就是干这个的，紧跟在存票的那一行后面。",
  "f is s.f, and a ballot holds the votes of others only. Which number do you compare, with which comparison, and have all votes that came been looked at before you compare?":
    "f 就是 s.f，票箱里只有其他副本的票。你比较的是哪个数，用的是哪种比较，比较之前是不是已经看过所有到来的票？",
  "Make a table: for n = 4, 7 and 10 it takes 2, 4 and 6 COMMITs of others. Your condition must be true with so many, and false with one less. A number written into the code fits one n only; and what is counted must last from one call of the function to the next.":
    "列一张表：n = 4、7、10 时，需要其他副本的 2、4、6 条 COMMIT。有这么多条时，你的条件必须为真；少一条，就必须为假。写死在代码里的数只适合一种 n；而已经计入的，必须从函数的这一次调用保留到下一次。",
  "When an early COMMIT comes, the cert of its seq may be new: its digest is empty, its stage Request. It cannot be judged yet, by anything. What does your CommitRpc do with it?":
    "早到的 COMMIT 来时，它那个序号的证书可能是新建的：摘要为空，步骤是 Request。这时还没有任何依据可以判断它。你的 CommitRpc 怎么处理它？",
  "CommitRpc keeps every COMMIT in the cert's ballot, whatever the stage, and judges none. Judging takes the votes out of the queue, so whoever takes them out must count the valid ones in the ballot at once: a variable of the function forgets them when it returns.":
    "无论处于什么步骤，CommitRpc 都把每条 COMMIT 存进证书的票箱，一条也不判断。判断要把票从队列里取出来，所以谁取出来，谁就得立刻把有效的计入票箱：函数里的变量，一返回就忘了。",
  "How many messages came is not how many replicas spoke, and two COMMITs of one replica may differ in any field. The ballot can tell whose vote is counted already: read Ballot in cert.ts.":
    "来了多少条消息，不等于有多少个副本表了态；同一个副本的两条 COMMIT，任何字段都可能不同。谁的票已经计入，票箱说得出来：读一读 cert.ts 里的 Ballot。",
  "Two things are needed: before a vote counts, ask whether that replica has voted; and take the number from the ballot's counted votes, not from the length of a list or from a variable of your own.":
    "要做两件事：计入一张票之前，先问那个副本是否已经投过；人数要取票箱里已计入的票数，而不是某个列表的长度，也不是你自己的变量。",
  "The view to compare with is the one in which this seq's pre-prepare was accepted. Which field holds it? A number written into the code does not.":
    "要拿来比较的视图，是接受这个序号的预准备消息时所在的视图。它存在哪个字段里？写死在代码里的数字可不是它。",
  "prepare.ts does it for PREPAREs with one comparison. Is there one like it in your function, is it made for every vote, and does a vote that fails it leave no trace?":
    "prepare.ts 对 PREPARE 只用一次比较就做到了。你的函数里有这样的比较吗？每张票都比较了吗？没有通过比较的票，一点痕迹都没留下吗？",
  "The cert has its digest only after the pre-prepare was accepted; before that it is empty. In which of your two functions is it known?":
    "接受了预准备消息之后，证书里才有摘要；在那之前它是空的。在你的两个函数中，哪一个里已经知道摘要了？",
  "Compare every vote's digest with the cert's. A comparison of votes with one another, or with the first vote that came, lets a liar choose what all are compared with.":
    "把每张票的摘要都与证书的摘要比较。如果拿票与票互相比较，或者与第一张到的票比较，那就等于让说谎者来决定大家都跟什么比。",
  "s.verify takes a phase, a message and a signature. Is it the phase that the sender signed for? Is it the very message that came? Is the result used?":
    "s.verify 的参数是阶段、消息和签名。阶段是发送者签名时用的那个吗？消息正是收到的那一条吗？结果用上了吗？",
  "Three mistakes are common: the phase of the other kind of vote, so that a PREPARE's signature passes for a COMMIT's; a result that nobody looks at, for s.verify returns false and does not throw; and a message that was put together anew from what you expect, where the one that came belongs.":
    "常见的错误有三个：用了另一种票的阶段，于是 PREPARE 的签名冒充了 COMMIT 的签名；没有谁去看结果，因为 s.verify 是返回 false 而不是抛出异常；该用收到的那条消息的地方，却用了按自己的预期重新拼出来的消息。",
  "Two kinds of ids must not count: one that no replica has, such as n or -1, and this replica's own, however genuine its signature is.":
    "有两种 id 不得计入：没有任何副本拥有的，例如 n 或者 -1；以及本副本自己的，哪怕签名千真万确。",
  "s.others holds exactly the ids that may count. Ask it first, before anything is looked up by the sender's id.":
    "s.others 里恰好就是可以计入的那些 id。先问它，然后才能用发送者的 id 去查别的东西。",
  "A vote that does not count may not mark its sender as having voted, may not end your loop, and may not take with it the votes that wait behind it.":
    "不计入的票，不得把它的发送者记成已投票，不得结束你的循环，也不得连累排在它后面的票。",
  "Look at the order: first all reasons to refuse a vote, the signature among them, and only then is it counted. Then look at how the loop leaves a refused vote: it must go on to the next one, for what was taken out of the queue does not come again.":
    "看看先后次序：先检查拒绝一张票的所有理由，签名也在其中，然后才计入。再看看循环怎样离开一张被拒绝的票：它必须接着看下一张，因为从队列里取出来的不会再来。",
  "COMMITs go on coming after the decision. What prevents that your function decides again? The server looks at the stage of the cert before it calls you.":
    "作出决定之后，COMMIT 还会继续到来。靠什么阻止你的函数再决定一次？服务器调用你之前，会先看证书的步骤。",
  "When it is decided, the cert goes on to stage Reply, and it does so before the request is executed. The order of the seqs is the business of execute: call it once with this seq, whether or not those before it are executed.":
    "作出决定时，证书进入 Reply 步骤，而且要在执行请求之前进入。序号的次序由 execute 负责：用这个序号调用它一次，不管前面的是否已经执行。",
  "Many seqs are between their pre-prepare and their execution at the same time. A variable outside of your functions that holds a seq, a cert, a number or votes mixes them up.":
    "同一时刻，会有许多序号处在预准备与执行之间。写在函数之外、存着序号、证书、数字或票的变量，会把它们混在一起。",
  "All that is known of a seq belongs into its cert. Look also for an await in your functions: until the line behind it runs, other messages are handled, and the stage may be another one by then.":
    "关于一个序号的一切，都应当放在它的证书里。也找找你的函数里有没有 await：在它后面那一行运行之前，别的消息会得到处理，到那时步骤可能已经变了。",
  "The client takes a result when f+1 servers report the same one for the same seq. In npm run cluster: which servers reply, and do they say the same?":
    "对同一个序号，有 f+1 个服务器报告同样的结果，客户端才采信。在 npm run cluster 里看看：哪些服务器回复了，它们说的一样吗？",
  "Compare the execute lines of two servers, seq by seq. The first seq that one of them lacks, has twice, or has with another command is the place. Then read what that server received for this seq, and in which order.":
    "把两个服务器的 execute 行按序号逐个比较。第一个缺少的、出现两次的，或者命令不同的序号，就是出问题的地方。然后读一读，那个服务器在这个序号上收到了什么，次序如何。",
  "With one of four gone no vote is to spare: each of the other three needs the COMMITs of both others. Which one is late, refused, or never sent?":
    "四个里少了一个，就没有一票是多余的：其余三个中的每一个，都需要另外两个的 COMMIT。哪一条来晚了，被拒绝了，或者根本没有发？",
  "Three mistakes show only now: a loop that waits for the peer that is away (C3), an early COMMIT that is dropped (R2), and a condition that waits for one vote more than 2f (V7). Kill a server in npm run cluster, and tick off the COMMITs that each of the others sent and received.":
    "有三个错误到这时才会暴露：循环在等不在线的对等节点（C3），丢掉了早到的 COMMIT（R2），条件要等比 2f 还多的一票（V7）。在 npm run cluster 里杀掉一个服务器，把其余每一个发出和收到的 COMMIT 逐一勾对。",
  "While two of four are away nothing may be executed, and what came meanwhile must still be there when they are back. Do you keep it in the cert, or in variables that end with the call?":
    "四个里有两个不在时，什么都不得执行；这期间到来的东西，等它们回来时必须还在。你是把它存在证书里，还是存在一次调用结束就消失的变量里？",
  "When they are back, COMMITs arrive late and in any order. Does each of them start a count, and do those that were counted long ago still count? Nothing has to be sent again, and no timer is needed.":
    "它们回来时，COMMIT 会迟到，而且次序不定。每来一条都会引发一次清点吗？早就计入的那些还算数吗？什么都不必重发，也不需要定时器。",
  "Liars mix votes with a wrong view, digest, signature or sender among the valid ones, and repeat themselves. One reason to refuse that is missing, or comes too late, is enough.":
    "说谎者把视图、摘要、签名或发送者不对的票混在有效的票里，还反复投票。只要漏掉一条拒绝的理由，或者检查得太晚，就会出事。",
  "Go through V1 to V6. For each: which line of your function keeps it, and what is in the ballot after a vote that breaks it? Write a Debug line for each vote that does not count, with the reason.":
    "把 V1 至 V6 逐条过一遍。对每一条问：它由你的函数的哪一行来保证？来了一张违反它的票之后，票箱里有什么？对每张不计入的票写一行 Debug 日志，说明理由。",
  "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.":
    "评判的只有 INFO 行和 stdout 上的内容。你自己的日志行请用 zlog.debug 来写，绝不要用 console.log。",
  "The forms are in part 3 of the handout, under Log lines. A line begins with s.at(seq). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.":
    "格式在讲义第 3 部分的“日志行”里。每行以 s.at(seq) 开头。注意 => 和 <= 两边的空格；方括号里的 id 之间各有一个空格；后面什么都不要再跟。",
  "A COMMIT that comes is logged when it arrives, before it is judged, so one that does not count is logged, too. A sending is logged once, for all its recipients.":
    "COMMIT 一到就记日志，先于对它的判断，所以不计入的也要记。一次发送只记一行，所有接收者都写在里面。",
  "See where the two lines stand in prepare.ts: as the first thing in PrepareRpc, and once before the loop of prepare. A line within a loop comes too often; one behind a condition or a return is sometimes missing.":
    "看看这两行在 prepare.ts 里的位置：一行是 PrepareRpc 做的第一件事，另一行在 prepare 的循环之前，只写一次。写在循环里，就会出现太多次；写在条件或 return 后面，有时就会缺少。",

  // The command that shows them.
  "the checks:": "检查项：",
  "a hint for one of them: {command}": "要其中一项的提示：{command}",
  "the check that you want a hint for; without it, all are listed": "想要提示的检查项；不写就列出全部",
  "which hint (default: the first): each one says more than the one before":
    "第几条提示（默认：第一条）：后一条总比前一条说得更多",
  "hint {number:number} of {count:number}": "第 {number} 条提示，共 {count} 条",
  "one that says more: {command}": "想知道更多：{command}",
  "that was the last one": "这是最后一条",
  "that was the last one; read {handout:word}, {sections}": "这是最后一条；请读 {handout}，{sections}",
  "{check:word}: there are no hints for this check": "{check}：这项检查没有提示",
  "{given}: expected a number from {min:number} to {max:number}": "{given}：应当是 {min} 到 {max} 的数",
  "{rule:word}: that is a rule; name a check that judges it: {checks}":
    "{rule}：这是一条规则；请写出依据它的检查项：{checks}",
};

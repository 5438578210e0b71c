# 页面上的全部文字（简体中文）。名称与 en.ftl 一一对应，由测试核对。
# 语句简短，面向普通市民；出错提示成对出现：发生了什么，以及（-do）现在该怎么办。

## 每一页

skip = 跳到正文
nav-label = 主导航
nav-home = 首页
nav-about = 承诺与限度
nav-demo = 试用
foot-verify = 本站显示的一切都可以根据公开记录重新计算得出，您无需信任本网站。
foot-board = 公告板：{ $board }
copy = 复制
copied = 已复制

## 通用词语

label-opens = 投票开始
label-closes = 投票截止
label-closed = 截止时间
label-voters = 选民名册
label-ballots = 已投票
label-ties = 票数相同时
label-trustee = 密钥保管人
label-confirmed = 确认密钥
label-decrypted = 参与计票
label-process = 选举指纹
label-option = 选项
label-votes = 得票
label-share = 占比
label-points = 得分
label-amount = 金额
label-seats = 席位
label-for = 赞成
label-against = 反对
label-rank = 第 { $rank } 位
label-unspent = 未使用
label-blank = 空白票
label-number = 序号
label-what = 内容
label-tracker = 追踪码
label-bytes = 长度（字节）
action-vote = 现在投票
action-result = 查看结果
action-check = 查找选票
action-board = 查阅公开记录
action-result-entry = 查看结果记录

phase-preparing = 准备中
phase-ready = 即将开始
phase-open = 投票进行中
phase-counting = 计票中
phase-final = 结果已公布
phase-failed = 已中止
phase-annulled = 已作废
way-label = 选举进程
step-announced = 公告
step-keys = 生成密钥
step-voting = 投票
step-counting = 计票
step-result = 结果
state-done = 已完成
state-now = 进行中
state-later = 尚未开始
state-yes = 已完成
state-not-yet = 尚未

rule-one = 请选择一项。
rule-up-to-one = 最多选择一项，也可以不选。
rule-up-to = 最多选择 { $max } 项。
rule-exactly = 请选择 { $max } 项，不多不少。
rule-between = 请选择 { $min } 至 { $max } 项。
rule-blank = 也可以投空白票。
rule-score = 请为每一项填写 0 至 { $max } 之间的数字。
rule-total = 合计为 { $min } 至 { $max }。
rule-total-exactly = 合计恰为 { $max }。
rule-grade = 请为每一项评定等级。
rule-grade-some = 请评定等级，也可以有几项不评。
rule-quadratic = 您有 { $credits } 点。对同一项投 1 票花费 1 点，投 2 票花费 4 点，投 3 票花费 9 点，依此类推。
rule-against = 投反对票的花费相同。
rule-rank = 请为 { $max } 项排出名次，1 为最佳。
rule-rank-some = 请为 { $min } 至 { $max } 项排出名次，1 为最佳。
rule-knapsack = 所选各项的费用合计不得超过 { $budget }。
rule-allocate = 请将 { $budget } 分配给各项，可以不用完。

## 选举和抽签列表

home-title = 选举与抽签
home-lead = 用您自己的设备投票，选票在离开设备之前就已加密。每一次计票、每一次抽签，任何人都可以核对。
home-empty = 本公告板尚未公布任何选举或抽签。

## 选举概况

overview-wait = 投票尚未开始。开始时间：
overview-waits-for-lot = 解密已全部完成，但出现了票数相同的情况。将由抽签决定，采用公共随机信标指定的一轮；任何人都可以把这一轮提交到公告板。
ties-stand = 由投票团体依其自身规则决定。
ties-ballot-order = 选票上排列在前者胜出。
ties-lot = 由抽签决定，采用公共随机信标第 { $round } 轮；在它公布之前，任何人都无法得知。公布时间：
overview-waits-for-witnesses = 待足够多的见证方签名确认看到同一批选票后，才开始计票。见证方联网时，只需几秒。
overview-witnesses = 谁在监督公告板
overview-witnesses-quorum = 须有 { $witnesses } 个独立见证方中的 { $quorum } 个签名确认看到同一份选票记录，之后才能解密计票。
overview-witnesses-none = 没有外部见证方监督此公告板。所有人看到的是否为同一份选票记录，只能相信公告板自己的说法。
overview-counting = 投票已经截止。密钥保管人正在解密全部选票的总和，任何一张选票都不会被单独解密。
overview-failed = 本次选举在投票开始前中止：已证实有密钥保管人违反规则，证据载于公开记录。
overview-annulled = 本次抽签已依事先公布的理由作废，抽签结果无效。
overview-facts = 基本情况
overview-voters = { $count } 人
overview-ballots = { $count } 人
overview-questions = 表决事项
overview-trustees = 由谁计票
overview-threshold = 密钥由 { $trustees } 位保管人分别持有，须有 { $threshold } 位共同参与才能解密选票总和。人数不足则什么也看不到。
overview-verify = 自行核验
overview-verify-text = 选举全过程都载于只增不改的公开记录，任何人都可以下载并重新计算结果。
overview-command = 使用本项目的程序，一条命令即可完成全部核验：
overview-process = 这串数字是本次选举的名称。只要各处看到的都相同，大家所说的就是同一次选举。

## 投票

vote-title = 投票
vote-over = 本次选举的投票已经结束，不再接受选票。
vote-no-booth = 本服务器缺少投票程序，须由主办单位安装。在此之前无法在这里投票。
vote-noscript = 投票需要启用 JavaScript
vote-noscript-do = 选票由您的浏览器加密，因此需要 JavaScript。请为本网站启用后重新打开页面，或改用其他浏览器、其他设备。其余页面无需 JavaScript。

booth-loading = 正在准备投票页面……
booth-slow = 等待时间过长，您的浏览器版本可能太旧。请更新浏览器，或改用其他设备。
booth-step = 第 { $step } 步，共 4 步
booth-back = 上一步
booth-again = 重试
booth-help = 供咨询人员参考：

booth-code-title = 输入投票码
booth-code-label = 投票码
booth-code-hint = 投票码印在寄给您的信上，共六组，每组五个字母或数字。可以粘贴；大小写、空格和短横线均不影响。
booth-code-safe = 投票码只留在本设备上，不会发送给任何人。
booth-code-submit = 继续
booth-code-checking = 正在核对投票码……

booth-choose-title = 作出选择
booth-choose-submit = 继续，核对选择
booth-replaces = 您此前已经投过票。如果现在再次投票，新的选票将取代原来的选票。
booth-count = 已选 { $used } 项，最多 { $of } 项
booth-spent = 已用 { $used }，共 { $of }
booth-overvote = 您已选满 { $n } 项。如需改选，请先取消一项。
booth-choose-first = 请再核对以下内容
booth-missing-one = 请选择一项。
booth-missing-one-or-blank = 请选择一项，或选择空白票。
booth-missing-some = 请至少选择 { $n } 项。
booth-missing-grade = 请为每一项评定等级。
booth-missing-ranks = 请至少为 { $n } 项排出名次。
booth-ranks = 请依次使用 1、2、3……各名次，每个名次只用一次，中间不留空缺。
booth-too-little = 数目不足，至少应为 { $n }。
booth-too-much = 数目过多，最多为 { $n }。
booth-out-of-range = 请填写 0 至 { $n } 之间的数字。
booth-costs = { $option }（费用 { $cost }）
booth-votes = { $votes }（花费 { $cost }）
booth-no-grade = 不评级
booth-no-rank = 不排名次
booth-blank = 空白票：以上均不选
booth-clear = 清除选择

booth-review-title = 核对您的选择
booth-review-hint = 目前尚未发送任何内容。下一步将在本设备上加密选票。
booth-review-change = 修改
booth-review-submit = 加密选票
booth-encrypting = 正在本设备上加密选票……

booth-decide-title = 选票已加密，尚未投出
booth-decide-tracker = 这是加密选票的追踪码。请在作出决定之前复制或拍照留存：日后凭它可以证明选票未被调换。
booth-decide-choice = 请决定：
booth-cast = 投出这张选票
booth-cast-hint = 将加密的选票发送到公告板，计入结果。
booth-test = 改为检验这张选票
booth-test-hint = 打开这张选票，看看设备加密的内容是否与您的选择一致。被检验的选票不计入结果，其内容任何人都能看到，因此检验时不妨填写并非本意的选择。检验之后再重新制作选票。
booth-casting = 正在发送选票，并核对公告板的回执……
booth-testing = 正在打开选票……

booth-done-title = 您的选票已载入公告板
booth-done-text = 本浏览器已亲自核验公告板的证明：您的加密选票是公开记录的第 { $index } 号条目。
booth-done-cosigned = { $witnesses } 个独立见证方中已有 { $cosigned } 个签名确认，他们看到的记录中也有您的选票。
booth-done-not-cosigned = 独立见证方尚未全部签名。您的选票已经载入，请保存回执，稍后再用追踪码查询。
booth-done-keep = 请保存回执。它只证明您投了票，不会透露您投给了谁。
booth-done-download = 保存回执
booth-done-print = 打印
booth-done-find = 在公告板上查看
booth-done-again = 截止之前您可以重新投票，只有最后一张选票有效。
booth-done-leave = 投票码和您的选择已从本页清除。如果使用的是公用电脑，请现在关闭浏览器。

booth-unsure-title = 暂时无法确定您的选票是否送达
booth-unsure-do = 请点击“重试”。同一张选票会再发送一次，只会计一次。
booth-false-title = 公告板的回执无效

booth-tested-title = 设备加密的内容如下
booth-tested-text = 请与您的选择对照。如果不一致，说明这台设备不可信：请换一台设备投票，并告知寄发投票码的单位。
booth-tested-elsewhere = 不诚实的设备也可能在本页作假。为稳妥起见，请用另一台设备查看同一张选票，可以扫描下面的二维码：
booth-tested-link = 在公告板上查看检验结果
booth-tested-code = 二维码：检验结果的网址
booth-tested-ballot = 被检验选票的追踪码
booth-tested-find = 本次检验的追踪码，供查找使用
booth-tested-new = 重新制作选票

opened-title = 这张选票的内容
opened-text = 选民没有投出这张选票，而是用它做了检验。它从未计入结果。
opened-ballot = 被检验选票的追踪码
opened-blank = 空白票
opened-none = 未选择任何选项

## 出错提示（成对）

fault-code-length = 投票码不完整，或者过长。
fault-code-length-do = 投票码共 30 个字符，分六组，每组五个。请对照信件核对。
fault-code-character = 投票码中有不应出现的字符。
fault-code-character-do = 投票码只含数字和拉丁字母，且没有字母 U。请对照信件核对。
fault-code-checksum = 投票码输入有误。
fault-code-checksum-do = 至少有一个字符不对，请逐组对照信件。容易混淆的有：8 和 B、5 和 S、2 和 Z。
fault-unknown-credential = 这个投票码不在本次选举的选民名册上。
fault-unknown-credential-do = 请确认信件是否用于本次选举。如果是，请咨询寄信单位。
fault-too-early = 投票尚未开始。
fault-too-early-do = 请在投票开始后再来，开始时间见选举页面。
fault-too-late = 投票已经截止。
fault-too-late-do = 公告板没有接受这张选票。您此前投出的选票仍然有效。
fault-unreachable = 无法连接公告板。
fault-unreachable-do = 请检查网络后重试。您填写的内容不会丢失。
fault-busy = 公告板当前访问量很大。
fault-busy-do = 请稍候片刻再试。您填写的内容不会丢失。
fault-internal = 公告板自身出现故障。
fault-internal-do = 请过几分钟再试。重试不会造成重复计票。
fault-regressed-counter = 在此期间，有人用您的投票码投出了另一张选票。
fault-regressed-counter-do = 如果是您本人，请返回重新加密，新选票将取代它。如果不是，请立即告知寄发投票码的单位。
fault-other-previous = 在此期间，有人用您的投票码投出了另一张选票。
fault-other-previous-do = 如果是您本人，请返回重新加密，新选票将取代它。如果不是，请立即告知寄发投票码的单位。
fault-spent-credential = 使用您的投票码投出或检验的选票已达上限。
fault-spent-credential-do = 该投票码不能再提交选票，最后投出的一张有效。如果那不是您投的，请立即告知寄发投票码的单位。
fault-captured-ballot = 您要检验的选票被当作正式选票投出了。
fault-captured-ballot-do = 它的内容是您为检验而选的。请返回，重新选择您真正要选的并投出，新选票将取代它。然后请将下面的追踪码告知主办单位：检验的选票绝不应被投出。
fault-announcement = 公告板提供的内容与本网址所指的选举不符。
fault-announcement-do = 请不要在此投票，并告知寄发投票码的单位。
fault-key = 无法根据密钥保管人的签名重新算出选举密钥。
fault-key-do = 请不要在此投票，并告知寄发投票码的单位。
fault-receipt = 公告板有回应，但其证明不成立。
fault-receipt-do = 请保持本页打开并记下追踪码，然后重试。如果证明仍不成立，请告知寄发投票码的单位，也可以告知媒体：这种情况不应发生。
fault-opening = 打开的内容与加密选票不符。
fault-opening-do = 请告知主办单位：有人公布了虚假的检验内容。
fault-unknown-tracker = 公告板上没有这个追踪码的条目。
fault-unknown-tracker-do = 请与回执逐位核对追踪码。
fault-device = 本设备出现问题。
fault-device-do = 请重新打开本页，届时需要再次输入投票码。
fault-refused = 公告板没有接受。
fault-refused-do = 请返回重试。如果再次出现，请将下面一行出示给咨询人员。

## 查找选票

check-title = 查找选票
check-lead = 每张选票都有追踪码，即加密时显示的 64 位字符。在这里可以查到它是否载于公告板。
check-label = 追踪码
check-label-short = 按追踪码查找
check-hint = 由数字 0–9 和字母 a–f 组成，空格不影响。
check-submit = 查找
check-draw-title = 查找条目
check-draw-lead = 记录中的每个条目都有追踪码，即条目的哈希值，共 64 位字符。在这里可以查到它是否载于公告板。
check-draw-unknown-do = 请与当时显示的追踪码逐位核对。如果无误，请告知主办单位。
check-malformed = 这不是追踪码。追踪码恰为 64 位，由数字 0–9 和字母 a–f 组成，请与回执核对。
check-unknown = 本公告板上没有这个追踪码的条目。
check-unknown-do = 请与回执逐位核对。用于检验的选票，须按该次检验的追踪码查找。如果您确实投出了这张选票并持有回执，请告知主办单位，并妥善保管回执：它就是证据。
check-found-ballot = 这张选票载于公告板，并计入结果
check-found-replaced = 这张选票载于公告板，但已被同一选民后来的选票取代
check-found-challenge = 这是一次检验：选票已打开，未计入结果
check-found-other = 该条目载于公告板
check-found-at = 它是公开记录的第 { $index } 号条目。
check-entry = 查看该条目
check-noscript = 启用 JavaScript 后，您的浏览器还可以自行核验证明。

here-title = 由本浏览器核验
here-working = 您的浏览器正在取得证明并自行核验……
here-good = 核验通过：该条目是全部 { $size } 个条目中的第 { $index } 号，所依据的检查点由公告板签名。
here-opened = 本浏览器根据公开的数据重新计算，这张选票的内容是：
here-bad = 本浏览器未能确认

## 公开记录

board-title = 公开记录
board-lead = 按顺序列出每一步。条目只能增加，不能修改或删除。
board-range = 第 { $first } 至 { $last } 号，共 { $size } 个条目
board-pages = 翻页
board-earlier = 较早的条目
board-later = 较晚的条目
board-newest = 最新的条目
board-data = 供程序使用
board-data-text = 记录以开放格式（C2SP tlog-tiles）发布，任何人都可以保存副本并加以核验。
board-checkpoint = 经签名的检查点

entry-number = 第 { $index } 号条目
entry-tracker = 追踪码由整个条目计算得出。条目中哪怕改动一个字符，追踪码也会不同。
entry-check = 用您的浏览器核验该条目
entry-previous = 上一条
entry-next = 下一条

kind-manifest = 选举公告
kind-ceremony_commit = 密钥：保管人的预先承诺
kind-ceremony_reveal = 密钥：保管人公布公钥部分
kind-ceremony_shares = 密钥：分发给其他保管人的份额
kind-ceremony_complaint = 密钥：申诉
kind-ceremony_confirm = 密钥：保管人确认
kind-roll = 选民名册封存
kind-open = 投票开始
kind-ballot = 选票
kind-challenge = 被检验的选票
kind-close_order = 提前截止的命令
kind-close = 投票截止
kind-partial_decryption = 计票份额
kind-cosigned_checkpoint = 见证方的联署
kind-pool_part = 抽签名单的一部分
kind-pool = 抽签名单（已封存）
kind-objection = 对名单的异议
kind-objection_answer = 对异议的答复
kind-contribution = 一份随机数
kind-beacon = 公共随机信标的一轮
kind-source_numbers = 决定抽签次序的公开号码
kind-exclusion = 抽签后的除名
kind-annulment = 抽签作废
kind-result = 结果
kind-unknown = 未知类型的条目

explain-manifest = 主办单位公布本次选举：表决事项、时间、由谁保管密钥、谁可以投票。其哈希值就是选举指纹，因此公布后不能有任何改动。
explain-ceremony_commit = 在任何保管人公布自己的密钥部分之前，每一位都先承诺将要公布的内容。这样谁也不能看了别人的再作选择。
explain-ceremony_reveal = 保管人公布自己密钥部分的公开一面，并证明自己掌握秘密的一面。
explain-ceremony_shares = 保管人把自己秘密的份额分给其他每一位保管人，各份额均加密封存，只有收件人能看。因此计票时个别保管人缺席也无妨。
explain-ceremony_complaint = 保管人证明分给自己的份额有误。选举就此中止，谁违反了规则人人可见。
explain-ceremony_confirm = 保管人确认自己看到的步骤与其他人一致，并证明自己持有密钥份额。
explain-roll = 登记机构封存有权投票者的名册。名册中只有代码，没有姓名。
explain-open = 公告板开始接受投票。密钥和选民名册自此固定。
explain-ballot = 一张加密的选票，附有证明：它符合规则，并且出自名册上的选民。任何人都无法读取，保管人单独也不行。
explain-challenge = 选民为检验设备打开了这张选票，没有投出。它未计入结果。
explain-close_order = 主办单位依照公告的规定，命令提前截止投票。
explain-close = 公告板截止投票。此条目之前的选票有效。
explain-partial_decryption = 保管人解密选票总和中属于自己的份额，并证明解密无误。
explain-cosigned_checkpoint = 公告板之外的见证方已签名确认：截至投票截止，他们看到的是同一份记录。此后保管人才开始解密。
explain-pool_part = 登记处公布了参签名单的一部分。名单中没有姓名，只有加盐哈希值。
explain-pool = 登记处封存了参签名单。开始征集随机数之前仍可更正，此后任何人都不能改动。
explain-objection = 有人对名单提出异议。异议内容可能涉及个人，因此只公开其承诺值。
explain-objection_answer = 主办单位已答复一项异议。
explain-contribution = 有人加入了一个加密的随机数。只要有一位参与者诚实，就没有人能预知或左右顺序。
explain-beacon = 来自公共随机源的一轮结果，无人能够控制。该轮次在任何人可能知晓之前就已指定。
explain-source_numbers = 事先指定的公开来源所公布的号码。抽签次序只由这些号码按 RFC 3797 的步骤得出。号码由主办单位录入，任何人都可以与公布的原文核对。
explain-exclusion = 主办单位依据抽签前公布的理由，取消了一位参签者的资格。
explain-annulment = 主办单位依据抽签前公布的理由宣布本次抽签作废，可另行重新抽签。
explain-result = 选举结果。任何人都可以根据此前的条目重新计算。
explain-unknown = 本程序不认识这类条目，所有人都会跳过它。

field-author = 发布者
field-organiser = 主办单位
field-registrar = 登记机构
field-board = 公告板
field-election = 选举
field-credential = 选民公开代码
field-counter = 该选民此前投票次数
field-previous = 取代
field-style = 选票类型
field-time = 时间
field-key = 选举公钥
field-voters = 选民人数
field-entrants = 参签者人数
field-entrant = 参签者
field-round = 轮次
field-blob = 名册哈希值
field-root = 此前全部条目的哈希值
field-ballots = 计入的选票
field-ceremony = 密钥生成过程哈希值
field-held = 内容
field-ballot = 被检验选票的追踪码
field-dealer = 被申诉的保管人
field-witness = 联署的见证方
field-tally = 加密总和的哈希值

## 结果

result-title = 选举结果
result-none = 目前尚无结果。待足够多的密钥保管人完成解密后，结果将在此公布。
result-turnout = 名册上 { $voters } 人中有 { $ballots } 人投票（{ $percent }）。
result-seats = { $count } 项胜出。
result-caption = 共计 { $count } 张选票
result-elected = 胜出
result-tied = 票数相同
result-grades = 各等级的选票数
result-ranks = 各名次的选票数
result-pairs = 认为行中选项优于列中选项的选票数
result-votes = 赞成票与反对票
method-plurality = 得票最多者胜出。
method-approval = 得票最多者胜出。
method-sum = 合计最高者胜出。
method-star = 合计最高的两项中，在更多选票上评分较高的一项胜出（STAR 法）。
method-positional = 各名次折算为分数，总分最高者胜出。
method-schulze = 两两比较中胜过其他各项者胜出，否则按最强路径决定（舒尔茨法）。
method-ranked-pairs = 两两比较中胜过其他各项者胜出，否则按排序对决定（蒂德曼法）。
method-majority-judgment = 中位等级最高者胜出（多数评定法）。
method-greedy = 按得票多少依次获得资助，直至预算用完。
method-apportion = 按得票比例分配席位。
count-title = 逐步计票过程
count-stands = { $option }：{ $sum }
count-tie = 不分先后：{ $options }。
count-and = 、
count-then = 、
count-drawn = 抽签决定的先后：{ $options }。
count-defeat = { $over }胜{ $under }
count-equal-defeats = 以下各组胜负强度相同，按此顺序处理：{ $defeats }。
count-runoff = { $more } 张选票认为 { $over } 优于 { $under }，{ $fewer } 张选票认为 { $under } 更优。
count-locked = { $over } 以 { $more } 比 { $fewer } 胜 { $under }，予以确认。
count-left-out = { $over } 以 { $more } 比 { $fewer } 胜 { $under }。若计入，会与更强的胜负关系构成循环，故不计入。
count-beatpath = 从 { $over } 到 { $under } 的最强路径强度为 { $more }，反向为 { $fewer }。
count-median = { $option } 的中位等级为“{ $grade }”。
count-no-grade = 无
count-taken = { $over } 排在 { $under } 之前：双方各去掉 { $count } 个中位等级后，中位等级分别为“{ $first }”和“{ $second }”。
count-funded = { $option } 需 { $cost }，获得资助，余 { $left }。
count-misfit = { $option } 需 { $cost }，余额 { $left } 不足。
count-seat = { $option } 得一席：{ $votes } 除以 { $divisor }，所得之数最大。
result-tie = 出现票数相同的情况。按照公告，由投票团体依其自身规则决定。
result-lot = 以下各项票数相同，由抽签决定先后。抽签采用公告中指定的公共随机信标第 { $round } 轮，任何人事先都无法得知，也无法挑选；数字最小者排在最前。任何人都能依据记录重新算出这些数字。
result-too-small = 此处选票不足 { $count } 张，公布票数会暴露个人的选择，因此不予解密。
result-check-title = 不必轻信我们
result-check = 结果完全由公开记录得出。任何人都可以用我们的程序，或自己编写的程序重新计算。

## 承诺与限度

about-title = 承诺什么，不承诺什么
about-lead = 这里用几句话说明本系统的承诺，以及每项承诺的依据。
about-promises = 我们承诺
about-secret = 没有人知道您怎么投的票
about-secret-how = 选票由您的设备加密。解密的只有全部选票的总和，而且须有足够多的密钥保管人共同参与。
about-valid = 不合规的选票不会计入
about-valid-how = 每张选票都附有符合规则的证明：没有多选，没有重复计算。即使全体保管人与公告板串通作弊，这一点依然成立。
about-sum = 结果就是选票的总和
about-sum-how = 密钥保管人须证明解密无误，任何人都可以重新计算结果。
about-roll = 只有名册上的人能投票，每人一票
about-roll-how = 选票必须证明自己出自已封存名册上的选民。同一人后投的选票取代先投的选票。
about-record = 记录不会消失，也不会被改动
about-record-how = 记录只能增加。回执证明您的选票已在其中，并由您自己的浏览器核验。
about-device = 您可以检验自己的设备
about-device-how = 投出之前，您可以改为打开选票，在另一台设备上查看它实际的内容。作弊的设备每一次都有被识破的风险。
about-limits = 我们不承诺
about-limits-lead = 以下各点，任何网上系统都做不到，我们坦率说明。
about-not-coercion = 无法防范身边的人
about-not-coercion-how = 如果有人看着您投票，我们无法对其隐瞒。您可以稍后独自重新投票，只有最后一张选票有效。
about-not-malware = 无法防范设备窥探
about-not-malware-how = 装有恶意软件的设备能看到您的选择。检验只能说明它是否如实加密。
about-not-everlasting = 不能保证永久保密
about-not-everlasting-how = 加密的选票是公开的。如果多年以后相关数学难题被破解，届时选票可能被读取。
about-not-network = 网络访问不匿名
about-not-network-how = 网络运营者能看到您访问过本站，但看不到您怎么投的票。
about-words = 用语说明
about-tracker = 追踪码
about-tracker-how = 根据您的加密选票计算出的一串字符。凭它可以找到选票，但它不透露选票内容。
about-board = 公告板（公开记录）
about-board-how = 全部选票和其他各步骤的清单，向所有人公开。
about-trustee = 密钥保管人
about-trustee-how = 保管密钥其中一部分的人员或机构。须有数位共同参与才能计票。
about-test = 检验选票
about-test-how = 不投出加密的选票，而是将其打开。由此可知设备是否如实加密。

## 演示

demo-label = 演示
demo-banner = 这是演示，一切均不作数。
demo-banner-link = 取一个投票码或一份通知单试一试。
demo-title = 试用的投票码和通知单
demo-lead = 在真实的选举中，每位选民会收到寄来的投票码；在真实的抽签中，每个参加者会收到一份通知单。在本演示中，任何人都可以取用。
demo-slips = 以下是几位申请人的通知单。复制其中一个编号，就能查到它是否在名单中，抽签后还能查到它的名次和所得。编号也可以由姓名（连同出生年份）和盐值算出。
demo-close-hint = 仅限演示：无需等到投票截止时间。
demo-close = 立即截止投票

## 页面不存在或出现故障

problem-not-found = 没有这个页面
problem-not-found-do = 网址可能在复制时不完整。全部选举和抽签请见首页。
problem-internal = 暂时无法显示此页
problem-internal-do = 这是我们的问题。请过几分钟再试，记录中的数据不会丢失。
problem-incident = 联系我们时，请附上此编号：
problem-elsewhere = 此请求来自其他网站
problem-elsewhere-do = 未作任何更改。如果这确实是您想做的，请打开本网站的页面，在那里操作。
problem-not-closed = 投票未能截止
problem-not-closed-do = 投票可能尚未开始，或者已经截止。选举页面会显示当前进展。

## 抽签：通用词语

home-draw = 抽签
phase-draw-ready = 即将开始接受贡献
phase-draw-open = 正在接受贡献
phase-draw-sources-ready = 名单尚未确定
phase-draw-sources-open = 名单已确定
phase-draw-sources-counting = 等待号码公布
phase-draw-counting = 抽签中
draw-way-label = 抽签进程
step-pool = 封存名单
step-contributing = 贡献随机数
step-opening = 解密总和
step-fixed = 名单确定
step-numbers = 号码公布
action-pool = 查看名单
action-contribute = 贡献随机数
action-live = 观看抽签
action-outcome = 查看抽签结果
action-rank = 核对我的名次
action-certificate = 抽签证明书（可打印）
action-csv = 下载表格（CSV）
action-json = 下载程序用数据（JSON）
label-places = 名额
label-pool = 名单
label-entrants = 参加者
label-tickets = 签数
label-entrant = 参加者
label-unit = 名额类型
label-stratum = 组别
label-tier = 优先级
label-claim = 依据
label-minimum = 至少
label-maximum = 至多
label-group = 类别
label-objections-until = 异议截止
label-contributing-opens = 贡献开始
label-contributing-closes = 贡献截止
label-list-fixed = 名单确定时间
label-draw-closes = 截止时间
label-source = 来源
label-published-on = 公布时间
label-numbers = 号码
label-contributions = 贡献数
label-contributed = 已贡献
label-opened = 已解密其份额
label-beacon-due = 公共随机信标
label-objection = 异议
label-about = 涉及
label-answer = 答复
label-seed = 种子
label-expected = 预期
label-usual = 正常范围
label-found = 实际
label-excluded = 被取消资格者
label-ground = 事由
label-freed = 空出的名额
label-taker = 递补者
label-pool-entry = 名单条目
label-pool-root = 名单根哈希
label-sum = 全部贡献的总和
label-outcome = 结果摘要

## 抽签概况

draw-wait = 尚未开始接受贡献。开始时间：
draw-wait-for-pool = 参加者名单尚未封存。开始接受贡献的时间：
draw-open = 参加者名单已经封存，不能再改动。截止之前，人人都可以贡献一个随机数：只要其中有一份是诚实的，就没有人能预知或选定抽签次序。
draw-waits-for-witnesses = 贡献已经截止。待足够多的见证方签名确认看到同一份记录后，密钥保管人才开始解密。
draw-counting = 贡献已经截止。密钥保管人正在解密全部贡献的总和，抽签的种子由此得出。
draw-sources-wait = 参加者名单仍可更正。最终确定的时间：
draw-sources-wait-for-pool = 参加者名单尚未封存。最终确定的时间：
draw-sources-open = 参加者名单已经确定，不能再改动。抽签次序将由截止之后才公布的号码决定，因此现在没有人能够知道。
draw-sources-waits-for-witnesses = 抽签已经截止。待足够多的见证方签名确认大家看到的是同一份记录后，即继续进行。
draw-sources-counting = 抽签已经截止，正在等待规则中所列来源公布号码。
draw-sources-keepers = 本次抽签不加密任何内容，密钥保管人无须解密。与这里的其他活动一样，他们只确认了密钥。
draw-failed = 本次抽签在开始前中止：已证实有密钥保管人违反规则，证据载于公开记录。
draw-ground = 事由：{ $ground }
draw-pool-numbers = { $entrants } 个参加者，共 { $tickets } 支签
draw-keepers = 由谁保管
draw-threshold = 各份贡献均加密给 { $trustees } 位密钥保管人，须有 { $threshold } 位共同参与才能解密总和。任何一份贡献都不会被单独解密。
draw-witnesses-quorum = 须有 { $witnesses } 个独立见证方中的 { $quorum } 个签名确认看到同一份记录，之后才能解密。
draw-witnesses-none = 没有外部见证方监督此公告板。所有人看到的是否为同一份记录，只能相信公告板自己的说法。
draw-verify-text = 抽签全过程都载于只增不改的公开记录。任何人都可以下载，并算出同样的次序和同样的名额分配。
draw-fingerprint = 抽签指纹
draw-fingerprint-text = 这串数字是本次抽签的名称。只要各处看到的都相同，大家所说的就是同一次抽签。
draw-by-hand = 不用本页面的办法

rules-units = 抽取什么
rules-places = 共 { $count } 个名额：
rules-unit = { $title }：{ $count }
rules-title = 规则
rules-person = 以个人为单位参加。
rules-household = 以家庭为单位参加，任何人都不得同时属于两户。
rules-panel = 参加抽签的是事先组成并编好号的小组，从中抽取一组。
rules-one-ticket = 每个参加者各有一支签，机会均等。
rules-tickets = 每个参加者最多可有 { $most } 支签。两支签的机会是一支签的两倍，但不会因此得到两个名额。
rules-entry-title = 报名的先后与地点
rules-entry = 公开的名单写明每个参加者的报名序号，因此人人都能看出先报名的人有没有占便宜。但知道某人报名序号的人，也能找到他那一行。
rules-entry-offices = 公开的名单写明每个参加者在下列哪个受理点报名、报名序号是多少，因此人人都能看出哪个受理点或者先报名的人有没有占便宜。但知道某人报名序号的人，也能找到他那一行。
rules-tiers = 优先次序
rules-tiers-text = 排在前面的一级全部满足之后，才轮到下一级。同一级之内由抽签决定。
rules-set-asides = 保留名额
rules-set-asides-text = 这些名额最先分配，只给有相应资格的参加者。未抽中者继续参加普通抽签。
rules-strata = 各组配额
rules-strata-text = 只要参加者足够，每组至少得到前一数目的名额；无论如何，至多得到后一数目的名额。
rules-replacement = 事后空出名额时
rules-next = 由抽签次序中下一个符合条件者递补。
rules-fresh = 由公共随机信标的后一轮为未获名额者另排次序，排在最前者递补。因此事先无人知道取消某人资格会对谁有利。
rules-exclusions = 抽签之后，只能依据下列事由取消资格：
rules-annulments = 只能依据下列事由宣布整个抽签作废：
rules-repeats = 本次抽签是对一次已作废抽签的重抽。
rules-chance = 随机从何而来
rules-contributions = 由公众和密钥保管人贡献的随机数。它们都已加密，收齐之前谁也看不到。至少需要 { $count } 份贡献。
rules-no-beacon = 本次抽签不使用公共随机信标，因此保障较弱：能够解密总和的那几位保管人如果全体串通，就可以提前读到所有贡献，再选一份对自己有利的作为最后一份。有信标时，他们也做不到。
rules-beacon = 以及公共随机信标 drand 的第 { $round } 轮。它由多家独立机构共同产生，到时之前无人能够预知：
rules-outage-wait = 如果信标中断，抽签就等待。
rules-outage-without = 如果信标中断满一天，主办单位可以宣布中断，抽签仅凭贡献继续进行。在该轮数值或中断声明载入记录之前，保管人不会解密任何内容，因此谁也不能在两种结果之间挑选。
rules-sources = 抽签次序由他人在截止之后公布的号码按 RFC 3797 的步骤得出。任何人都可以查到这些号码，并重做一遍抽签。
rules-sources-weaker = 这种方式的保障弱于随机数贡献加信标：谁能左右或预知最后公布的号码，谁就可能操纵抽签。主办单位录入的号码是否无误，也须由大家自行核对。

## 名单

pool-title = 参加者名单
pool-lead = 名单列出全体参加者，只有编号，没有姓名。只有您凭自己的通知单才知道哪个编号是您的。
pool-lead-entry = 名单列出全体参加者，只有编号，没有姓名。您凭自己的通知单知道哪个编号是您的；名单还写明报名地点和报名序号，因此知道您的这两项的人，也能找到您那一行。
pool-none = 登记机构尚未封存参加者名单。
pool-numbers = 统计
pool-seal = 封存
pool-seal-text = 这个哈希值由名单的全部行计算得出，哪怕改动一行也会不同。它在任何人能够得知次序之前就已固定。
pool-blobs = 名单本身共 { $count } 个文件。各行按编号排列，而编号是哈希值，因此看不出谁先报名。
pool-blobs-entry = 名单本身共 { $count } 个文件。各行按编号排列，而编号是哈希值；每行都写明在哪里、第几个报名。
pool-entry = 封存条目
division-entry = 按报名先后
division-office = 按受理点
division-stratum = 按组别
division-tier = 按优先级
division-tickets = 按签数
division-id = 按在名单中的位置
group-all = 全部
group-entry-first = 第 1 段（最先报名）
group-entry = 第 { $part } 段
group-entry-last = 第 10 段（最后报名）
group-tickets = { $count } 支签
group-tickets-range = { $least } 至 { $most } 支签
group-id = 编号以 { $digit } 开头

find-title = 名单里有我吗？
find-lead = 您的浏览器会取得可能含有您编号的那部分名单，与封存的哈希值核对，并自行查找。您的编号和姓名都不会发送出去。
find-noscript = 自行查找需要启用 JavaScript。没有 JavaScript 时，请使用下面的命令。
find-by-hand = 使用本项目的程序，一条命令即可查找，并核验整个记录。编号印在通知单上：
find-formula = 自行计算：把标签“entrant”、抽签指纹、身份信息和盐值按规范规定的格式编在一起，其 SHA-256 就是编号（见 docs/spec/80-draws.md）。然后在名单文件中查找。
find-id-label = 通知单上的编号
find-id-hint = 共 64 位，由数字 0–9 和字母 a–f 组成，空格不影响。
find-without-id = 或者由身份信息和盐值计算编号
find-identity-label = 身份信息
find-identity-hint = 请与通知单上所印的完全一致。这样您就能确认该编号属于您，而不是别人。
find-salt-label = 盐值
find-salt-hint = 印在通知单上，共 64 位，由数字 0–9 和字母 a–f 组成。
find-safe = 您填写的内容只留在本设备上。
find-submit = 查找
find-working = 您的浏览器正在取得名单并查找……
find-there = 该参加者在已封存的名单中
find-not-there = 已封存的名单中没有这个编号
find-not-there-do = 请与通知单核对。如果编号无误而您理应参加，请在截止之前提出异议，并妥善保管通知单：它就是证据。
find-blob = 查找的是名单的第 { $blob } 部分，其 SHA-256 为 { $sha256 }，载于登记机构签名的封存条目。两者均已由您的浏览器核验。
row-id = 编号
row-number = 行号
row-number-of = 第 { $number } 行，共 { $entrants } 行
row-tickets = 签数
row-stratum = 组别
row-tier = 优先级
row-set-asides = 可参加的保留名额
row-preferences = 志愿（按先后）
row-people = 人数
row-office = 报名地点
row-entry = 报名序号
row-separator = 、

objection-title = 异议
objection-text = 任何人都可以提出异议：有人被遗漏，有人不应列入，有人签数过多。异议内容可能涉及个人，因此只公开其封存值。异议截止时间：
objection-none = 没有异议。
objection-count = 共 { $count } 项异议，最新的在前
objection-missing = 被遗漏的人
objection-open = 尚未答复
objection-upheld = 成立
objection-rejected = 不成立

## 贡献随机数

contribute-title = 贡献随机数
contribute-lead = 为本次抽签添加一个您自己的随机数。只需几秒，人人都可以参与。
contribute-why = 抽签的种子由全部贡献的总和得出。只要其中有一份确实随机，并且在截止之前没有泄露，那么无论主办单位还是个别保管人，都不能预知或选定次序。您自己贡献一份，就不必信任别人。贡献不会改变您自己的中签机会。
contribute-count = 目前已有 { $count } 份贡献。
contribute-until = 贡献截止时间：
contribute-over = 贡献已经截止。
contribute-noscript = 随机数由您的浏览器加密，需要启用 JavaScript。没有 JavaScript 时，请使用下面的命令。
contribute-sources = 本次抽签不接受随机数贡献：次序由公布的号码决定。
contribute-by-hand = 使用本项目的程序：
give-submit = 立即贡献
give-working = 您的浏览器正在生成随机数、加密，并核验公告板的回执……
give-done = 您的贡献已载入记录
give-done-text = 本浏览器已亲自核验公告板的证明：它是全部 { $size } 个条目中的第 { $index } 号。
give-done-means = 随机数和为其签名的密钥都已清除，没有任何需要保密的东西。抽签之后，人人都用包括它在内的各条目重新计算种子。
give-tracker = 如果日后想再查看，这是它的追踪码：
give-author = 仅签名一次，所用公钥为 { $author }，专为此生成，随即丢弃。
give-watch = 观看抽签
give-find = 在公告板上查看

## 抽签实况

live-title = 抽签实况
live-lead = 以下每一步一经完成，即载入公开记录。
live-reload = 刷新
live-updates = 本页会自动更新。
live-preparing = 密钥保管人正在生成密钥。
live-no-pool = 参加者名单尚未封存。
live-ready = 参加者名单已经封存。到时即开始接受贡献。
live-open = 正在接受贡献，目前已有 { $count } 份。
live-opened = 须有 { $threshold } 位保管人解密其份额，已有 { $opened } 位完成。
live-beacon-awaited = 正在等待信标的第 { $round } 轮。
live-final = 抽签完成，共分配 { $count } 个名额。
live-pool = { $count } 个参加者
live-contributions = 已有 { $count } 份，至少需要 { $least } 份。
live-threshold = { $trustees } 位保管人中，须有 { $threshold } 位解密总和中属于自己的份额。
live-beacon = 公共随机信标
live-round = 第 { $round } 轮，预定时间：
live-round-short = 第 { $round } 轮
live-beacon-not-here = 尚未载入记录。任何能够联网的人都可以提交。
live-beacon-here = 已载入记录，每一位读者都会核验其签名。
live-beacon-outage = 主办单位已宣布信标中断，仅由贡献决定。
live-no-seed = 尚无种子。
live-no-numbers = 尚未载入记录
live-sources-ready = 参加者名单已经封存，到时即最终确定。
live-sources-open = 参加者名单已经确定，等待抽签截止。

## 核对名次

rank-title = 核对我的名次
rank-lead = 您的浏览器根据公开记录重新计算种子、参加者的名次及其所得。不发送任何内容。
rank-none = 目前尚无次序，请在抽签完成后再来。
rank-by-hand = 使用本项目的程序，一条命令即可完成同样的核对。编号印在通知单上：
rank-formula = 自行计算：把标签“rank”、种子、编号和 j（四个字节，低位在前）按规范规定的格式编在一起，其 SHA-256 就是第 j 支签的数值。其中最小者就是您的抽签值；在同一优先级内，抽签值越小次序越靠前。
rank-seed-text = 一切由此得出：名单、贡献和信标都经哈希汇入这个数。
rank-seed-alone = 一切由此得出：名单和贡献都经哈希汇入这个数。
rank-seed-sources = 次序只由公布的号码决定。这个数用来标识这份名单和这些号码。
rank-sources-formula = 自行计算：RFC 3797 逐一抽出参加者，“psephos draw rfc3797” 会列出每一步。抽签值就是抽中该参加者的那一步的序号，从 0 数起。
rank-working = 您的浏览器正在取得记录并计算……
rank-position = 在抽签次序中排第 { $position } 位，共 { $entrants } 个参加者
rank-position-large = 抽签值见下。名单过大，无法在浏览器中算出位次
rank-place = 第 { $number } 个名额：{ $unit }
rank-no-place = 抽签共分配 { $placed } 个名额，该参加者未获名额。如有名额空出，可按次序递补。
rank-claim-set-aside = 属于保留名额：{ $title }
rank-claim-minimum = 属于该组的配额：{ $title }
rank-claim-general = 属于普通名额
rank-how = 计算所需的全部数值
rank-how-text = 种子已根据结果中所载的贡献总和与信标重新算出，信标的签名也已核验。
rank-how-alone = 种子已根据结果中所载的贡献总和重新算出。本次抽签没有信标。
rank-how-sources = 号码取自记录，RFC 3797 的每一步都已在此重做。抽签值是抽中该参加者的那一步的序号，从 0 数起，以十六进制书写。请将号码与来源公布的原文核对。
rank-how-ticket = 总和是否解密无误，由程序核验整个记录时证实。每支签有一个数值，其中最小者即为抽签值。
rank-seed = 种子
rank-rank = 抽签值
rank-numbers = 各支签的数值
rank-ticket = 签
rank-number = 数值
rank-least = 最小
rank-more = 另有 { $count } 支签。

## 抽签结果

outcome-title = 抽签结果
outcome-none = 目前尚无结果。待保管人解密总和、信标的该轮数值载入记录后，结果将在此公布。
outcome-lead = { $entrants } 个参加者共持 { $tickets } 支签，分配了 { $placed } 个名额。
outcome-placed = 名额
outcome-placed-text = 按分配的先后列出。参加者以编号显示，只有本人能够证明编号属于自己。
outcome-range = 第 { $first } 至 { $last } 个名额，共 { $size } 个
outcome-earlier = 前面的名额
outcome-later = 后面的名额
outcome-excluded = 事后取消资格
outcome-check = 以上全部由公开记录得出。任何人都可以用我们的程序，或自己编写的程序重新计算。
claim-set-aside = 保留名额：{ $title }
claim-minimum = 配额：{ $title }
claim-general = 普通名额
replacement-title = 抽签之后
replacement-none = 没有人被取消资格。
replacement-nobody = 无人递补，名额空缺
replacement-awaits-witnesses = 尚未确定：须先有足够多的见证方签名，确认看到这次除名
replacement-no-place = 无
replacement-awaits = 由信标第 { $round } 轮决定，预定时间：
waiting-title = 候补次序
waiting-none = 没有未获名额的参加者。
waiting-text = 名额空出时，在配额和各人志愿允许的范围内按此次序递补；规则规定由信标后一轮另排次序的除外。
waiting-count = 接下来的 { $count } 个参加者
chart-title = 看上去像是随机的吗？
chart-text = 被操纵的抽签曾因数字露出破绽：中签者的报名号连成一片，某个受理点中签多得离谱，签少的反而胜过签多的。这里用同样的眼光检视本次抽签。
chart-places = 配额和优先级等规则会影响谁得到名额，单看名额说明不了问题，所以要看抽签值：凡抽签值小到“若只凭运气，达到这一程度的人数恰与名额相当”的参加者，计入“实际”。概率告诉我们每一类预期有多少。
chart-order = 这里不存在报名先后：名单按哈希编号排列，抽签也不知道谁在何时何地报名。因此改为对照在名单中的位置。
chart-entry = 本次抽签的名单写明了每个参加者在哪里报名、报名序号是多少。各受理点的参加者按序号从先到后分成人数大致相等的十段。
chart-legend = 深色条：实际。竖线：预期。浅色带：正常范围，一千次抽签中有 997 次落在其中。
chart-usual = 各类均在正常范围之内。
chart-unusual = 有 { $count } 类在正常范围之外。类别较多时偶尔会出现，但值得留意。
chart-mark = 异常
means-title = 在抽签次序中的平均位置
means-text = 名额少的时候，单看名额容易漏掉问题，所以还要看整个次序：0 是最前，100 是最后。多支签和优先级的影响已经扣除，因此若只凭运气，每一类平均都在 50。
means-legend = 深色条：从 50 到实际的平均位置，越靠左越靠前。竖线：预期的 50。浅色带：正常范围。
means-front = 0（最前）
means-end = 100（最后）
label-mean = 平均位置
drift-usual = 从第 1 段到第 10 段，平均位置变动 { $found }。只凭运气，变动也可达正负 { $usual }，属于正常。
drift-early = 从第 1 段到第 10 段，平均位置变动 { $found }，即越晚报名越靠后。只凭运气，变动至多为正负 { $usual }。先报名者占了运气解释不了的便宜，值得追查。
drift-late = 从第 1 段到第 10 段，平均位置变动 { $found }，即越晚报名越靠前。只凭运气，变动至多为正负 { $usual }。后报名者占了运气解释不了的便宜，值得追查。

## 证明书

certificate-title = 抽签证明书
certificate-lead = 本页说明“{ $title }”的抽签依据。它本身不能证明什么，能证明的是公开记录，任何人都可以核验。
certificate-opened = 解密者
certificate-no-beacon = 无，仅由贡献决定
certificate-checked = 公告板核验了什么
certificate-checked-text = 每一步载入记录之前：
certificate-pool = 名单在开始接受贡献之前已经封存，每一行都符合规则。
certificate-contributions = 每份贡献都附有证明，每个贡献者只贡献一次，没有一份是照抄他人的。
certificate-opening = 保管人证明了总和解密无误；如使用信标，其签名确属公告的那一轮。
certificate-sources-pool = 按记录所载的时间，名单在第一个来源公布号码之前就已封存并确定，每一行都符合规则。
certificate-sources = 公布的号码在抽签截止之后才载入记录。它们是否与来源公布的一致，任何人都可以核对。
certificate-sources-order = 已根据记录重算 RFC 3797 的各步、次序和名额，与结果一致。
certificate-order = 种子、次序和名额均已根据记录重新计算，与结果一致。
certificate-repeat = 自行重复核验
certificate-repeat-text = 不必轻信我们。以下命令会下载记录，并在您自己的机器上重复全部核验：

fault-entrant-id = 这不是参加者的编号。
fault-entrant-id-do = 编号恰为 64 位，由数字 0–9 和字母 a–f 组成，请与通知单核对。
fault-entrant-identity = 尚未填写任何内容。
fault-entrant-identity-do = 请填写通知单上的编号，或者填写身份信息和盐值。
fault-entrant-salt = 盐值不完整，或含有不应出现的字符。
fault-entrant-salt-do = 盐值恰为 64 位，由数字 0–9 和字母 a–f 组成，请与通知单核对。
fault-pool = 公告板提供的名单与封存的不符。
fault-pool-do = 请告知主办单位和媒体：这种情况不应发生。
fault-seed = 无法根据记录重新算出种子。
fault-seed-do = 请告知主办单位和媒体：这种情况不应发生。
fault-outcome = 名额清单与结果所指的不符。
fault-outcome-do = 请告知主办单位和媒体：这种情况不应发生。
fault-not-enough-contributions = 贡献数量不足。
fault-not-enough-contributions-do = 须有更多人贡献，抽签才能截止。

## 抽签中含义不同的故障

draw-fault-device-do = 请重新打开本页。
draw-fault-too-early = 尚未开始接受贡献。
draw-fault-too-early-do = 请在开始之后再来，开始时间见抽签页面。
draw-fault-too-late = 贡献已经截止。
draw-fault-too-late-do = 公告板没有接受这份贡献。这不会改变任何人的中签机会。
draw-fault-announcement = 公告板提供的内容与本网址所指的抽签不符。
draw-fault-announcement-do = 请不要相信本页的任何内容，并告知主办单位。
draw-fault-key = 无法根据密钥保管人的签名重新算出抽签公钥。
draw-fault-key-do = 请不要相信本页的任何内容，并告知主办单位。

## 抽签中含义不同的条目

kind-draw-manifest = 抽签公告
kind-draw-open = 开始接受贡献
kind-draw-close = 贡献截止
kind-draw-partial_decryption = 解密份额
explain-draw-manifest = 主办单位公布本次抽签：抽取什么、依据什么规则、时间、由谁保管。其哈希值就是抽签指纹，因此公布后不能有任何改动。
explain-draw-open = 公告板开始接受贡献。名单和密钥自此固定。
explain-draw-close = 公告板不再接受贡献。此条目之前的贡献有效。
explain-draw-partial_decryption = 保管人解密贡献总和中属于自己的份额，并证明解密无误。
explain-draw-cosigned_checkpoint = 公告板之外的见证方已签名确认：截至贡献截止，他们看到的是同一份记录。此后保管人才开始解密总和。
explain-draw-result = 抽签结果：种子，以及名额分配的摘要。任何人都可以根据此前的条目重新计算。
kind-draw-cosigned_checkpoint = 见证方的联署
kind-draw-result = 结果
kind-sources-open = 名单确定
kind-sources-close = 抽签截止
kind-sources-cosigned_checkpoint = 见证方的联署
explain-sources-open = 名单自此固定，任何人都不能再改动。
explain-sources-close = 抽签在任何来源公布号码之前截止。
explain-sources-cosigned_checkpoint = 公告板之外的见证方已签名确认：在第一个来源公布号码之前，他们看到的是截至截止时的同一份记录。
field-draw = 抽签
field-draw-key = 抽签公钥
field-draw-list = 名单条目哈希值
field-tickets = 签数
field-part = 名单的一部分
field-seal = 内容的封存值
field-about = 涉及的参加者
field-objection = 所答复的异议
field-upheld = 是否成立
field-signature = 签名
field-outage = 宣布中断
field-source = 已公布
field-ground = 事由
field-contribution = 加密的随机数
field-sum = 全部贡献的总和
field-seed = 种子
field-placed = 分配的名额
field-outcome = 结果摘要
field-pool = 名单条目
field-pool-root = 全部行的根哈希

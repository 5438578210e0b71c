# Every text of the pages, in plain English. zh.ftl has the same names; tests hold both against each other and against the code.
# Short sentences, no jargon without an explanation. Faults come in pairs: what happened, and (-do) what to do now.

## Around every page

skip = Skip to the content
nav-label = Main
nav-home = Overview
nav-about = Promises
nav-demo = To try
foot-verify = Everything shown here can be recomputed from the public record. You need not trust this website.
foot-board = Board: { $board }
copy = Copy
copied = Copied

## Words that several pages use

label-opens = Voting opens
label-closes = Voting closes
label-closed = Voting closed
label-voters = On the roll
label-ballots = Voted so far
label-ties = If options tie
label-trustee = Trustee
label-confirmed = Key confirmed
label-decrypted = Share of the count
label-process = The election’s fingerprint
label-option = Option
label-votes = Votes
label-share = Share
label-points = Points
label-amount = Amount
label-seats = Seats
label-for = For
label-against = Against
label-rank = Rank { $rank }
label-unspent = Unspent
label-blank = Blank
label-number = No.
label-what = What
label-tracker = Tracker
label-bytes = Length in bytes
action-vote = Vote now
action-result = See the result
action-check = Find a ballot
action-board = Read the public record
action-result-entry = The result on the record

phase-preparing = Being prepared
phase-ready = Opens soon
phase-open = Voting is open
phase-counting = Being counted
phase-final = Result is out
phase-failed = Stopped
phase-annulled = Annulled
way-label = Progress of this election
step-announced = Announced
step-keys = Keys made
step-voting = Voting
step-counting = Counting
step-result = Result
state-done = done
state-now = now
state-later = still to come
state-yes = Done
state-not-yet = Not yet

rule-one = Choose one.
rule-up-to-one = Choose one, or none.
rule-up-to = Choose up to { $max }.
rule-exactly = Choose exactly { $max }.
rule-between = Choose { $min } to { $max }.
rule-blank = You may also cast a blank vote.
rule-score = Give each option a number from 0 to { $max }.
rule-total = Altogether { $min } to { $max }.
rule-total-exactly = Altogether exactly { $max }.
rule-grade = Give every option a grade.
rule-grade-some = Give the options a grade; you may leave some without one.
rule-quadratic = You have { $credits } credits. One vote for an option costs 1, two votes cost 4, three cost 9, and so on.
rule-against = Votes against an option cost the same.
rule-rank = Put { $max } options in order. 1 is the best.
rule-rank-some = Put { $min } to { $max } options in order. 1 is the best.
rule-knapsack = Choose options that cost at most { $budget } together.
rule-allocate = Share out { $budget } among the options. You need not use all of it.

## The list

home-title = Elections and draws
home-lead = Vote from your own device: your ballot is encrypted before it leaves it. Anyone can check each count, and each draw.
home-empty = Nothing has been announced on this board yet.

## One election

overview-wait = Voting has not opened yet. It opens on
overview-waits-for-lot = Everything is decrypted, and something tied. The lot decides, by a round of a public beacon that anyone can bring to the board.
ties-stand = The body that voted decides by its own rules.
ties-ballot-order = The option that stands earlier on the ballot wins.
ties-lot = The lot decides. It is drawn with round { $round } of a public beacon, which nobody can know before it is due:
overview-waits-for-witnesses = Counting begins once enough witnesses have signed that they all see the same ballots. This takes seconds when they can be reached.
overview-witnesses = Who watches the board
overview-witnesses-quorum = { $quorum } of { $witnesses } independent witnesses must sign that they see the same list of ballots before anything is decrypted.
overview-witnesses-none = Nobody outside watches this board. Whether everyone is shown the same list of ballots is the board’s word.
overview-counting = Voting has closed. The trustees are now decrypting the sum of all ballots. No single ballot is ever decrypted.
overview-failed = This election was stopped before voting, because a trustee was shown to have broken the rules. The proof stands on the record.
overview-annulled = This draw was annulled, on a ground that was named before it. Nobody has a place by it.
overview-facts = At a glance
overview-voters = { $n ->
    [one] { $count } person
   *[other] { $count } people
}
overview-ballots = { $n ->
    [one] { $count } person
   *[other] { $count } people
}
overview-questions = What is asked
overview-trustees = Who can count
overview-threshold = The key is split among { $trustees } trustees. It takes { $threshold } of them together to decrypt the sum of the ballots. Fewer can learn nothing.
overview-verify = Check it yourself
overview-verify-text = The whole election is on a public record that can only grow. Anyone can download it and recompute the result.
overview-command = With the program from this project, one command checks everything:
overview-process = This number names the election. If it is the same everywhere you look, everyone is talking about the same election.

## The booth

vote-title = Vote
vote-over = Voting in this election is over. Ballots are no longer accepted.
vote-no-booth = The voting booth is missing from this server. The office that runs it must install it; until then nobody can vote here.
vote-noscript = Voting needs JavaScript
vote-noscript-do = Your ballot is encrypted by your own browser, and that takes JavaScript. Please switch it on for this site and load the page again, or use another browser or device. All other pages work without it.

booth-loading = Preparing the voting booth …
booth-slow = This is taking longer than it should. Your browser may be too old. Please update it, or use another device.
booth-step = Step { $step } of 4
booth-back = Back
booth-again = Try again
booth-help = For the help desk:

booth-code-title = Enter your voting code
booth-code-label = Voting code
booth-code-hint = It is in the letter that you received: six groups of five letters and digits. You can paste it. Capitals, spaces and dashes make no difference.
booth-code-safe = The code stays on this device. It is not sent to anybody.
booth-code-submit = Continue
booth-code-checking = Checking your code …

booth-choose-title = Make your choice
booth-choose-submit = Continue to check
booth-replaces = You have voted before. If you cast a ballot now, it replaces the earlier one.
booth-count = { $used } of { $of } chosen
booth-spent = Used: { $used } of { $of }
booth-overvote = You have already chosen { $n }. To choose another, first remove one.
booth-choose-first = Please look at this again
booth-missing-one = Please choose one option.
booth-missing-one-or-blank = Please choose one option, or the blank vote.
booth-missing-some = Please choose at least { $n }.
booth-missing-grade = Please give every option a grade.
booth-missing-ranks = Please give at least { $n } options a rank.
booth-ranks = Please use the ranks 1, 2, 3 and so on, each once and without a gap.
booth-too-little = That is too little: at least { $n } is due.
booth-too-much = That is too much: { $n } is the most.
booth-out-of-range = Please use numbers from 0 to { $n }.
booth-costs = { $option } (costs { $cost })
booth-votes = { $votes } (costs { $cost })
booth-no-grade = No grade
booth-no-rank = No rank
booth-blank = Blank vote: none of these
booth-clear = Clear my choice

booth-review-title = Check your choices
booth-review-hint = Nothing has been sent yet. Next, this device encrypts your ballot.
booth-review-change = Change
booth-review-submit = Encrypt my ballot
booth-encrypting = Encrypting your ballot on this device …

booth-decide-title = Encrypted, but not cast yet
booth-decide-tracker = This is the tracker of your encrypted ballot. Copy it or take a photo of it before you decide: it proves later that nothing was exchanged.
booth-decide-choice = Now decide:
booth-cast = Cast this ballot
booth-cast-hint = Sends the encrypted ballot to the board. It will be counted.
booth-test = Test this ballot instead
booth-test-hint = Opens the ballot, so that you see whether your device encrypted what you chose. It is not counted, and everyone can see what it held. You may want to test with choices that are not your own. Then you make a new ballot.
booth-casting = Sending your ballot, and checking the board’s receipt …
booth-testing = Opening the ballot …

booth-done-title = Your ballot is on the board
booth-done-text = This browser checked the board’s proof itself: your encrypted ballot is entry number { $index } of the public record.
booth-done-cosigned = { $cosigned } of { $witnesses } independent witnesses have signed that they see it there too.
booth-done-not-cosigned = The independent witnesses have not all signed yet. Your ballot is in all the same; save the receipt, and look up your tracker again later.
booth-done-keep = Keep your receipt. It shows that you voted, never how.
booth-done-download = Save the receipt
booth-done-print = Print
booth-done-find = Find it on the board
booth-done-again = You may vote again until voting closes. Only your last ballot counts.
booth-done-leave = Your voting code and your choices are wiped from this page. On a shared computer, close the browser now.

booth-unsure-title = We do not know yet whether your ballot arrived
booth-unsure-do = Press “Try again”. The same ballot is sent once more, and it can only count once.
booth-false-title = The board’s receipt is not valid

booth-tested-title = This is what your device had encrypted
booth-tested-text = Compare it with what you chose. If it is different, this device cannot be trusted: vote on another one, and tell the office that sent your code.
booth-tested-elsewhere = A dishonest device could also lie on this page. To be sure, look at the same ballot on another device. Its camera can read the code here:
booth-tested-link = Open the test on the board
booth-tested-code = QR code: the address of the test
booth-tested-ballot = Tracker of the tested ballot
booth-tested-find = Tracker of the test, to look it up
booth-tested-new = Make a new ballot

opened-title = What this ballot held
opened-text = This ballot was tested by its voter instead of being cast. It was never counted.
opened-ballot = Tracker of the tested ballot
opened-blank = Blank vote
opened-none = Nothing chosen

## Faults, in pairs

fault-code-length = The code is not complete, or too long.
fault-code-length-do = A voting code has 30 characters: six groups of five. Please compare it with your letter.
fault-code-character = The code has a character that voting codes do not use.
fault-code-character-do = Voting codes have only digits and Latin letters, without U. Please compare it with your letter.
fault-code-checksum = There is a typing error in the code.
fault-code-checksum-do = At least one character is wrong. Please compare each group with your letter. Easily confused: 8 and B, 5 and S, 2 and Z.
fault-unknown-credential = This code is not on the roll of this election.
fault-unknown-credential-do = Please check that your letter is for this election. If it is, ask the office that sent it.
fault-too-early = Voting is not open yet.
fault-too-early-do = Please come back when voting has opened. The election’s page says when.
fault-too-late = Voting has closed.
fault-too-late-do = The board did not accept this ballot. A ballot that you cast earlier still counts.
fault-unreachable = The board could not be reached.
fault-unreachable-do = Please check your internet connection and try again. Nothing you entered is lost.
fault-busy = The board is very busy.
fault-busy-do = Please wait a moment and try again. Nothing you entered is lost.
fault-internal = The board has a fault of its own.
fault-internal-do = Please try again in a few minutes. Trying again is safe.
fault-regressed-counter = Another ballot has been cast with your code in the meantime.
fault-regressed-counter-do = If that was you, go back and encrypt again; the new ballot then replaces it. If it was not you, tell the office that sent your code at once.
fault-other-previous = Another ballot has been cast with your code in the meantime.
fault-other-previous-do = If that was you, go back and encrypt again; the new ballot then replaces it. If it was not you, tell the office that sent your code at once.
fault-spent-credential = Too many ballots have been cast or tested with your code.
fault-spent-credential-do = No more can be posted with it. The last ballot that was cast counts. If it is not yours, tell the office that sent your code at once.
fault-captured-ballot = The ballot that you wanted to test stands on the board as cast.
fault-captured-ballot-do = It holds what you marked for the test. Go back, mark what you mean and cast it: the new ballot replaces this one. Then tell the office that runs the election, with the tracker below: a test must never be cast.
fault-announcement = What the board shows is not the election of this address.
fault-announcement-do = Do not vote here. Please tell the office that sent your code.
fault-key = The election’s key cannot be recomputed from the trustees’ signatures.
fault-key-do = Do not vote here. Please tell the office that sent your code.
fault-receipt = The board answered, but its proof does not hold.
fault-receipt-do = Keep this page open and write down the tracker. Try again; if the proof still does not hold, tell the office that sent your code, and a newspaper if you like: this must not happen.
fault-opening = The opening does not fit the encrypted ballot.
fault-opening-do = Tell the office that runs the election. Somebody has posted a false opening.
fault-unknown-tracker = The board has no entry with this tracker.
fault-unknown-tracker-do = Compare the tracker with your receipt, digit by digit.
fault-device = Something went wrong on this device.
fault-device-do = Please load the page again. You will need your voting code once more.
fault-refused = The board did not accept this.
fault-refused-do = Go back and try again. If it happens again, show the line below to the help desk.

## Finding a ballot

check-title = Find a ballot
check-lead = Every ballot has a tracker: 64 digits that were shown when it was encrypted. Here you see whether it stands on the board.
check-label = Tracker
check-label-short = Find a tracker
check-hint = Digits 0–9 and letters a–f. Spaces make no difference.
check-submit = Find
check-draw-title = Find an entry
check-draw-lead = Every entry of the record has a tracker: 64 digits, a hash of it. Here you see whether it stands on the board.
check-draw-unknown-do = Compare the tracker with the one that you were shown, digit by digit. If it is the same, tell the organiser.
check-malformed = This is not a tracker. A tracker has exactly 64 digits 0–9 and letters a–f; please compare it with your receipt.
check-unknown = No entry on this board has this tracker.
check-unknown-do = Compare it with your receipt, digit by digit. A ballot that was tested is found under the tracker of the test. If you cast this ballot and have a receipt, tell the office that runs the election, and keep the receipt: it is proof.
check-found-ballot = This ballot is on the board and counts
check-found-replaced = This ballot is on the board, but a later one of the same voter replaced it
check-found-challenge = This is a test: a ballot that was opened and not counted
check-found-other = This entry is on the board
check-found-at = It is entry number { $index } of the public record.
check-entry = Look at the entry
check-noscript = With JavaScript switched on, your browser can also verify the proof by itself.

here-title = Checked by this browser
here-working = Your browser is now fetching the proof and checking it by itself …
here-good = Verified: the entry is number { $index } among { $size } entries, under a checkpoint that the board signed.
here-opened = Recomputed by this browser from the opening, the ballot held:
here-bad = This browser could not confirm it

## The public record

board-title = Public record
board-lead = Every step, in order. Entries can be added, never changed or removed.
board-range = Entries { $first } to { $last } of { $size }
board-pages = Pages
board-earlier = Earlier entries
board-later = Later entries
board-newest = Newest entries
board-data = For programs
board-data-text = The record is published in open formats (C2SP tlog-tiles), so that anyone can keep a copy and check it.
board-checkpoint = Signed checkpoint

entry-number = Entry { $index }
entry-tracker = The tracker is a hash of the whole entry. If one character of the entry changed, so would the tracker.
entry-check = Have this entry checked by your browser
entry-previous = Previous entry
entry-next = Next entry

kind-manifest = Announcement
kind-ceremony_commit = Key: commitment of a trustee
kind-ceremony_reveal = Key: part of a trustee
kind-ceremony_shares = Key: shares for the other trustees
kind-ceremony_complaint = Key: complaint
kind-ceremony_confirm = Key: confirmation of a trustee
kind-roll = Roll of voters sealed
kind-open = Voting opened
kind-ballot = Ballot
kind-challenge = Tested ballot
kind-close_order = Order to close early
kind-close = Voting closed
kind-partial_decryption = Share of the count
kind-result = Result
kind-cosigned_checkpoint = The witnesses’ signatures
kind-pool_part = A part of the pool
kind-pool = The pool, sealed
kind-objection = An objection to the pool
kind-objection_answer = The answer to an objection
kind-contribution = A contribution to chance
kind-beacon = A round of the public beacon
kind-source_numbers = Published numbers that order the draw
kind-exclusion = An exclusion after the draw
kind-annulment = The draw is annulled
kind-unknown = Entry of unknown kind

explain-manifest = The organiser announces the election: what is asked, when, who keeps the key and who may vote. Its hash is the election’s fingerprint, so nothing of it can change afterwards.
explain-ceremony_commit = Before any trustee shows its part of the key, each one promises what it will show. So nobody can choose after seeing the others.
explain-ceremony_reveal = A trustee shows the public side of its part of the key, and proves that it knows the secret side.
explain-ceremony_shares = A trustee deals a share of its secret to each other trustee, sealed so that only the recipient can read it. That is why some trustees may be missing at the count.
explain-ceremony_complaint = A trustee proves that a share dealt to it was wrong. The election stops, and everyone can see who broke the rules.
explain-ceremony_confirm = A trustee confirms that it saw the same steps as everyone else, and proves that it holds its share of the key.
explain-roll = The registrar seals the list of who may vote. It holds codes, not names.
explain-open = The board opens voting. The key and the roll are now fixed.
explain-ballot = An encrypted ballot, with a proof that it follows the rules and comes from somebody on the roll. Nobody can read it, not even the trustees by themselves.
explain-challenge = A voter had this ballot opened instead of casting it, to test a device. It was not counted.
explain-close_order = The organiser orders voting to close before its time, as the announcement allows.
explain-close = The board closes voting. Ballots before this entry count.
explain-partial_decryption = A trustee decrypts its share of the sum of all ballots, and proves that it did so correctly.
explain-cosigned_checkpoint = Witnesses outside the board have signed that they saw this very log, up to the end of voting. Only now do the trustees decrypt.
explain-pool_part = The registrar has published a part of the list of entrants. Names are not in it, only salted hashes.
explain-pool = The registrar has sealed the list of entrants. Until contributions open it may be corrected; after that nobody can change it.
explain-objection = Somebody objects to the pool. The text may name people, so only its commitment is public.
explain-objection_answer = The organiser has answered an objection.
explain-contribution = Somebody has added an encrypted random number. As long as one contributor is honest, nobody could know or choose the order.
explain-beacon = A round of a public source of chance that nobody controls. It was named before anyone could know it.
explain-source_numbers = The numbers that public sources, named beforehand, have published. They alone order the draw, by the steps of RFC 3797. The organiser wrote them here; anyone can compare them with what was published.
explain-exclusion = The organiser has excluded an entrant, on a ground that was named before the draw.
explain-annulment = The organiser has annulled the draw, on a ground that was named before it. It may be repeated as another draw.
explain-result = The result. Everyone can recompute it from the entries before.
explain-unknown = This program does not know this kind of entry. Everyone skips it.

field-author = Posted by
field-organiser = The organiser
field-registrar = The registrar
field-board = The board
field-election = Election
field-credential = Voter’s public code
field-counter = How often this voter voted before
field-previous = Replaces
field-style = Ballot style
field-time = Time
field-key = Election key
field-voters = Voters
field-entrants = Entrants
field-entrant = Entrant
field-round = Round
field-blob = Hash of the list
field-root = Hash of all entries before
field-ballots = Ballots counted
field-ceremony = Hash of the ceremony
field-held = It held
field-ballot = Tracker of the tested ballot
field-dealer = Against trustee
field-witness = Cosigned by
field-tally = Hash of the encrypted sum

## Result

result-title = Result
result-none = There is no result yet. It appears here as soon as enough trustees have decrypted their shares of the sum.
result-turnout = { $ballots } of { $voters } people on the roll voted ({ $percent }).
result-seats = { $n ->
    [one] One option wins.
   *[other] { $count } options win.
}
result-caption = { $n ->
    [one] { $count } ballot counted
   *[other] { $count } ballots counted
}
result-elected = Wins
result-tied = Tied
result-grades = Ballots by grade
result-ranks = Ballots by rank
result-pairs = Ballots that prefer the option of the row to the option of the column
result-votes = Votes for and against
method-plurality = The most votes win.
method-approval = The most votes win.
method-sum = The largest sums win.
method-star = Of the two options with the largest sums, the one that more ballots score higher wins (STAR).
method-positional = Each rank is worth points; the most points win.
method-schulze = The option that beats all others in pairs wins; else by the strongest paths (Schulze).
method-ranked-pairs = The option that beats all others in pairs wins; else by ranked pairs (Tideman).
method-majority-judgment = The best median grade wins (majority judgment).
method-greedy = The options with the most votes are funded, as far as the budget goes.
method-apportion = Seats are shared out in proportion to the votes.
count-title = How it was counted, step by step
count-stands = { $option }: { $sum }
count-tie = Equal: { $options }.
count-and = {" and "}
count-then = {", then "}
count-drawn = By lot: { $options }.
count-defeat = { $over } over { $under }
count-equal-defeats = These defeats are equally strong, and are looked at in this order: { $defeats }.
count-runoff = { $more } ballots prefer { $over } to { $under }; { $fewer } prefer { $under }.
count-locked = { $over } beats { $under } by { $more } to { $fewer }. It stands.
count-left-out = { $over } beats { $under } by { $more } to { $fewer }. It is left out: it would close a circle with stronger defeats.
count-beatpath = The strongest path from { $over } to { $under } has the strength { $more }, the way back { $fewer }.
count-median = { $option } has the median grade “{ $grade }”.
count-no-grade = none
count-taken = { $over } comes before { $under }: with { $count } median grades taken away from each, their medians are “{ $first }” and “{ $second }”.
count-funded = { $option } costs { $cost } and is funded; { $left } is left.
count-misfit = { $option } costs { $cost } and does not fit into the { $left } that is left.
count-seat = A seat for { $option }: { $votes } divided by { $divisor } is the largest number.
result-tie = There is a tie. As the announcement says, the body that voted decides it by its own rules.
result-lot = These options were equal, and the lot decided. It was drawn with round { $round } of a public beacon, which the announcement named and nobody could know or choose; the smallest number comes first. Anyone can compute the numbers again from the record.
result-too-small = { $n ->
    [one] Fewer than { $count } ballot was cast here, so the count would show how people voted. It is not decrypted.
   *[other] Fewer than { $count } ballots were cast here, so the count would show how people voted. It is not decrypted.
}
result-check-title = Do not take our word for it
result-check = This result follows from the public record alone. Anyone can recompute it, with our program or with one of their own.

## What is promised

about-title = What is promised, and what is not
about-lead = These are the promises of the system in a few sentences, and what each one rests on.
about-promises = Promised
about-secret = Nobody learns how you voted
about-secret-how = Your device encrypts the ballot. Only the sum of all ballots is ever decrypted, and only if enough trustees work together.
about-valid = No false ballot is counted
about-valid-how = Each ballot carries a proof that it follows the rules: not too many marks, nothing counted twice. This holds even if all trustees and the board cheat together.
about-sum = The result is the sum of the ballots
about-sum-how = Trustees prove that they decrypted correctly. Everyone can recompute the result.
about-roll = Only people on the roll, one vote each
about-roll-how = A ballot must prove that it comes from somebody on the sealed roll. A later ballot replaces an earlier one of the same person.
about-record = Nothing disappears, nothing is changed
about-record-how = The record can only grow. Your receipt is proof that your ballot is in it, and your own browser checks that.
about-device = You can test your device
about-device-how = Before you cast a ballot you can have it opened instead, and see on another device what it really held. A device that cheats runs the risk of being caught every time.
about-limits = Not promised
about-limits-lead = No system on the internet can do these things. We say so openly.
about-not-coercion = No protection from somebody beside you
about-not-coercion-how = If somebody watches while you vote, we cannot hide it from them. You can vote again later, alone; only the last ballot counts.
about-not-malware = No protection from a spying device
about-not-malware-how = A device with harmful software can see what you choose. Testing shows only whether it encrypts honestly.
about-not-everlasting = Not secret for all eternity
about-not-everlasting-how = The encrypted ballots are public. If the mathematics is broken many years from now, they could be read then.
about-not-network = Not anonymous on the network
about-not-network-how = Whoever runs the network can see that you visited this site, though not how you voted.
about-words = Words
about-tracker = Tracker
about-tracker-how = A number computed from your encrypted ballot. With it you find the ballot; it says nothing about its content.
about-board = Board, or public record
about-board-how = The list of all ballots and all other steps, open to everyone.
about-trustee = Trustee
about-trustee-how = A person or office that keeps one part of the key. Several must work together to count.
about-test = Testing a ballot
about-test-how = Having an encrypted ballot opened instead of casting it. It shows whether the device encrypts honestly.

## Demonstration

demo-label = Demonstration
demo-banner = This is a demonstration. Nothing in it counts.
demo-banner-link = Take a voting code or a slip and try it.
demo-title = Codes and slips to try
demo-lead = In a real election each voter gets a code by letter, in a real draw each entrant gets a slip. In this demonstration anyone may take one.
demo-slips = These are the slips of some who applied. Copy the number from one of them and see whether it is in the pool, and after the draw what it got. Name, year of birth and salt together give the same number.
demo-close-hint = Demonstration only: do not wait for the end of voting.
demo-close = Close voting now

## When something is not there

problem-not-found = This page does not exist
problem-not-found-do = Perhaps the address was cut off when it was copied. All elections and draws are on the front page.
problem-internal = The page cannot be shown at the moment
problem-internal-do = This is our fault. Please try again in a few minutes; nothing on the record is lost.
problem-incident = If you write to us, please give this number:
problem-elsewhere = This was sent from another website
problem-elsewhere-do = Nothing was changed. If you wanted to do this, open the page here and do it there.
problem-not-closed = Voting was not closed
problem-not-closed-do = Perhaps it is not open, or has been closed already. The election’s page shows where it stands.

## Draws: words that several pages use

home-draw = A draw
phase-draw-ready = Contributing opens soon
phase-draw-open = Contributing is open
phase-draw-sources-ready = List not fixed yet
phase-draw-sources-open = List fixed
phase-draw-sources-counting = Waiting for the numbers
phase-draw-counting = Being drawn
draw-way-label = Progress of this draw
step-pool = Pool sealed
step-contributing = Contributing
step-opening = Opening the sum
step-fixed = List fixed
step-numbers = Numbers published
action-pool = Look at the pool
action-contribute = Contribute to chance
action-live = Watch the draw
action-outcome = See who was drawn
action-rank = Check my rank
action-certificate = Certificate to print
action-csv = Download as a table (CSV)
action-json = Download for programs (JSON)
label-places = Places
label-pool = In the pool
label-entrants = Entrants
label-tickets = Tickets
label-entrant = Entrant
label-unit = Kind
label-stratum = Group
label-tier = Priority
label-claim = By which rule
label-minimum = At least
label-maximum = At most
label-group = Who
label-objections-until = Objections until
label-contributing-opens = Contributing opens
label-contributing-closes = Contributing closes
label-list-fixed = List fixed
label-draw-closes = Draw closes
label-source = Source
label-published-on = Published on
label-numbers = Numbers
label-contributions = Contributions
label-contributed = Contributed
label-opened = Opened its share
label-beacon-due = Public beacon
label-objection = Objection
label-about = About
label-answer = Answer
label-seed = Seed
label-expected = Expected
label-usual = Usual range
label-found = Found
label-excluded = Excluded
label-ground = Why
label-freed = Place that became free
label-taker = Who has it now
label-pool-entry = The pool’s entry
label-pool-root = Root of the pool
label-sum = Sum of all contributions
label-outcome = Digest of the outcome

## One draw

draw-wait = Contributing has not opened yet. It opens on
draw-wait-for-pool = The list of entrants is not sealed yet. Contributing opens on
draw-open = The list of entrants is sealed and cannot change any more. Until the close, everyone may add to chance: one honest contribution is enough to keep anybody from knowing or choosing the order.
draw-waits-for-witnesses = Contributing has closed. The trustees begin once enough witnesses have signed that they all see the same record.
draw-counting = Contributing has closed. The trustees are opening the sum of all contributions; the seed of the draw follows from it.
draw-sources-wait = The list of entrants can still be corrected. It is fixed on
draw-sources-wait-for-pool = The list of entrants is not sealed yet. It is to be fixed on
draw-sources-open = The list of entrants is fixed and cannot change any more. The order will come from numbers that are published only after the draw has closed, so nobody can know it yet.
draw-sources-waits-for-witnesses = The draw has closed. It goes on once enough witnesses have signed that they all see the same record.
draw-sources-counting = The draw has closed. It waits for the numbers that the sources named in the rules publish.
draw-sources-keepers = Nothing is encrypted in this draw, so the trustees have nothing to open. They have confirmed its key, as in every process here.
draw-failed = This draw was stopped before it began, because a trustee was shown to have broken the rules. The proof stands on the record.
draw-ground = The ground: { $ground }
draw-pool-numbers = { $entrants } entrants with { $tickets } tickets
draw-keepers = Who keeps the draw
draw-threshold = Contributions are encrypted to { $trustees } trustees. It takes { $threshold } of them together to open the sum. No single contribution is ever opened.
draw-witnesses-quorum = { $quorum } of { $witnesses } independent witnesses must sign that they see the same record before anything is opened.
draw-witnesses-none = Nobody outside watches this board. Whether everyone is shown the same record is the board’s word.
draw-verify-text = The whole draw is on a public record that can only grow. Anyone can download it, and compute the same order and the same places.
draw-fingerprint = The draw’s fingerprint
draw-fingerprint-text = This number names the draw. If it is the same everywhere you look, everyone is talking about the same draw.
draw-by-hand = Without this page

rules-units = What is drawn
rules-places = { $n ->
    [one] { $count } place:
   *[other] { $count } places:
}
rules-unit = { $title }: { $count }
rules-title = The rules
rules-person = Every entrant is a person.
rules-household = Every entrant is a household. Nobody is in two of them.
rules-panel = Every entrant is a numbered panel, composed beforehand. One panel is drawn.
rules-one-ticket = All have one ticket each, so all have the same chance.
rules-tickets = An entrant may have up to { $most } tickets. Two tickets give twice the chance of one, but never two places.
rules-entry-title = Where and when people entered
rules-entry = The public list says with which entry number each entrant entered. So everyone can see whether the front of the queue was favoured. Whoever knows somebody’s entry number can find that row.
rules-entry-offices = The public list says at which of these offices each entrant entered, and with which entry number. So everyone can see whether an office or the front of the queue was favoured. Whoever knows somebody’s entry number can find that row.
rules-tiers = Priority
rules-tiers-text = The first of these groups is served in full before the next one gets anything. Within a group, chance decides.
rules-set-asides = Kept for some
rules-set-asides-text = These places are given first, to entrants with the mark. Who gets none of them goes on into the general draw.
rules-strata = Groups with quotas
rules-strata-text = Each group gets at least the first number of places, as long as it has entrants, and at most the second.
rules-replacement = If a place becomes free afterwards
rules-next = The next in the order of the draw who may have it gets it.
rules-fresh = A later round of the public beacon makes a new order of those without a place, and the first of it gets it. Nobody can know beforehand whom an exclusion would favour.
rules-exclusions = An entrant may be excluded after the draw on these grounds only:
rules-annulments = The whole draw may be annulled on these grounds only:
rules-repeats = This draw repeats one that was annulled.
rules-chance = Where chance comes from
rules-contributions = { $n ->
    [one] Random numbers that people and trustees contribute, encrypted, so that nobody can read them before all are in. At least { $count } contribution is needed.
   *[other] Random numbers that people and trustees contribute, encrypted, so that nobody can read them before all are in. At least { $count } contributions are needed.
}
rules-no-beacon = No public beacon is used. This is weaker: as many trustees as can open the sum could, all together, read every contribution early and choose a last one that suits them. With a beacon even they could not.
rules-beacon = And round { $round } of the public beacon drand, which independent organisations make together and which nobody can know before its time:
rules-outage-wait = Should the beacon fail, the draw waits.
rules-outage-without = Should the beacon fail for a day, the organiser may declare so, and the draw goes on with the contributions alone. The trustees open nothing before the round or the declaration is on the record, so nobody can choose between two outcomes.
rules-sources = The order comes from numbers that others publish after the draw has closed, by the steps of RFC 3797. Anyone can look the numbers up and repeat the draw.
rules-sources-weaker = This is weaker than contributions with a beacon: whoever can influence or foresee the last number to be published could steer the draw. And whether the organiser has copied the numbers correctly, everyone must compare.

## The pool

pool-title = The pool
pool-lead = Everyone who takes part, as numbers without names. Only you, with your slip, know which one is yours.
pool-lead-entry = Everyone who takes part, as numbers without names. You, with your slip, know which one is yours; so does whoever knows where you entered, and with which entry number: both stand in the list.
pool-none = The registrar has not sealed the list of entrants yet.
pool-numbers = In numbers
pool-seal = The seal
pool-seal-text = This hash is over all rows of the list. Change one row, and it is another. It was fixed before anyone could know the order.
pool-blobs = { $n ->
    [one] The list itself, in { $count } file. Rows are in the order of their numbers, which are hashes: nothing tells who entered first.
   *[other] The list itself, in { $count } files. Rows are in the order of their numbers, which are hashes: nothing tells who entered first.
}
pool-blobs-entry = { $n ->
    [one] The list itself, in { $count } file. Rows are in the order of their numbers, which are hashes; each says where and when its entrant entered.
   *[other] The list itself, in { $count } files. Rows are in the order of their numbers, which are hashes; each says where and when its entrant entered.
}
pool-entry = The seal on the record
division-entry = By order of entry
division-office = By office
division-stratum = By group
division-tier = By priority
division-tickets = By number of tickets
division-id = By position in the pool
group-all = All
group-entry-first = First tenth to enter
group-entry = { $part ->
    [2] 2nd tenth
    [3] 3rd tenth
   *[other] { $part }th tenth
}
group-entry-last = Last tenth to enter
group-tickets = { $n ->
    [one] { $count } ticket
   *[other] { $count } tickets
}
group-tickets-range = { $least } to { $most } tickets
group-id = Begins with { $digit }

find-title = Am I in it?
find-lead = Your browser fetches the part of the list that can hold your number, checks it against the seal, and looks by itself. Neither your number nor your name is sent anywhere.
find-noscript = Looking by itself needs JavaScript. Without it, use the command below.
find-by-hand = With the program from this project, one command looks, and checks the whole record too. The number is on your slip:
find-formula = By hand: your number is SHA-256 over the word “entrant”, the draw’s fingerprint, your identity and the salt, put together as docs/spec/80-draws.md says. Then look for it in the files of the list.
find-id-label = The number on your slip
find-id-hint = 64 digits and letters from a to f. Gaps make no difference.
find-without-id = Or compute the number from identity and salt
find-identity-label = Identity
find-identity-hint = Exactly as it stands on your slip. So you know that the number is yours and nobody else’s.
find-salt-label = Salt
find-salt-hint = 64 digits and letters from a to f, on your slip.
find-safe = What you type stays on this device.
find-submit = Look
find-working = Your browser is fetching the list and looking …
find-there = This entrant is in the sealed pool
find-not-there = This number is not in the sealed pool
find-not-there-do = Compare it with your slip. If it is the same and you should take part, object before the deadline, and keep the slip: it is your proof.
find-blob = Looked for in part { $blob } of the pool, SHA-256 { $sha256 }, which the registrar’s sealed entry names. Your browser checked both.
row-id = Number
row-number = Row
row-number-of = { $number } of { $entrants }
row-tickets = Tickets
row-stratum = Group
row-tier = Priority
row-set-asides = May have places kept for
row-preferences = Takes, the best first
row-people = People
row-office = Entered at
row-entry = Entry number
row-separator = { ", " }

objection-title = Objections
objection-text = Anyone may object: somebody is missing, somebody should not be there, somebody has too many tickets. What is said may name people, so only its seal is public. Objections are taken until
objection-none = There are no objections.
objection-count = { $n ->
    [one] { $count } objection, newest first
   *[other] { $count } objections, the newest of them first
}
objection-missing = somebody who is missing
objection-open = not yet
objection-upheld = upheld
objection-rejected = rejected

## Contributing

contribute-title = Contribute to chance
contribute-lead = Add a random number of your own to this draw. It takes a few seconds, and anyone may do it.
contribute-why = The seed of the draw is made of the sum of all contributions. If only one of them is truly random and stayed secret until the close, nobody, not the organiser and not the trustees one by one, could know or choose the order. When you contribute, you need not trust the others. It does not change your own chance.
contribute-count = { $n ->
    [one] There is { $count } contribution so far.
   *[other] There are { $count } contributions so far.
}
contribute-until = You can contribute until
contribute-over = Contributing is closed.
contribute-noscript = The number is encrypted in your browser; that needs JavaScript. Without it, use the command below.
contribute-sources = Nobody contributes to this draw: its order comes from published numbers.
contribute-by-hand = With the program from this project:
give-submit = Contribute now
give-working = Your browser is making a random number, encrypting it, and checking the board’s receipt …
give-done = Your contribution is on the record
give-done-text = This browser checked the board’s proof itself: it is entry number { $index } of { $size }.
give-done-means = The number and the key that signed it are forgotten already; there is nothing to keep secret. After the draw, this entry is one of those from which everyone recomputes the seed.
give-tracker = Its tracker, should you want to find it again:
give-author = Signed once with the key { $author }, which was made for this and thrown away.
give-watch = Watch the draw
give-find = Find it on the board

## The draw as it happens

live-title = The draw as it happens
live-lead = Every step below is on the public record as soon as it is done.
live-reload = Reload
live-updates = This page brings itself up to date.
live-preparing = The trustees are making the key.
live-no-pool = The list of entrants is not sealed yet.
live-ready = The list of entrants is sealed. Contributing opens when its time has come.
live-open = { $n ->
    [one] Contributing is open. { $count } contribution so far.
   *[other] Contributing is open. { $count } contributions so far.
}
live-opened = { $opened } of the { $threshold } trustees that it takes have opened their share.
live-beacon-awaited = Round { $round } of the beacon is awaited.
live-final = { $n ->
    [one] The draw is done: { $count } place was given.
   *[other] The draw is done: { $count } places were given.
}
live-pool = { $n ->
    [one] { $count } entrant
   *[other] { $count } entrants
}
live-contributions = Contributions: { $count }. At least { $least } are needed.
live-threshold = { $threshold } of { $trustees } trustees must open their share of the sum.
live-beacon = Public beacon
live-round = Round { $round }, due on
live-round-short = Round { $round }
live-beacon-not-here = Not on the record yet. Whoever has a network can bring it.
live-beacon-here = On the record; its signature is checked by everyone who reads it.
live-beacon-outage = The organiser has declared that the beacon failed. The contributions alone decide.
live-no-seed = There is no seed yet.
live-no-numbers = not on the record yet
live-sources-ready = The list of entrants is sealed. It is fixed when its time has come.
live-sources-open = The list of entrants is fixed. The draw waits for its close.

## My rank

rank-title = Check my rank
rank-lead = Your browser recomputes the seed, the rank of an entrant and what it got, from the public record. Nothing is sent.
rank-none = There is no order yet. Come back when the draw is done.
rank-by-hand = With the program from this project, one command does the same. The number is on your slip:
rank-formula = By hand: the number of ticket j is SHA-256 over the word “rank”, the seed, your number and j as four bytes, the lowest first, put together as docs/spec/80-draws.md says. Your rank is the least of them. The smallest rank of a priority group comes first.
rank-seed-text = Everything follows from this number: pool, contributions and beacon are hashed into it.
rank-seed-alone = Everything follows from this number: pool and contributions are hashed into it.
rank-seed-sources = The published numbers alone make the order. This number names list and numbers together.
rank-sources-formula = By hand: RFC 3797 draws the entrants one after the other; “psephos draw rfc3797” shows each step. The rank is the number of the step that drew the entrant, counted from 0.
rank-working = Your browser is fetching the record and computing …
rank-position = Position { $position } of { $entrants } in the order of the draw
rank-position-large = The rank stands below; the pool is too large to compute the position in a browser
rank-place = Place { $number }: { $unit }
rank-no-place = No place was given to this entrant by the draw itself; { $placed } were given. It stands in line should one become free.
rank-claim-set-aside = One of the places kept for: { $title }
rank-claim-minimum = One of the places that the quota gives to: { $title }
rank-claim-general = One of the places for all
rank-how = Every number that it takes
rank-how-text = The seed was recomputed from the sum of all contributions, as the result names it, and from the beacon, whose signature was checked.
rank-how-alone = The seed was recomputed from the sum of all contributions, as the result names it. There is no beacon.
rank-how-sources = The published numbers were read from the record, and every step of RFC 3797 was repeated here. The rank is the step that drew this entrant, counted from 0 and written in hexadecimal. Please compare the numbers with what their sources published.
rank-how-ticket = That the sum was opened correctly, the program’s check of the whole record shows. Each ticket has a number; the least of them is the rank.
rank-seed = Seed
rank-rank = Rank
rank-numbers = The numbers of the tickets
rank-ticket = Ticket
rank-number = Its number
rank-least = least
rank-more = And { $count } more tickets.

## Who was drawn

outcome-title = Who was drawn
outcome-none = There is no result yet. It appears here when the trustees have opened the sum and the beacon’s round is there.
outcome-lead = { $placed } places were given among { $entrants } entrants with { $tickets } tickets.
outcome-placed = Places
outcome-placed-text = In the order in which they were given. Entrants appear by their numbers; who they are, only they can show.
outcome-range = Places { $first } to { $last } of { $size }
outcome-earlier = Earlier places
outcome-later = Later places
outcome-excluded = excluded later
outcome-check = All of this follows from the public record. Anyone can recompute it, with our program or with their own.
claim-set-aside = Kept for: { $title }
claim-minimum = Quota: { $title }
claim-general = For all
replacement-title = After the draw
replacement-none = Nobody has been excluded.
replacement-nobody = nobody: it stays empty
replacement-awaits-witnesses = not decided yet: enough witnesses must first sign that they see the exclusion
replacement-no-place = none
replacement-awaits = decided by round { $round } of the beacon, due on
waiting-title = Who comes next
waiting-none = Nobody is left without a place.
waiting-text = Places that become free are given in this order, as far as quotas allow and each one takes what is free. Where the rules ask for a later round of the beacon, that round makes a new order.
waiting-count = { $n ->
    [one] { $count } entrant
   *[other] The next { $count } entrants
}
chart-title = Does it look like chance?
chart-text = Steered draws have been found out by their numbers: winners that had applied next to each other, one office with far too many, few tickets that beat many. Here is the same look at this draw.
chart-places = Rules such as quotas and priority change who gets a place, so places alone show nothing. Look at the ranks: an entrant counts as “found” if its rank is so small that, by chance alone, as many would have one as there are places. Chance says how many of each group to expect.
chart-order = An order of entry does not exist here: the pool is sorted by numbers that are hashes, and the draw does not know when or where anyone entered. So rank is held against position in the pool instead.
chart-entry = The pool of this draw says where each entrant entered, and with which entry number. By these numbers the entrants of each office are divided into ten parts of about the same size, from the first to enter to the last.
chart-legend = Dark bar: found. Line: expected. Band: the usual range, in which 997 of 1,000 draws lie.
chart-usual = Every group lies in the usual range.
chart-unusual = { $n ->
    [one] { $count } group lies outside the usual range. With many groups that happens now and then; look at it.
   *[other] { $count } groups lie outside the usual range. With many groups that happens now and then; look at them.
}
chart-mark = unusual
means-title = Mean position in the order
means-text = A few places can hide a lot, so look at the whole order too: 0 is its front and 100 its end. What more tickets and priority do is taken out, so by chance alone every group has 50 on average.
means-legend = Dark bar: from 50 to the mean position found. To the left is nearer the front. Line: 50, which is expected. Band: the usual range.
means-front = 0 front
means-end = 100 end
label-mean = Mean position
drift-usual = From the first tenth to the last, the mean position moves by { $found }. Chance alone moves it by up to { $usual } either way: nothing unusual.
drift-early = From the first tenth to the last, the mean position moves by { $found }, to the end of the order. Chance alone moves it by up to { $usual } either way. Those who entered early did better than chance explains: look at it.
drift-late = From the first tenth to the last, the mean position moves by { $found }, to the front of the order. Chance alone moves it by up to { $usual } either way. Those who entered late did better than chance explains: look at it.

## Certificate

certificate-title = Certificate of a draw
certificate-lead = This states what “{ $title }” was drawn from. It proves nothing by itself: the record does, and anyone can check it.
certificate-opened = Opened by
certificate-no-beacon = none: the contributions alone decide
certificate-checked = What this board checked
certificate-checked-text = Before each step was taken into the record:
certificate-pool = The pool was sealed before contributing opened, and every row of it is as the rules allow.
certificate-contributions = Every contribution came with a proof, each author contributed once, and none copies another.
certificate-opening = Trustees proved that they opened the sum correctly; the beacon’s signature, where there is one, is that of the announced round.
certificate-sources-pool = The pool was sealed and fixed before the first source published anything, by the times of the record, and every row of it is as the rules allow.
certificate-sources = The published numbers came onto the record after the draw had closed. That they are what the sources published, everyone can compare.
certificate-sources-order = The steps of RFC 3797, order and places were recomputed from the record and are those of the result.
certificate-order = Seed, order and places were recomputed from the record and are those of the result.
certificate-repeat = Repeat it
certificate-repeat-text = Do not take our word for it. This command downloads the record and repeats every check on your own machine:

fault-entrant-id = This is not the number of an entrant.
fault-entrant-id-do = It has exactly 64 digits and letters from a to f. Compare it with your slip.
fault-entrant-identity = Nothing was typed.
fault-entrant-identity-do = Type the number on your slip, or identity and salt.
fault-entrant-salt = The salt is not complete, or has characters that cannot be.
fault-entrant-salt-do = It has exactly 64 digits and letters from a to f. Compare it with your slip.
fault-pool = The list that the board served is not the sealed one.
fault-pool-do = Please tell the organiser and the press: this should not happen.
fault-seed = The seed cannot be recomputed from the record.
fault-seed-do = Please tell the organiser and the press: this should not happen.
fault-outcome = The list of places is not the one that the result names.
fault-outcome-do = Please tell the organiser and the press: this should not happen.
fault-not-enough-contributions = There are too few contributions.
fault-not-enough-contributions-do = More people must contribute before the draw can close.

## Faults that mean something else in a draw

draw-fault-device-do = Please load the page again.
draw-fault-too-early = Contributing is not open yet.
draw-fault-too-early-do = Please come back when it is. The draw’s page says when.
draw-fault-too-late = Contributing has closed.
draw-fault-too-late-do = The board did not take this contribution. It makes no difference to anybody’s chance.
draw-fault-announcement = What the board shows is not the draw of this address.
draw-fault-announcement-do = Believe nothing of this page. Please tell the organiser.
draw-fault-key = The draw’s key cannot be recomputed from the trustees’ signatures.
draw-fault-key-do = Believe nothing of this page. Please tell the organiser.

## Entries that mean something else in a draw

kind-draw-manifest = The draw’s announcement
kind-draw-open = Contributing opened
kind-draw-close = Contributing closed
kind-draw-partial_decryption = Share of the opening
explain-draw-manifest = The organiser announces the draw: what is drawn, by what rules, when, and who keeps it. Its hash is the draw’s fingerprint, so nothing of it can change afterwards.
explain-draw-open = The board takes contributions from now on. The pool and the key are fixed.
explain-draw-close = The board takes no more contributions. Those before this entry count.
explain-draw-partial_decryption = A trustee opens its share of the sum of all contributions, and proves that it did so correctly.
explain-draw-cosigned_checkpoint = Witnesses outside the board have signed that they saw this very log, up to the close. Only now do the trustees open the sum.
explain-draw-result = The result: the seed, and the digest of who got what. Everyone can recompute it from the entries before.
kind-draw-cosigned_checkpoint = The witnesses’ signatures
kind-draw-result = Result
kind-sources-open = The list is fixed
kind-sources-close = The draw closed
kind-sources-cosigned_checkpoint = The witnesses’ signatures
explain-sources-open = The pool is fixed: nobody can change it any more.
explain-sources-close = The draw has closed, before the first of its sources has published anything.
explain-sources-cosigned_checkpoint = Witnesses outside the board have signed that they saw this very log, up to the close, before the first source published its numbers.
field-draw = Draw
field-draw-key = Key of the draw
field-draw-list = Hash of the pool’s entry
field-tickets = Tickets
field-part = Part of the pool
field-seal = Seal of the text
field-about = About the entrant
field-objection = The objection
field-upheld = Upheld
field-signature = Signature
field-outage = Outage declared
field-source = Published
field-ground = Ground
field-contribution = Encrypted number
field-sum = Sum of all contributions
field-seed = Seed
field-placed = Places given
field-outcome = Digest of the outcome
field-pool = The pool’s entry
field-pool-root = Root over all rows

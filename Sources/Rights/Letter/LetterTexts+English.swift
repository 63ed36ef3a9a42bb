// The words of a letter in English.

extension LetterTexts {
  static let english = LetterTexts(
    sentences: englishSentences, ownType: "Noted as {type}.", labels: englishLabels,
    identifierKinds: [
      "crm": "customer number in another system", "email": "e-mail address", "phone": "telephone number",
      "card": "card", "device": "device", "anonymous": "visitor's mark",
    ],
    decisionNames: englishDecisions, refusals: englishRefusals, numberNames: englishNumbers,
    statementLines: [
      "expired": "Points expired.", "activated": "Points that had waited became yours to spend.",
      "hold.lapsed": "Points that were locked became free again, as time went by.",
      "policy": "The rules of the programme changed.",
    ],
    codes: englishCodes, exported: englishExported, views: englishViews,
    memberStatus: [
      "active": "You are a member.", "suspended": "You earn points, and cannot spend them at present.",
      "closed": "Your membership is closed.", "left": "You have left the programme.",
    ],
    months: [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ],
    date: "{day} {month} {year}", dayOfYear: "{day} {month}", moment: "{date}, {time}", decimalMark: ".",
    groupMark: ",", yes: "yes",
    no: "no", and: "and", something: "something", blank: "(taken out)", oneThing: "one thing",
    things: "{count} things", minorUnits: "{amount} (in cents, pence or the like)",
    quoted: "“{words}”", entry: "no. {number}",
    title: "Everything we know about you", written: "{date}[, in answer to your request {request}]",
    dear: "Dear {name},", hello: "Hello,",
    introduction: """
      You asked what we have about you. Here it is, all of it, as our records had it when this letter was written. \
      The same for a computer to read is in the file disclosure.json, which came with this letter.
      """,
    erased: """
      What was personal in our records of you was erased: nobody can read it any more, and neither can we. What is left \
      are bare facts, which our books need: that something happened, when, of what kind it was, and what it came to.
      """,
    restricted: "At present we keep your data and do not use it, as you asked.",
    timeZone: "Days and times are those of {zone}.",
    who: "Who you are to us", customer: "You are our customer number {customer}.",
    merged: "Number {other} is yours too: on {date} we found that both are one person[ ({evidence})].",
    unmerged: "From {date} on we took another customer to be you for a time; we have taken that back.",
    sinceFrom: "since {date}[, from {source}]", source: "from", profile: "What we have noted of you",
    formerProfile: "What it was before", identifiers: "What we know you by",
    formerIdentifiers: "What we knew you by before",
    nothingPersonal: "We hold nothing that names or describes you.",
    bought: "What you bought",
    boughtNothing: "We have no purchase of yours.",
    boughtTotals: "Your orders so far: {count}[, which came to {spent}][; we gave you back {refunded}].",
    storeCredit: "You have a credit of {balance} with us[, good until {until}].",
    points: "Your points", noPoints: "No programme of ours counts points for you at present.",
    ourProgramme: "our loyalty programme",
    balance: "You joined {program} on {date}, and have {balance} points to spend.",
    balanceKept: "You joined {program} on {date}, and have {balance} points.",
    pointsKept:
      "Your points stay yours. They cannot be used for as long as we keep your data without using it.",
    rewardsKept: "Your rewards: {rewards}.",
    pointsErased:
      "Nothing can be spent any more, since what was personal of you was erased. These facts stand on our books:",
    pointsFacts: """
      {program}: joined on {date}, {balance} points[, {pending} more that waited][, {held} that were locked][, {debt} owed]\
      [, tier {tier}].
      """,
    status: "{status}",
    pending: "{pending} more wait until they can be spent.", held: "{held} are locked for a purchase.",
    debt: "{debt} are owed, and are taken off what you earn next.",
    tier: "Your tier is {tier}[, since {since}][, until {until} if nothing else happens].",
    tierMeasure:
      "What counts for it comes to {measure}[, over the last {days} days]. The tiers are {levels}.",
    pointsCounted: "{count} points", visitsCounted: "{count} visits", tierLevel: "{tier} from {from}",
    hold: "{points} points are locked until {until}.",
    expiring: "{points} points expire on {date}.", rewards: "Rewards that you can use: {rewards}.",
    cards: "Your stamps: {cards}.", card: "{card}, {stamps} of {every}", perks: "You also have: {perks}.",
    when: "when", what: "what", change: "points", left: "you had",
    agreed: "What you agreed to", noConsent: "At present there is nothing that you have agreed to.",
    noConsentErased:
      "Nothing that you agreed to is in force any more, since what was personal of you was erased.",
    inForce: "What we may use your data for at present:",
    inForceOnceAllowed: """
      At present we use your data for none of this, since we keep it without using it. What you have said stands all the same; \
      once your data may be used again, we may use it for:
      """,
    consent: "{purpose}[, by {channel}]: you agreed[, since {since}][, until {expires}].",
    noConsentNeeded: "{purpose}[, by {channel}]: we need no consent, because {basis}.",
    consentHistory: "How it came to that",
    decided: "What we decided", nothingDecided: "No decision about you is on record.",
    granted: "{what}: done[ ({numbers})].", refused: "{what}: refused, since {why}[ ({numbers})].",
    refusedForOther: "it was about somebody else too, of whom we can tell you nothing",
    given: "Whom we gave data to", nothingGiven: "No handing on of your data is on record.",
    nothingGivenBut:
      "We have not noted that any list with your data was handed to anybody. In the ordinary course of business these are given data:",
    export:
      "{recipient} was given {what}[ for {purpose}].[ With it went, of what is noted of you: {fields}.]",
    recipients: "These are given data in the ordinary course of business:",
    messages: "Messages that we sent you",
    everything: "Everything else, line by line",
    everythingAbout:
      "What happened beside all this, the oldest first. Each line names its number in our records.",
    elsewhere: "What stands on accounts and names you by your number",
    voided: "This was a mistake, and does not count.",
    assignedAway: "This turned out to be somebody else's, and counts for them.",
    assignedHere: "This was recorded of somebody else, and turned out to be yours.",
    corrected: "Reason: {reason}[, {entry}].",
    sealedErased: "What was personal in it was erased.",
    sealedLost: "What is personal in it cannot be read: its key is missing. Ask us to bring it back.",
    sealedTakenOut: "What was personal in it was taken out.",
    takenOut: """
      What it said was taken out. That it happened, when, through which channel, what it was about and how much it came to is \
      left, since our books need it.
      """,
    othersWithheld:
      "Somebody else is part of this. We do not tell you who, as we do not tell others about you.",
    ownPartner: "number {number}, which is a pool of yours or another number of yours",
    otherPartner: "somebody else",
    why: "Why we keep it, and for how long",
    noRegister: "What we use data for is not written down in these records; ask us for it.",
    purpose: """
      {name}[: {description}]. {use}.[ The data for it: {categories}.][ We do it by {channels}.]\
      [ Some of it is given to {recipients}.][ How long we keep it: {keep}.]
      """,
    used: "We may[ by {channels}], because {basis}[, though not by {without}]",
    unused: [
      "erased": "We do not, since what was personal of you was erased",
      "restricted": "We do not at present, since your data is kept without being used",
      "never-granted": "We may only if you agree; you have not",
      "withdrawn": "We may only if you agree; you took your consent back",
      "expired": "We may only if you agree; what you agreed to has ended",
      "objected": "We do not, since you object to it",
    ],
    bases: [
      "consent": "you agreed to it", "contract": "we cannot keep to what we agreed with you without it",
      "legal-obligation": "a law demands it", "vital-interest": "somebody's life may depend on it",
      "public-task": "it is a task in the public interest",
      "legitimate-interest": "we have an interest in it that outweighs yours, until you object",
    ],
    recipient: "{name}[ ({place})]", contact: "You reach us at {contact}.",
    officer: "Our data protection officer is reached at {contact}.",
    howLong: "How long",
    rule: "{entries}: {what} is taken out after {period}, counted from {since}.",
    entriesOfKinds: "Entries of the kind {sentences}", everyEntry: "Every entry",
    taken: ["personal": "what is personal in it", "body": "what it said"],
    counted: [
      "occurred": "the day it happened",
      "last-order": "your last order, or from the day it happened where you never ordered",
      "last-touchpoint": "when you last did anything",
    ],
    periods: [
      "year": "{count} year", "years": "{count} years", "month": "{count} month", "months": "{count} months",
      "day": "{count} day", "days": "{count} days",
    ],
    spans: [
      "year": "{count} year", "years": "{count} years", "month": "{count} month", "months": "{count} months",
      "week": "{count} week", "weeks": "{count} weeks", "day": "{count} day", "days": "{count} days",
    ],
    noSchedule: "No time is set in these records after which something is taken out by itself; ask us.",
    rights: "Your rights", rightsIntroduction: "You may ask us at any time, and it costs you nothing:",
    rightsList: [
      "to correct what is wrong, or to complete what is missing;",
      "to erase what is personal, as far as no law tells us to keep it;",
      "to stop using your data while something is contested, or instead of erasing it;",
      "to take back what you agreed to, as easily as you agreed;",
      "to object to what we do for our own purposes;",
      "to give you your data so that you can take it elsewhere, which disclosure.json is for.",
    ],
    complaint:
      "If you are not content with our answer, you may complain to the data protection authority where you live.",
    notIncluded: "What is not in this letter",
    notIncludedList: [
      "Our reports and lists are computed from what stands here, and hold nothing beside it.",
      "Backups are older copies of the same records.",
      "What other systems hold of you, such as a till or a mail service, is not in these records; ask us.",
      "Records of other people that name you by number, such as of a friend who recommended us, are theirs.",
      "Who other people are that our records of you name, such as a friend whom you gave points, is theirs too: we say that there is somebody, and not who.",
    ],
    leftOut: "Something could not be computed: {views}. Ask us about it.", closing: "Yours sincerely,")

  static let englishDecisions: [String: String] = [
    "points.redeem": "Spending points", "points.hold": "Locking points",
    "points.capture": "Spending locked points",
    "points.release": "Freeing locked points", "points.adjust": "Changing points by hand",
    "points.transfer": "Giving points to somebody else", "points.reinstate": "Giving points back",
    "reward.grant": "Giving a reward", "pool.join": "Joining a pool", "pool.leave": "Leaving a pool",
    "pool.redeem": "Spending a pool's points", "pool.contribute": "Contributing to a pool",
    "giftcard.issue": "Issuing a gift card", "giftcard.use": "Paying with a gift card",
    "giftcard.refund": "Paying back to a gift card", "giftcard.void": "Ending a gift card",
    "referral.reward": "Rewarding a recommendation",
    "referral.rescind": "Taking back a recommendation's reward",
    "limit.award": "Giving points under a limit", "expiry.announce": "Telling you that points expire",
  ]

  static let englishRefusals: [String: String] = [
    "erased": "what was personal of you had been erased",
    "restricted": "your data was kept without being used",
    "balance": "there were not so many points", "unknown-program": "there is no such programme",
    "unknown-member": "you were no member", "member-suspended": "you could not spend points then",
    "member-closed": "the membership was closed", "pool": "you were in no pool whose points you may spend",
    "unknown-hold": "nothing was locked under that name", "hold-lapsed": "the time of the lock was over",
    "hold-released": "the points were free again", "hold-captured": "the locked points were spent already",
    "held": "not so much was locked", "reward-unknown": "there is no such reward",
    "reward-inactive": "the reward was not to be had", "reward-not-yet": "the reward was not to be had yet",
    "reward-ended": "the reward was to be had no more", "tier": "the reward is for other tiers",
    "minimum-order": "the order was too small", "minimum": "it was too few points",
    "step": "points are spent in certain amounts only", "stock": "nothing was left of the reward",
    "member-limit": "nobody can have more of the reward",
    "velocity": "it was more than is let through in that time",
    "transfers-refused": "the programme has no transfers", "unknown-receiver": "the receiver is no member",
    "receiver-closed": "the receiver's membership was closed",
    "same-member": "giver and receiver are the same",
    "not-expired": "not so many points had expired", "unknown-redemption": "there was no such spending",
    "returned": "it had been given back already", "pools-refused": "the programme has no pools",
    "unknown-pool": "there is no such pool", "in-pool": "you shared with a pool already",
    "pool-full": "the pool was full", "not-in-pool": "you were not in the pool",
    "self": "you cannot recommend yourself",
    "household": "it was one household", "not-new": "the friend had bought before",
    "paid": "it was given before",
    "limit": "a limit over all members was reached", "code": "a card of this code was issued already",
    "dead": "the card had ended", "currency": "the card is in another currency",
    "not-paid-with": "the order was not paid with this card", "used": "the card was used already",
  ]

  static let englishNumbers: [String: String] = [
    "balance": "balance", "asked": "asked for", "available": "available", "debt": "owed", "held": "locked",
    "minimum": "the least", "step": "in steps of", "stock": "stock", "used": "used", "limit": "limit",
    "counted": "counted", "days": "days", "total": "total", "members": "members", "points": "points",
    "programs": "programmes", "friendPoints": "the friend's points", "redeemed": "spent",
    "returned": "returned", "received": "received", "amount": "amount", "card": "to the card",
    "rest": "the rest", "review": "to be looked at", "flagged": "noticed", "pool": "pool number",
    "share": "share in thousandths",
    "expires": "until", "expired": "ended", "from": "from", "until": "until",
  ]
}

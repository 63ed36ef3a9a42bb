import Perennial
import Testing

/// One question after the other: what a person has said, and what may be done by it.
struct ConsentCasesTests {
  /// What has happened, and what a question is answered with.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Without a register every purpose takes consent.
    var bases: [LawfulBasis] = []
    /// The channels of the register; empty for all.
    var channels: [String] = []
    /// What the clock says when it is recorded.
    var recorded = Desk.at(12)
    var happened: @Sendable (Desk) throws -> Position?
    var purpose = "news"
    var channel: String?
    var at = Desk.at(12)
    var reason: ConsentFinding.Reason
    var since: Instant?
  }

  private static let cases: [Case] = [
    Case(testDescription: "nothing was said", happened: { _ in nil }, reason: .neverGranted),
    Case(
      testDescription: "granted, asked of all", happened: { try $0.grant("news", at: Desk.at(9)).position },
      reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "granted for all, asked of one",
      happened: { try $0.grant("news", at: Desk.at(9)).position },
      channel: "sms", reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "another purpose was granted",
      happened: {
        try $0.grant("profiling")
        return nil
      }, reason: .neverGranted),
    Case(
      testDescription: "granted for e-mail, asked of e-mail",
      happened: { try $0.grant("news", through: ["email"], at: Desk.at(9)).position }, channel: "email",
      reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "granted for e-mail, asked of messages",
      happened: {
        try $0.grant("news", through: ["email"], at: Desk.at(9))
        return nil
      }, channel: "sms", reason: .neverGranted),
    Case(
      testDescription: "granted for e-mail, asked of none in particular",
      happened: {
        try $0.grant("news", through: ["email"], at: Desk.at(9))
        return nil
      }, reason: .neverGranted),
    Case(
      testDescription: "a channel is added",
      happened: {
        try $0.grant("news", through: ["email"], at: Desk.at(9))
        return try $0.grant("news", through: ["sms"], at: Desk.at(10)).position
      }, channel: "sms", reason: .granted, since: Desk.at(10)),
    Case(
      testDescription: "a channel that was added leaves the first as it is",
      happened: {
        let first = try $0.grant("news", through: ["email"], at: Desk.at(9)).position
        try $0.grant("news", through: ["sms"], at: Desk.at(10))
        return first
      }, channel: "email", reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "withdrawn of all",
      happened: {
        try $0.grant("news", at: Desk.at(9))
        return try $0.withdraw("news", at: Desk.at(10)).position
      }, channel: "email", reason: .withdrawn, since: Desk.at(10)),
    Case(
      testDescription: "withdrawn of one channel, asked of it",
      happened: {
        try $0.grant("news", at: Desk.at(9))
        return try $0.withdraw("news", through: ["email"], at: Desk.at(10)).position
      }, channel: "email", reason: .withdrawn, since: Desk.at(10)),
    Case(
      testDescription: "withdrawn of one channel, asked of another",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(9)).position
        try $0.withdraw("news", through: ["email"], at: Desk.at(10))
        return grant
      }, channel: "sms", reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "granted again for all after a withdrawal of one",
      happened: {
        try $0.withdraw("news", through: ["email"], at: Desk.at(9))
        return try $0.grant("news", at: Desk.at(10)).position
      }, channel: "email", reason: .granted, since: Desk.at(10)),
    Case(
      testDescription: "before it expires",
      happened: { try $0.grant("news", at: Desk.at(9), until: Desk.at(12, 1)).position }, reason: .granted,
      since: Desk.at(9)),
    Case(
      testDescription: "at the instant at which it expires",
      happened: { try $0.grant("news", at: Desk.at(9), until: Desk.at(12)).position }, reason: .expired,
      since: Desk.at(12)),
    Case(
      testDescription: "a shorter one takes the place of a longer one",
      happened: {
        try $0.grant("news", at: Desk.at(9))
        return try $0.grant("news", at: Desk.at(10), until: Desk.at(11)).position
      }, reason: .expired, since: Desk.at(11)),
    Case(
      testDescription: "not yet granted",
      happened: {
        try $0.grant("news", at: Desk.at(10))
        return nil
      }, at: Desk.at(9, 59), reason: .neverGranted),
    Case(
      testDescription: "granted at that instant",
      happened: { try $0.grant("news", at: Desk.at(10)).position },
      at: Desk.at(10), reason: .granted, since: Desk.at(10)),
    Case(
      testDescription: "a withdrawal that came late counts from when it was said", recorded: Desk.at(10),
      happened: {
        try $0.grant("news", at: Desk.at(9))
        $0.clock.set(Desk.at(11))
        return try $0.withdraw("news", at: Desk.at(9, 30)).position
      }, at: Desk.at(9, 45), reason: .withdrawn, since: Desk.at(9, 30)),
    Case(
      testDescription: "a withdrawal of before a grant ends nothing",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(9)).position
        try $0.withdraw("news", at: Desk.at(8))
        return grant
      }, reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "a grant that was voided",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(9))
        try $0.ledger.void([grant.position], reason: "mistake")
        return nil
      }, reason: .neverGranted),
    Case(
      testDescription: "a withdrawal that was voided",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(9)).position
        try $0.ledger.void([try $0.withdraw("news", at: Desk.at(10)).position], reason: "mistake")
        return grant
      }, reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "a grant of somebody else that turns out to be hers",
      happened: {
        let grant = try $0.grant("news", of: "bob", at: Desk.at(9)).position
        try $0.ledger.assign([grant], to: CustomerNumber(1), reason: "mixed-up")
        return grant
      }, reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "a grant of hers that turns out to be somebody else's",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(9)).position
        try $0.ledger.assign([grant], to: $0.meet("bob"), reason: "mixed-up")
        return nil
      }, reason: .neverGranted),
    Case(
      testDescription: "merged with somebody who has granted it",
      happened: {
        let grant = try $0.grant("news", of: "bob", at: Desk.at(9))
        try $0.ledger.merge(CustomerNumber(1), with: grant.customer, evidence: "confirmed")
        return grant.position
      }, reason: .granted, since: Desk.at(9)),
    Case(
      testDescription: "merged with somebody who has withdrawn it since",
      happened: {
        try $0.grant("news", at: Desk.at(9))
        let withdrawal = try $0.withdraw("news", of: "bob", at: Desk.at(10))
        try $0.ledger.merge(CustomerNumber(1), with: withdrawal.customer, evidence: "confirmed")
        return withdrawal.position
      }, reason: .withdrawn, since: Desk.at(10)),
    Case(
      testDescription: "restricted", bases: [.contract], recorded: Desk.at(8),
      happened: {
        try $0.grant("news", at: Desk.at(8))
        $0.clock.set(Desk.at(10))
        return try $0.ledger.restrictUse(of: CustomerNumber(1), reason: "contested").position
      }, reason: .restricted, since: Desk.at(10)),
    Case(
      testDescription: "restricted and allowed again",
      happened: {
        let grant = try $0.grant("news", at: Desk.at(8)).position
        try $0.ledger.restrictUse(of: CustomerNumber(1), reason: "contested")
        try $0.ledger.allowUse(of: CustomerNumber(1), reason: "resolved")
        return grant
      }, reason: .granted, since: Desk.at(8)),
    Case(
      testDescription: "restricted later than asked about", recorded: Desk.at(8),
      happened: {
        let grant = try $0.grant("news", at: Desk.at(8)).position
        $0.clock.set(Desk.at(10))
        try $0.ledger.restrictUse(of: CustomerNumber(1), reason: "contested")
        return grant
      }, at: Desk.at(9), reason: .granted, since: Desk.at(8)),
    Case(
      testDescription: "merged with somebody who is restricted", recorded: Desk.at(8),
      happened: {
        try $0.grant("news", at: Desk.at(8))
        let bob = try $0.meet("bob")
        $0.clock.set(Desk.at(10))
        let restriction = try $0.ledger.restrictUse(of: bob, reason: "contested").position
        try $0.ledger.merge(CustomerNumber(1), with: bob, evidence: "confirmed")
        return restriction
      }, reason: .restricted, since: Desk.at(10)),
    Case(
      testDescription: "not in the register", bases: [.consent],
      happened: {
        try $0.grant("profiling", at: Desk.at(9))
        return nil
      }, purpose: "profiling", reason: .purposeNotRegistered),
    Case(
      testDescription: "the register has other channels", bases: [.consent], channels: ["email"],
      happened: {
        try $0.grant("news", at: Desk.at(9))
        return nil
      }, channel: "sms", reason: .channelNotRegistered),
    Case(
      testDescription: "one of the register's channels", bases: [.consent], channels: ["email"],
      happened: { try $0.grant("news", at: Desk.at(9)).position }, channel: "email", reason: .granted,
      since: Desk.at(9)),
    Case(
      testDescription: "a legitimate interest", bases: [.legitimateInterest], happened: { _ in nil },
      reason: .notNeeded),
    Case(
      testDescription: "a legitimate interest that the person objects to", bases: [.legitimateInterest],
      happened: { try $0.withdraw("news", at: Desk.at(9)).position }, reason: .objected, since: Desk.at(9)),
    Case(
      testDescription: "a legitimate interest that the person objects to for another channel",
      bases: [.legitimateInterest],
      happened: {
        try $0.withdraw("news", through: ["sms"], at: Desk.at(9))
        return nil
      }, channel: "email", reason: .notNeeded),
    Case(
      testDescription: "an objection that was taken back", bases: [.legitimateInterest],
      happened: {
        try $0.withdraw("news", at: Desk.at(9))
        try $0.grant("news", at: Desk.at(10))
        return nil
      }, reason: .notNeeded),
  ]

  @Test("A question is answered by the last word, and says where it stands", arguments: cases)
  func answer(to question: Case) throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    if let basis = question.bases.first {
      try desk.publish(["news": basis], channels: question.channels, from: .distantPast)
    }
    desk.clock.set(question.recorded)
    let position = try question.happened(desk)
    let finding = try desk.ledger.consent(
      of: ann, for: question.purpose, through: question.channel, Moment(asOf: question.at))
    #expect(finding.reason == question.reason)
    #expect(finding.isInForce == [.granted, .notNeeded].contains(question.reason))
    #expect(finding.position == position)
    #expect(finding.since == question.since)
  }

  @Test(
    "What is not consent goes on without one, and against an objection, unless it is an interest",
    arguments: LawfulBasis.allCases)
  func bases(basis: LawfulBasis) throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let register = try desk.publish(["news": basis])
    let before = try desk.ledger.consent(of: ann, for: "news")
    #expect(before.isInForce == (basis != .consent))
    #expect(before.basis == basis && before.register == register)
    try desk.withdraw("news")
    let after = try desk.ledger.consent(of: ann, for: "news")
    #expect(after.isInForce == ![.consent, .legitimateInterest].contains(basis))
  }

  @Test("A consent that came late is in force from when it was given as known later, and not as known before")
  func late() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    desk.clock.set(Desk.at(11))
    let known = try desk.ledger.head
    let grant = try desk.grant("news", at: Desk.at(9)).position
    func reason(at position: Position?) throws -> ConsentFinding.Reason {
      try desk.ledger.consent(of: ann, for: "news", Moment(asOf: Desk.at(10), at: position)).reason
    }
    #expect(try reason(at: known) == .neverGranted)
    #expect(try reason(at: grant) == .granted)
    #expect(try reason(at: nil) == .granted)
  }

  @Test("A consent says how it came about")
  func evidence() throws {
    let desk = try Desk()
    let grant = try desk.grant("news", until: Desk.at(20))
    let finding = try desk.ledger.consent(of: grant.customer, for: "news")
    #expect(finding.evidence.wording == "news/2" && finding.evidence.wordingHash == "af12")
    #expect(finding.evidence.mechanism == "checkbox" && finding.evidence.jurisdiction == "GB")
    #expect(finding.expires == Desk.at(20))
  }

  @Test(
    "All that can be said: each purpose that is registered or was spoken of, for all and for each channel")
  func everything() throws {
    let desk = try Desk()
    let ann = try desk.grant("news", through: ["email"]).customer
    try desk.grant("gossip", through: ["sms"])
    try desk.publish(["news": .consent, "books": .legalObligation], channels: ["post"])
    let lines = try desk.ledger.consents(of: ann).map {
      "\($0.purpose) \($0.channel ?? "-") \($0.reason.rawValue)"
    }
    #expect(
      lines == [
        "news - never-granted", "news email channel-not-registered", "news post never-granted",
        "books - not-needed", "books post not-needed", "gossip - purpose-not-registered",
        "gossip sms purpose-not-registered",
      ])
  }

  @Test("Of somebody who is not there nothing is said")
  func nobody() throws {
    let desk = try Desk()
    try expect(.unknownSubject) { _ = try desk.ledger.consent(of: CustomerNumber(7), for: "news") }
    try expect(.unknownSubject) { _ = try desk.ledger.consents(of: CustomerNumber(7)) }
  }
}

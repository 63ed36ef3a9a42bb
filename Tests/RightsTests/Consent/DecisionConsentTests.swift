import Perennial
import Testing

/// A decision asks for consent, and says afterwards by which it was made.
struct DecisionConsentTests {
  /// Sends a letter where there is consent to it.
  private static func send(_ desk: Desk, to customer: CustomerNumber, id: String) async throws
    -> DecisionOutcome
  {
    let reports = try Reports(of: desk.ledger)
    defer { reports.close() }
    return try await reports.decide("letter.send/1", about: [customer], as: TouchpointID("clerk", id)) {
      decision in
      let consent = try decision.consent(of: customer, for: "news", through: "post")
      guard consent.isInForce else { return .refuse("consent", "there is no consent to letters") }
      return .record([DecidedTouchpoint(MessageSent.with { $0.message = "letter-\(id)" }, for: customer)])
    }
  }

  private static func consents(_ desk: Desk, _ outcome: DecisionOutcome) throws -> [CheckedConsent] {
    let decision = try desk.ledger.touchpoint(at: outcome.position).decision
    #expect(decision?.decision == "letter.send/1")
    return decision?.consents ?? []
  }

  @Test("A decision made at ten is explained with the consent of ten, whatever came later")
  func explained() async throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let register = try desk.publish(["news": .consent])
    let grant = try desk.grant("news", through: ["post"]).position
    desk.clock.set(Desk.at(10))
    let sent = try await Self.send(desk, to: ann, id: "1")
    desk.clock.set(Desk.at(11))
    let withdrawal = try desk.withdraw("news", through: ["post"]).position
    let refused = try await Self.send(desk, to: ann, id: "2")
    // Late comes a grant of half past eight, which was not known at ten.
    desk.clock.set(Desk.at(12))
    let late = try desk.grant("news", through: ["post"], at: Desk.at(8, 30)).position

    let known = try Self.consents(desk, sent)
    #expect(
      known == [
        CheckedConsent(
          customer: ann, purpose: "news", channel: "post", isInForce: true, reason: "granted",
          position: grant,
          register: register)
      ])
    #expect(
      known.first?.description == "\(ann) news post: granted at \(grant), by the register at \(register)")
    #expect(try Self.consents(desk, refused).map(\.reason) == ["withdrawn"])
    #expect(try Self.consents(desk, refused).map(\.position) == [withdrawal])
    // Asked about ten as known then, and as known now.
    let before = Moment(asOf: Desk.at(10), at: Position(sent.position.rawValue - 1))
    #expect(try desk.ledger.consent(of: ann, for: "news", through: "post", before).position == grant)
    let now = try desk.ledger.consent(of: ann, for: "news", through: "post", Moment(asOf: Desk.at(10)))
    #expect(now.reason == .granted && now.position == late)
  }

  @Test("A request that is sent again has its first answer, and asks for nothing")
  func again() async throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    try desk.grant("news")
    let first = try await Self.send(desk, to: ann, id: "1")
    try desk.withdraw("news")
    let second = try await Self.send(desk, to: ann, id: "1")
    #expect(second.isDuplicate && second.isSameAnswer(as: first))
    #expect(try Self.consents(desk, second).map(\.reason) == ["granted"])
  }

  @Test("What was asked for twice is noted once, and a decision that asked for nothing notes nothing")
  func once() async throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let reports = try Reports(of: desk.ledger)
    defer { reports.close() }
    let asked = try await reports.decide("twice/1", about: [ann], as: TouchpointID("clerk", "1")) {
      decision in
      for _ in 0..<2 { _ = try decision.consent(of: ann, for: "news") }
      _ = try decision.consent(of: ann, for: "news", through: "sms")
      return .refuse("consent", "there is none")
    }
    let note = try #require(try desk.ledger.touchpoint(at: asked.position).decision)
    #expect(note.consents.map(\.channel) == [nil, "sms"])
    let silent = try await reports.decide("silent/1", about: [ann], as: TouchpointID("clerk", "2")) { _ in
      .refuse("no", "not today")
    }
    #expect(try desk.ledger.touchpoint(at: silent.position).decision?.consents == [])
    #expect(try desk.ledger.touchpoint(at: Position(1)).decision == nil)
  }

  @Test("Of somebody whom the decision is not about nothing can be asked")
  func others() async throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    let reports = try Reports(of: desk.ledger)
    defer { reports.close() }
    await #expect(throws: LedgerError.self) {
      try await reports.decide("other/1", about: [ann], as: TouchpointID("clerk", "1")) { decision in
        _ = try decision.consent(of: bob, for: "news")
        return .refuse("no", "not reached")
      }
    }
  }
}

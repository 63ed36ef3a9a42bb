import Foundation
import Perennial
import Testing

/// What a person says to a suggestion, and what is recorded of it.
struct MergeDecisionTests {
  private func message<Message>(_ registry: Registry, at position: Position, _: Message.Type) throws
    -> Message
  {
    guard case .message(let message) = try registry.ledger.touchpoint(at: position).content,
      let found = message as? Message
    else { throw LedgerError(.unknownSubject, "another touchpoint stands at \(position)") }
    return found
  }

  @Test("Accepting merges the two with the reasons as evidence, and records the suggestion behind the merge")
  func accepting() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let receipt = try registry.ledger.acceptMerge(of: other, with: one, actor: "staff-7")
    #expect(try registry.ledger.component(of: one) == [one, other])
    let merged = try message(registry, at: receipt.position, CustomerMerged.self)
    #expect(merged.evidence == "name/birthday" && merged.actor == "staff-7" && merged.other == 1)
    let suggested = try message(
      registry, at: Position(receipt.position.rawValue + 2), MergeSuggested.self)
    #expect(
      suggested.reasons == ["name", "birthday"] && suggested.score == 800 && suggested.actor == "staff-7")
    #expect(try registry.count(of: .customerMerged) == 2 && registry.count(of: .mergeSuggested) == 2)
    try registry.ledger.unmerge(at: receipt.position, evidence: "two-people")
    #expect(try registry.ledger.component(of: one) == [one])
    #expect(try registry.suggested() == [[1, 2]])
  }

  @Test(
    "A call that is sent again with its id is answered as the first time, and another under that id is refused"
  )
  func again() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let third = try registry.register("3", "Ada Lovelace", birthday: "1815-12-10")
    let (accept, dismiss, record) = (
      TouchpointID("desk", "a"), TouchpointID("desk", "d"), TouchpointID("desk", "r")
    )
    let suggestions = try registry.ledger.mergeSuggestions().suggestions
    #expect(suggestions.count == 3)
    let recorded = try registry.ledger.recordMergeSuggestions(suggestions, as: record)
    #expect(recorded.count == 6)
    let dismissed = try registry.ledger.dismissMerge(of: one, with: third, reason: "twins", as: dismiss)
    let accepted = try registry.ledger.acceptMerge(of: one, with: other, as: accept)
    let head = try registry.ledger.head
    for _ in 0..<2 {
      let again = try registry.ledger.acceptMerge(of: one, with: other, as: accept)
      #expect(again.position == accepted.position && again.duplicate)
      let once = try registry.ledger.dismissMerge(of: one, with: third, reason: "twins", as: dismiss)
      #expect(once.position == dismissed.position && once.duplicate)
      let twice = try registry.ledger.recordMergeSuggestions(suggestions, as: record)
      #expect(twice.map(\.position) == recorded.map(\.position) && twice.allSatisfy(\.duplicate))
    }
    try expect(.conflictingDuplicate, says: "subject") {
      try registry.ledger.acceptMerge(of: one, with: third, as: accept)
    }
    try expect(.conflictingDuplicate, says: "data.reason") {
      try registry.ledger.dismissMerge(of: one, with: third, reason: "other", as: dismiss)
    }
    try expect(.conflictingDuplicate, says: "type") {
      try registry.ledger.dismissMerge(of: one, with: third, as: accept)
    }
    #expect(try registry.ledger.head == head)
  }

  @Test("A call that is awaited does the same")
  func awaited() async throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let suggestion = try registry.ledger.mergeSuggestion(of: other, and: one)
    #expect(try await registry.ledger.recordMergeSuggestions([suggestion]).count == 2)
    try await registry.ledger.dismissMerge(of: one, with: other, because: suggestion)
    #expect(try registry.suggested().isEmpty)
    let third = try registry.register("3", "Ada Lovelace", birthday: "1815-12-10")
    try await registry.ledger.acceptMerge(of: third, with: one)
    #expect(try registry.ledger.component(of: third) == [one, third])
  }

  @Test(
    "A pair that was dismissed comes back only where something else speaks for it, or where that is taken back"
  )
  func dismissing() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let receipt = try registry.ledger.dismissMerge(of: one, with: other, reason: "twins", actor: "staff-7")
    let dismissed = try message(registry, at: receipt.position, MergeDismissed.self)
    #expect(
      dismissed.reasons == ["name", "birthday"] && dismissed.reason == "twins" && dismissed.score == 800)
    #expect(try registry.suggested().isEmpty)
    #expect(try registry.ledger.mergeSuggestions().dismissed == 1)
    try expect(.unknownSubject, says: "not one person", "void \(receipt.position)") {
      try registry.ledger.acceptMerge(of: one, with: other)
    }
    // The same telephone number speaks for it that did not then.
    let update = try registry.ledger.append(
      NewTouchpoint(
        source: "desk", id: "p", subject: .customer(one),
        CustomerUpdated.with { $0.personal.phone = "020 7946 0000" }))
    #expect(try registry.suggested() == [[1, 2]])
    try registry.ledger.void(update.position, reason: "mistake")
    #expect(try registry.suggested().isEmpty)
    // Either of the two touchpoints may be voided.
    for position in [receipt.position, receipt.position.next] {
      let void = try registry.ledger.void(position, reason: "mistake")
      #expect(try registry.suggested() == [[1, 2]])
      try registry.ledger.void(void.position, reason: "mistake")
      #expect(try registry.suggested().isEmpty)
    }
  }

  @Test("What was dismissed of one number holds for the person that it is merged with")
  func dismissedOfComponents() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    try registry.ledger.dismissMerge(of: one, with: other)
    let third = try registry.register("3", "Ada King")
    let merge = try registry.ledger.merge(third, with: other, evidence: "confirmed")
    #expect(try registry.suggested().isEmpty)
    try registry.ledger.unmerge(at: merge.position, evidence: "mistake")
    #expect(try registry.suggested().isEmpty)
  }

  @Test("What was recorded as it is is not recorded again")
  func recording() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let found = try registry.ledger.mergeSuggestions().suggestions
    let receipts = try registry.ledger.recordMergeSuggestions(found, actor: "nightly")
    #expect(receipts.map(\.customer) == [one, other])
    let again = try registry.ledger.mergeSuggestions().suggestions
    #expect(again.map(\.recorded) == [receipts[1].position])
    #expect(try registry.ledger.recordMergeSuggestions(again).isEmpty)
    try registry.ledger.append(
      NewTouchpoint(
        source: "desk", id: "p", subject: .customer(one),
        CustomerUpdated.with { $0.personal.phone = "020 7946 0000" }))
    #expect(
      try registry.ledger.recordMergeSuggestions(try registry.ledger.mergeSuggestions().suggestions).count
        == 2)
  }

  @Test("Who is not suggested, is an account, or would have too many identifiers is refused in plain words")
  func refusals() throws {
    let registry = try Registry()
    let (one, other) = (
      try registry.register("1", "Ada Lovelace", birthday: "1815-12-10", kind: "crm"),
      try registry.register("2", "Ada Lovelace", birthday: "1815-12-10", phone: "020 7946 0000", kind: "crm")
    )
    let stranger = try registry.register("3", "Alan Turing", birthday: "1912-06-23")
    try expect(.unknownSubject, says: "nothing in common", "merge 1 3") {
      try registry.ledger.acceptMerge(of: one, with: stranger)
    }
    let namesake = try registry.register("4", "Ada Lovelace")
    try expect(.unknownSubject, says: "their score is", "has 600 or more") {
      try registry.ledger.dismissMerge(of: one, with: namesake)
    }
    try expect(.invalidTouchpoint, says: "2 identifiers of kind crm", "may have 1", "--over-limits") {
      try registry.ledger.acceptMerge(of: one, with: other)
    }
    #expect(try registry.ledger.mergeSuggestion(of: one, and: other).doubts == [.crm])
    let receipt = try registry.ledger.acceptMerge(of: one, with: other, overLimits: true)
    #expect(try registry.ledger.component(of: one) == [one, other])
    try registry.ledger.unmerge(at: receipt.position, evidence: "mistake")
    let suggestion = try registry.ledger.mergeSuggestion(of: one, and: other)
    try expect(.invalidTouchpoint, says: "the suggestion is of customer:1 and customer:2") {
      try registry.ledger.acceptMerge(of: one, with: stranger, because: suggestion)
    }
    // What has become of a customer since the suggestion was made counts.
    try registry.ledger.restrictUse(of: other, reason: "contested")
    try expect(.invalidTouchpoint, says: "restricted") {
      try registry.ledger.acceptMerge(of: one, with: other, because: suggestion)
    }
    try registry.ledger.allowUse(of: other, reason: "resolved")
    try registry.ledger.erase(one, request: "R-1", reason: "requested")
    try expect(.erased, says: "erased") {
      try registry.ledger.dismissMerge(of: one, with: other, because: suggestion)
    }
    // It was recorded when it was accepted, and is left out.
    #expect(try registry.ledger.recordMergeSuggestions([suggestion]).isEmpty)
  }

  @Test("Only the ledger records suggestions and dismissals, which cannot be assigned to others")
  func own() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    try expect(.invalidTouchpoint, says: "recorded by the ledger itself") {
      try registry.ledger.append(
        NewTouchpoint(
          source: "desk", id: "x", subject: .customer(one),
          MergeDismissed.with { ($0.other, $0.reasons, $0.score) = (Int64(other.rawValue), ["name"], 700) }))
    }
    let dismissed = try registry.ledger.dismissMerge(of: one, with: other)
    try expect(.invalidTouchpoint, says: "void it") {
      try registry.ledger.assign(dismissed.position, to: other, reason: "mistake")
    }
  }

  @Test("No personal value is in a touchpoint of a suggestion, and none in any file of the ledger")
  func canary() throws {
    let registry = try Registry()
    let (name, address) = ("Zqxcanarya Wjcanaryb", "Zqcanarystreet 17, Zqcanarytown 99871")
    let one = try registry.register(
      "1", name, birthday: "1931-07-29", phone: "+49 171 9081726", email: "zqcanary@zqcanary.example",
      address: address)
    let other = try registry.register(
      "2", name, birthday: "1931-07-29", phone: "0171/9081726", email: "zqcanary2@zqcanary.example",
      address: address)
    let third = try registry.register("3", name, birthday: "1931-07-29", phone: "0171 9081726")
    try registry.ledger.recordMergeSuggestions(try registry.ledger.mergeSuggestions().suggestions)
    try registry.ledger.dismissMerge(of: one, with: third)
    try registry.ledger.acceptMerge(of: one, with: other)
    let report = try registry.ledger.identityReport()
    let reports = try Reports(of: registry.ledger)
    _ = try reports.customer(one)
    reports.close()
    var shown = [String(decoding: try report.document.json, as: UTF8.self), report.document.lines.joined()]
    try registry.ledger.forEachTouchpoint(
      TouchpointQuery(types: [.mergeSuggested, .mergeDismissed, .customerMerged]), reveal: true
    ) { touchpoint in
      shown.append(try CloudEvent(touchpoint).json)
      return true
    }
    #expect(shown.count == 14)
    let values = ["zqxcanary", "wjcanary", "zqcanary", "1931-07-29", "9081726"]
    for text in shown {
      for value in values { #expect(!text.lowercased().contains(value), "\(text)") }
    }
    try registry.ledger.close()
    let names = try FileManager.default.subpathsOfDirectory(atPath: registry.directory)
    for name in names {
      guard let content = FileManager.default.contents(atPath: registry.directory + "/" + name) else {
        continue
      }
      for value in values {
        for text in [value, value.capitalized] {
          #expect(content.range(of: Data(text.utf8)) == nil, "\(value) in \(name)")
        }
      }
    }
  }
}

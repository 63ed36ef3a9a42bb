@testable import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Four times as much takes about four times as long, and what would be too much is refused.
@Suite struct GrowthTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func anEventNamesAtMostSixtyFourIdentifiers() async throws {
    let ledger = try Ledger.temporary(in: directory)
    func subject(_ count: Int) -> NewTouchpoint.Subject {
      .identifiers((0..<count).map { Identifier("card", "\(1000 + $0)") })
    }
    try await ledger.changeSettings { $0.identity.limit = 100 }
    _ = try await ledger.append(order("1", of: subject(64)))
    #expect(try ledger.identifiers(of: CustomerNumber(1)).count == 64)
    let error = try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(order("2", of: subject(65)))
    }
    #expect(error.message.contains("subject: has 65 identifiers; at most 64 are taken"), "\(error)")
    try expect(.invalidTouchpoint) {
      try ledger.link(
        (0..<65).map { Identifier("phone", "+44\($0 + 100)") }, to: CustomerNumber(1), evidence: "confirmed")
    }
    try ledger.close()
  }

  @Test func identifiersOverALimitAreDroppedInOnePass() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.changeSettings { $0.identity.distinguishing = [] }
    // Thirty customers: a touchpoint that names all their cards asks only once what each customer has.
    for number in 0..<30 {
      _ = try await ledger.append(
        order(
          "\(number)",
          of: .identifiers([Identifier("card", "c\(number)"), Identifier("email", "e\(number)@x.org")])))
    }
    let all = (0..<30).map { Identifier("card", "c\($0)") }
    let receipt = try await ledger.append(order("all", of: .identifiers(all)))
    #expect(receipt.customer == CustomerNumber(1))
    // The limit is five identifiers of a kind: five customers are merged, and the others stay by
    // themselves.
    #expect(try ledger.component(of: CustomerNumber(1)).map(\.rawValue) == [1, 2, 3, 4, 5])
    try ledger.close()
  }

  @Test(arguments: ["source", "channel", "type"])
  func aKindThatHasAllItsNamesTakesNoMore(_ kind: String) async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.record(
      Recording(as: nil) { writer, staging, snapshot in
        let message = CatalogDefined.with {
          $0.kind = kind
          $0.name = "the.last.one"
          $0.number = kind == "source" ? 65_000 : 65_535
        }
        _ = try writer.stageOwn(message, of: .business, &staging, snapshot)
      })
    let touchpoint = NewTouchpoint(
      source: kind == "source" ? "one more" : "the.last.one", id: "1", subject: crm("a"),
      channel: kind == "channel" ? "one more" : nil,
      content: .custom(type: kind == "type" ? "one.too.many" : "the.last.one", json: "{}"))
    let head = try ledger.head
    if kind == "source" {
      let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(touchpoint) }
      #expect(
        error.message.contains("source: the ledger knows 65000 names of this kind, and takes no more"),
        "\(error)")
      #expect(try ledger.head == head)
      // Known sources can still be used.
      var known = touchpoint
      known.source = "the.last.one"
      _ = try await ledger.append(known)
    } else {
      let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(touchpoint) }
      #expect(error.message.contains("\(kind): the ledger knows"), "\(error)")
      #expect(try ledger.head == head)
    }
    try ledger.close()
  }

  /// Each name is added to a copy, as each touchpoint of a batch is tried on one; all copies are kept, as
  /// readers keep theirs.
  @Test func newNamesTakeAsLongWhenThereAreMany() {
    expectLinear(3_000) { count in
      var catalog = Catalog()
      var kept: [Catalog] = []
      for number in 0..<count {
        kept.append(catalog)
        if kept.count > 4 { kept.removeFirst() }
        guard let next = catalog.nextNumber(.source) else { return }
        catalog.define("source", "till/\(number)", next)
      }
      #expect(catalog.number(of: "till/\(count - 1)", .source) != nil)
    }
  }

  @Test func mergesTakeAsLongWhenThereAreMany() {
    expectLinear(2_000) { count in
      var log = ArrangementLog()
      var kept = log
      for number in 1...count {
        kept = log
        let (one, other) = (CustomerNumber(UInt32(count)), CustomerNumber(UInt32(count + number)))
        log.merge(one, other, at: Position(UInt64(number * 2)))
        log.merge(other, one, at: Position(UInt64(number * 2 + 1)))
      }
      #expect(log.current.members(with: CustomerNumber(UInt32(count))).count == count + 1)
      #expect(kept.current.members(with: CustomerNumber(UInt32(count))).count == count)
    }
  }
}

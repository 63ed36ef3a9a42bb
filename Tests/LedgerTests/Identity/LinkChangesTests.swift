import Ledger
import Testing

@testable import struct Ledger.BlindIdentifier
@testable import struct Ledger.LinkChange
@testable import struct Ledger.LinkChanges

@Suite struct LinkChangesTests {
  private let jane = BlindIdentifier(bytes: [UInt8](repeating: 1, count: 16))

  private func change(_ customer: UInt32, _ position: UInt64, linked: Bool = true) -> LinkChange {
    LinkChange(
      blind: jane, customer: CustomerNumber(customer), kind: linked ? "email" : nil,
      position: Position(position))
  }

  @Test func aReaderSeesAChangeOnlyOnceItsTouchpointIsInTheLog() {
    var staged = LinkChanges()
    staged.append(change(1, 10))
    staged.append(change(1, 11, linked: false))
    staged.append(change(2, 12))
    #expect(staged.link(of: jane, through: Position(9)) == nil)
    #expect(staged.link(of: jane, through: Position(10))??.customer == CustomerNumber(1))
    #expect(staged.link(of: jane, through: Position(11)) == .some(nil))
    #expect(staged.link(of: jane, through: Position(12))??.customer == CustomerNumber(2))
  }

  @Test func whatIsTakenBackLeavesNothing() {
    var staged = LinkChanges()
    staged.append(change(1, 10))
    staged.append(change(1, 11, linked: false))
    staged.append(change(2, 12))
    staged.truncate(to: 1)
    #expect(staged.link(of: jane, through: Position(.max))??.customer == CustomerNumber(1))
    #expect(staged.members(of: CustomerNumber(1)) == [jane: "email"])
    #expect(staged.members(of: CustomerNumber(2)).isEmpty)
    staged.truncate(to: 0)
    #expect(staged.link(of: jane, through: Position(.max)) == nil)
    #expect(staged.members(of: CustomerNumber(1)).isEmpty)
    #expect(staged.count == 0 && staged.lastWords().isEmpty)
  }

  @Test func ofEachIdentifierTheLastWordIsWritten() {
    let john = BlindIdentifier(bytes: [UInt8](repeating: 0, count: 16))
    var changes = LinkChanges()
    for change in [change(1, 10), change(1, 11, linked: false), change(2, 12)] { changes.append(change) }
    changes.append(LinkChange(blind: john, customer: CustomerNumber(2), kind: "card", position: Position(13)))
    #expect(changes.lastWords().map(\.blind) == [john, jane])
    #expect(changes.lastWords().map(\.customer.rawValue) == [2, 2])
    #expect(changes.members(of: CustomerNumber(1)) == [jane: nil])
    #expect(changes.members(of: CustomerNumber(2)) == [jane: "email", john: "card"])
  }
}

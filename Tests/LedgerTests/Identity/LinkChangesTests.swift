import Ledger
import Testing

@testable import struct Ledger.BlindIdentifier
@testable import struct Ledger.Link
@testable import struct Ledger.LinkChange
@testable import struct Ledger.StagedLinks

@Suite struct LinkChangesTests {
  private let jane = BlindIdentifier(bytes: [UInt8](repeating: 1, count: 16))

  private func change(_ customer: UInt32, _ position: UInt64, linked: Bool = true) -> LinkChange {
    let link = Link(customer: CustomerNumber(customer), kind: "email", position: Position(position))
    return LinkChange(
      blind: jane, customer: CustomerNumber(customer), link: linked ? link : nil, position: Position(position))
  }

  @Test func aReaderSeesAChangeOnlyOnceItsTouchpointIsInTheLog() {
    var staged = StagedLinks()
    staged.append(change(1, 10))
    staged.append(change(1, 11, linked: false))
    staged.append(change(2, 12))
    #expect(staged.link(of: jane, through: Position(9)) == nil)
    #expect(staged.link(of: jane, through: Position(10))??.customer == CustomerNumber(1))
    #expect(staged.link(of: jane, through: Position(11)) == .some(nil))
    #expect(staged.link(of: jane, through: Position(12))??.customer == CustomerNumber(2))
  }

  @Test func whatIsTakenBackLeavesNothing() {
    var staged = StagedLinks()
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
  }
}

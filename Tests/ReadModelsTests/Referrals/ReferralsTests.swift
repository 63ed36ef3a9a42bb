import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

struct ReferralsTests {
  @Test("The advocate's row has the friend, the friend's the advocate, by the numbers that were recorded")
  func both() throws {
    let ledger = MemoryLedger()
    let made = ledger.record(
      .referralMade, by: 1, at: "2024-01-01T00:00:00Z", reference: 5, details: [ReferralDetails.friend(2)])
    ledger.record(.referralMade, by: 1, at: "2024-01-02T00:00:00Z", reference: 6)
    let accepted = ledger.record(
      .referralAccepted, by: 2, at: "2024-01-03T00:00:00Z", reference: 5,
      details: [ReferralDetails.advocate(1)])
    let advocate = try ledger.row(of: 1, with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    #expect(advocate.made.map(\.customer) == [CustomerNumber(2), nil])
    #expect(advocate.made.first?.position == made)
    #expect(advocate.accepted.isEmpty)
    let friend = try ledger.row(of: 2, with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    #expect(friend.accepted.map(\.customer) == [CustomerNumber(1)])
    #expect(friend.accepted.first?.position == accepted)
    let values = Dictionary(uniqueKeysWithValues: Referrals().columns.map { ($0.name, $0.value(advocate)) })
    #expect(
      values == ["made": .number(2), "friends": .number(1), "accepted": .number(0), "acceptedAt": .absent])
    let totals = try ledger.totals(with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    let sums = Referrals.tallies.map { CountedTally($0.description, totals).sum() }
    #expect(sums == [2, 1, 1, 1])
  }

  @Test(
    "Accepted on the advocate's record, a referral says who the friend is, and refers nobody to the advocate")
  func acceptedOfAdvocate() throws {
    let ledger = MemoryLedger()
    let made = ledger.record(.referralMade, by: 1, at: "2024-01-01T00:00:00Z", reference: 5)
    ledger.record(.referralMade, by: 1, at: "2024-01-02T00:00:00Z", reference: 6)
    func accept(_ friend: Int64, _ day: Int, _ reference: UInt64) {
      ledger.record(
        .referralAccepted, by: 1, at: Instant(year: 2024, month: 1, day: day), reference: reference,
        details: [ReferralDetails.friend(friend)])
    }
    accept(2, 3, 5)
    accept(2, 4, 5)
    var row = try ledger.row(of: 1, with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    #expect(row.made.map(\.customer) == [CustomerNumber(2), nil] && row.made.first?.position == made)
    #expect(row.accepted.isEmpty)
    // A code that is given to many: each friend is one more.
    accept(3, 5, 5)
    row = try ledger.row(of: 1, with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    #expect(row.made.map(\.customer) == [CustomerNumber(2), nil, CustomerNumber(3)])
    let totals = try ledger.totals(with: Referrals(), asOf: "2024-02-01T00:00:00Z")
    #expect(Referrals.tallies.map { CountedTally($0.description, totals).sum() } == [3, 0, 1, 0])
  }
}

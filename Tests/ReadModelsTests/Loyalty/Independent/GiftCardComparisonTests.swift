import PerennialTestKit
import PlainLoyalty
import Projection
import ReadModels
import Testing
import Words

/// Gift cards were written a second time too, and both have to say the same of random histories of a card.
struct GiftCardComparisonTests {
  /// What is compared of a card.
  private struct Money: Equatable {
    var issued, used, refunded, expired, balance, overused: Int
    var hasEnded: Bool

    init(_ card: GiftCard) {
      (issued, used, refunded, expired) = (card.issued, card.used, card.refunded, card.expired)
      (balance, overused, hasEnded) = (card.balance, card.overused, card.hasEnded)
    }
    init(_ row: GiftCardRow) {
      (issued, used) = (Int(row.issued), Int(row.used))
      (refunded, expired) = (Int(row.refunded), Int(row.expired))
      (balance, overused, hasEnded) = (Int(row.balance), Int(row.overused), row.isDead)
    }
  }

  private func difference(_ random: PlainLoyalty.RandomHistory) throws -> String? {
    let recorded = try RecordedHistory(random)
    let history = random.played().history.history(of: 1)
    for now in random.instants {
      let row = try recorded.ledger.row(of: 1, with: GiftCards(), asOf: Words.Instant(now))
      let (plain, ours) = (Money(GiftCard(history, at: now)), Money(row))
      if plain != ours { return "at \(random.setting.zone.text(now)): plain \(plain), ledger \(ours)" }
    }
    return nil
  }

  @Test func `Of every random history of a gift card both say the same`() throws {
    var counts = ["used": 0, "overused": 0, "refunded": 0, "ended with money left": 0]
    for seed in 0..<IndependentModelTests.seeds {
      let random = PlainLoyalty.RandomHistory(giftCard: seed)
      let report = try difference(random) == nil ? "" : try report(of: random)
      #expect(report.isEmpty, "seed \(seed)\n\(report)")
      if !report.isEmpty { return }
      let card = GiftCard(random.played().history.history(of: 1), at: random.instants.last ?? 0)
      if card.used > 0 { counts["used", default: 0] += 1 }
      if card.overused > 0 { counts["overused", default: 0] += 1 }
      if card.refunded > 0 { counts["refunded", default: 0] += 1 }
      if card.hasEnded && card.expired > 0 { counts["ended with money left", default: 0] += 1 }
    }
    // Cards of which nothing comes would prove nothing.
    for (kind, count) in counts { #expect(count > IndependentModelTests.seeds / 50, "\(kind)") }
  }

  /// The shortest history that both say something else of, and what.
  private func report(of random: PlainLoyalty.RandomHistory) throws -> String {
    let shortest = try random.shortest { try difference($0) != nil }
    return "\(shortest.played().history.listing)\n\(try difference(shortest) ?? "")"
  }
}

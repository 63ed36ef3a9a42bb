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
    for seed in 0..<IndependentModelTests.seeds {
      let random = PlainLoyalty.RandomHistory(giftCard: seed)
      guard try difference(random) != nil else { continue }
      let shortest = try random.shortest { try difference($0) != nil }
      Issue.record(
        "seed \(seed)\n\(shortest.played().history.listing)\n\(try difference(shortest) ?? "")")
      return
    }
  }
}

import PerennialTestKit
import Projection
import ReadModels
import Testing
import Words

/// What gift cards and store credit are worth, by what was recorded.
struct GiftCardsTests {
  private let ledger = MemoryLedger()
  private let day = Instant.microsecondsPerDay

  private func record(
    _ type: TouchpointType, _ amount: Int64 = 0, order: UInt64 = 0, on day: Int, unit: MeasureUnit = pounds,
    details: [GivenDetail] = []
  ) {
    ledger.record(
      type, by: 1, at: Instant(year: 2024, month: 1, day: day), value: amount, unit: unit, reference: order,
      details: details)
  }

  private func row(asOf day: Int = 31) throws -> GiftCardRow {
    try ledger.row(of: 1, with: GiftCards(currency: pounds), asOf: Instant(year: 2024, month: 1, day: day))
  }

  @Test("A card is worth what was put on it, less what it paid, with what came back, and each order is known")
  func life() throws {
    record(.accountOpened, on: 1, unit: .none, details: [AccountDetails.kind(.giftCard)])
    record(.giftcardIssued, 2500, on: 1)
    record(.giftcardUsed, 1000, order: 7, on: 2)
    record(.giftcardUsed, 300, order: 8, on: 3)
    record(.giftcardRefunded, 400, order: 7, on: 4)
    let row = try row()
    #expect(row.isCard && row.balance == 1600 && row.overused == 0 && row.unit == pounds)
    #expect(row.paid(of: 7) == 600 && row.paid(of: 8) == 300 && row.paid(of: 9) == 0)
    #expect(try self.row(asOf: 2).balance == 1500)
  }

  @Test(
    "What was used too much is told, never makes it worth less than nothing, and is made up for by what comes in"
  )
  func overused() throws {
    record(.giftcardIssued, 500, on: 1)
    record(.giftcardUsed, 800, order: 7, on: 2)
    #expect(try row().balance == 0 && row().overused == 300)
    record(.giftcardRefunded, 200, order: 7, on: 3)
    #expect(try row().balance == 0 && row().overused == 100)
    record(.giftcardIssued, 150, on: 4)
    #expect(try row().balance == 50 && row().overused == 0)
  }

  @Test("It ends at its time or by a touchpoint; what comes back to it then is gone at once")
  func ends() throws {
    let end = Instant(year: 2024, month: 1, day: 10)
    record(.giftcardIssued, 500, on: 1, details: [GiftCardDetails.expires(end)])
    record(.giftcardUsed, 100, order: 7, on: 2)
    #expect(try !row(asOf: 9).isDead && row(asOf: 9).balance == 400)
    #expect(try row(asOf: 10).isDead && row(asOf: 10).balance == 0 && row(asOf: 10).expired == 400)
    record(.giftcardRefunded, 100, order: 7, on: 12)
    #expect(try row().balance == 0 && row().expired == 500 && row().refunded == 100)
    // More credit begins it again, and lasts as long as was said with it.
    record(.giftcardIssued, 50, on: 13)
    #expect(try !row().isDead && row().balance == 50 && row().expires == .distantFuture)
    record(.giftcardExpired, on: 14, unit: .none)
    #expect(try row().isDead && row().balance == 0 && row().expired == 550)
  }

  @Test("Several amounts of credit last until the last of them ends")
  func lasts() throws {
    let (early, late) = (Instant(year: 2024, month: 1, day: 10), Instant(year: 2024, month: 1, day: 20))
    record(.giftcardIssued, 100, on: 1, details: [GiftCardDetails.expires(late)])
    record(.giftcardIssued, 200, on: 2, details: [GiftCardDetails.expires(early)])
    #expect(try row(asOf: 19).balance == 300 && row(asOf: 20).balance == 0)
  }

  @Test("What is in another currency is counted, and changes nothing")
  func currencies() throws {
    record(.giftcardIssued, 500, on: 1)
    record(.giftcardUsed, 100, order: 7, on: 2, unit: dollars)
    record(.giftcardIssued, 900, on: 3, unit: dollars)
    let row = try row()
    #expect(row.balance == 500 && row.otherCurrency == 2 && row.uses.isEmpty)
  }

  @Test("It keeps the contract, and the sums of the report are those of the rows", arguments: UInt64(0)..<6)
  func contract(seed: UInt64) throws {
    var history = RandomHistory(
      seed: seed, customersMax: 6, foreignMoney: [dollars],
      weights: [.account: 20, .merge: 1, .void: 1, .pause: 1])
    for _ in 0..<150 { history.step() }
    let model = GiftCards(currency: pounds)
    try ProjectorContract.check(model, on: history.ledger, at: history.instants(), seed: seed)
    try ProjectorContract.check(Budgets(), on: history.ledger, at: history.instants(), seed: seed)
    var owed: Int64 = 0
    let arrangement = history.ledger.arrangement(through: history.ledger.newestPosition())
    for number in UInt32(1)...6 where arrangement.root(of: CustomerNumber(number)).rawValue == number {
      let row = try history.ledger.row(of: number, with: model)
      #expect(row.balance >= 0 && row.overused >= 0 && (row.balance == 0 || row.overused == 0))
      #expect(row.balance - row.overused == row.issued - row.used + row.refunded - row.expired)
      owed += row.balance
    }
    let totals = try history.ledger.totals(with: model)
    #expect(totals.counters(ofKind: 5).reduce(0) { $0 + $1.value } == Int128(owed))
  }
}

import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// What must hold of the columns of every read model, and what those of each show.
struct ColumnTests {

  @Test(
    "Columns have distinct names in lower camel case and a title, the same under every policy",
    arguments: EveryModel.all)
  func names(every: EveryModel) throws {
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      let model = Model(try EveryModel.setting())
      let columns = model.columns.map(\.description)
      #expect(!columns.isEmpty)
      #expect(Set(columns.map(\.name)).count == columns.count)
      for column in columns {
        let isPlain = column.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) }
        #expect(isPlain && column.name.first?.isLowercase == true, "\(Model.name).\(column.name)")
        #expect(column.name != "customer")
        #expect(!column.title.isEmpty && !column.title.contains("\n"), "\(Model.name).\(column.name)")
      }
      let documents =
        [[]]
        + Model.policyExamples.map { document in
          [
            PublishedPolicy(
              position: Position(1), view: Model.name.text, name: "default", effectiveFrom: .distantPast,
              document: document)
          ]
        }
      for published in documents {
        let policy = try model.policy(from: published)
        #expect(model.columns(under: policy).map(\.name) == columns.map(\.name))
      }
    }
    try check(every.model)
  }

  private func values<P: Projector>(_ projector: P, _ row: P.Row, _ policy: P.Policy) -> [String: String] {
    let pairs = projector.columns(under: policy).map { ($0.name, $0.kind.text($0.value(row))) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test("A member's columns are the tier, the spend and the points")
  func loyalty() throws {
    let ledger = MemoryLedger()
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    let policy = try LoyaltyPolicy(document: LoyaltyExamples.full)
    ledger.publish(LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
    let joined = ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: 61_000, unit: pounds)
    ledger.record(.pointsRedeemed, by: 1, at: "2020-01-03T00:00:00Z", value: 41, unit: .points)
    let row = try ledger.row(of: 1, with: loyalty, asOf: "2020-01-04T00:00:00Z")
    let shown = values(loyalty, row, policy)
    #expect((shown["tier"], shown["spend"]) == ("silver", "610.00"))
    #expect((shown["nextTier"], shown["toNextTier"]) == ("gold", "390.00"))
    #expect((shown["pointsEarned"], shown["pointsSpent"], shown["pointsBalance"]) == ("91", "41", "50"))
    #expect(shown["tierSince"] == "2020-01-01T00:00:00Z")
    #expect(shown["nextExpiry"] == "2021-02-01T00:00:00Z")
    #expect(shown["joined"] == joined.description)
    let nobody = values(loyalty, LoyaltyRow(), policy)
    #expect((nobody["tier"], nobody["spend"], nobody["nextTier"], nobody["joined"]) == ("–", "–", "–", "–"))
  }

  @Test("A customer's money is that of the ledger's currency, and who was never there has no days")
  func customer360() throws {
    let ledger = MemoryLedger()
    for (value, unit) in [(1000, pounds), (2001, pounds), (9000, MeasureUnit(rawValue: 978))] {
      ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: Int64(value), unit: unit)
    }
    ledger.record(.refundIssued, by: 1, at: "2020-01-04T00:00:00Z", value: 300, unit: pounds)
    ledger.record(.ticketOpened, by: 1, at: "2020-01-05T00:00:00Z", reference: 5)
    let projector = Customer360(currency: pounds)
    let row = try ledger.row(of: 1, with: projector, asOf: "2020-02-01T00:00:00Z")
    let shown = values(projector, row, NoPolicy())
    #expect((shown["orders"], shown["spent"], shown["refunded"]) == ("3", "30.01", "3.00"))
    #expect((shown["averageOrder"], shown["openTickets"], shown["touchpoints"]) == ("15.00", "1", "5"))
    #expect(shown["lastSeen"] == "2020-01-05T00:00:00Z")
    #expect(values(projector, Customer360Row(), NoPolicy())["firstSeen"] == "–")
  }

  @Test("Retention shows the days of activity, and whether it lasts")
  func retention() throws {
    let ledger = MemoryLedger()
    let projector = Retention(calendar: try LocalCalendar(timeZone: "Europe/London"))
    ledger.record(.orderPlaced, by: 1, at: "2020-06-01T23:30:00Z", value: 5, unit: pounds)
    let row = try ledger.row(of: 1, with: projector, asOf: "2020-07-01T00:00:00Z")
    let shown = values(projector, row, RetentionPolicy())
    #expect((shown["active"], shown["days"], shown["firstDay"]) == ("yes", "1", "2020-06-02"))
    #expect(shown["activeUntil"] == "2021-06-01T23:30:00Z")
  }

  @Test("A projector looks at the types that its policy names, and without a programme at none")
  func types() throws {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    let loyalty = Loyalty(calendar: calendar)
    #expect(loyalty.types(under: nil)?.types == [])
    let visits = try LoyaltyPolicy(
      document: #"{"currency": "GBP", "earning": {"per": 1, "touchpoints": ["visit.made"]}}"#)
    let types = try #require(loyalty.types(under: visits))
    #expect(types.contains(.visitMade) && types.contains(.refundIssued) && types.contains(.pointsRedeemed))
    #expect(!types.contains(.orderPlaced))
    let orders = try #require(Retention(calendar: calendar).types(under: RetentionPolicy()))
    #expect(Set(orders.types) == [.orderPlaced, .refundIssued, .orderCancelled])
    #expect(Customer360().types(under: NoPolicy()) == nil)
  }
}

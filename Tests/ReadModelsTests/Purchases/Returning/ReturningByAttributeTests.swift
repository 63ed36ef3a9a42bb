import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Statistics
import Testing

/// Coming back, the days between orders and survival by an attribute of customers: the parts sum to the whole.
struct ReturningByAttributeTests {
  @Test("Two channels and none by hand, the largest first and those without one last")
  func byHand() throws {
    let shop = try ListShop()
    for customer in UInt32(1)...3 {
      shop.order(customer, "2024-01-01T10:00:00Z", 500, UInt64(customer), channel: 1)
      shop.order(customer, "2024-01-08T10:00:00Z", 500, UInt64(customer) + 10, channel: 2)
    }
    shop.order(4, "2024-01-01T11:00:00Z", 2_000, 4, channel: 2)
    shop.order(4, "2024-01-03T11:00:00Z", 2_000, 14, channel: 2)
    shop.order(5, "2024-01-02T11:00:00Z", 9_000, 5)
    let asOf: Instant = "2024-03-01T00:00:00Z"
    let report: ReturnReport = try shop.report("return", ["by": "channel", "days": "2,7"], asOf: asOf)
    #expect(report.values.map(\.figures.customers) == [3, 1, 1] && report.values.last?.value == nil)
    #expect(report.values.map { $0.figures.days.map(\.returned) } == [[0, 3], [1, 0], [0, 0]])
    #expect(report.figures.days.map(\.returned) == [1, 3] && report.figures.customers == 5)
    let json = try report.json
    #expect(json.contains(#""by":"channel""#) && json.contains(#""value":null"#), "\(json)")
    // By size in brackets of the currency, in their order.
    let sizes: GapsReport = try shop.report("gaps", ["by": "size", "sizes": "1000,5000"], asOf: asOf)
    #expect(sizes.values.map(\.value) == ["under 10.00", "10.00 to 49.99", "50.00 or more"])
    #expect(sizes.values.map(\.figures.gaps.count) == [3, 1, 0])
    #expect(
      sizes.document.csv().hasPrefix(
        "value,customers,gaps,median,p90,orderedAgain,repeatRate,toSecondOrder\n10.00 to 49.99,1,1,2,2,1,1.0,2\n"
      )
        || sizes.document.csv().hasPrefix(
          "value,customers,gaps,median,p90,orderedAgain,repeatRate,toSecondOrder\nunder 10.00,3,3,7,7,3,1.0,7\n"
        ))
    // One value has a row of its own, the others another.
    let survival: SurvivalReport = try shop.report(
      "survival", ["by": "channel", "look-back": "10", "top": "1"], asOf: asOf)
    #expect(survival.values.map(\.isRest) == [false, true, false])
    #expect(survival.values.map(\.figures.ended.bars) == [[.init(7, 3)], [.init(2, 1)], [.init(0, 1)]])
    #expect(survival.document.lines.contains { $0.hasPrefix("(all others)") })
    #expect(survival.document.lines.contains { $0.hasPrefix("(none)") })
    #expect(
      survival.document.csv().hasPrefix("value,customers,tooNew,ended,active,median,survival\n"),
      "\(survival.document.csv())")
  }

  @Test("After a look-back that nobody was followed for there is no share")
  func notFollowed() throws {
    let shop = try ListShop()
    for customer in UInt32(1)...40 {
      shop.order(customer, "2024-01-01T10:00:00Z", 500, UInt64(customer), channel: 1)
      shop.order(customer, "2024-01-25T10:00:00Z", 500, UInt64(customer) + 100, channel: 1)
    }
    // Followed from the 1st to the 15th, 30 days before the report.
    let report: SurvivalReport = try shop.report(
      "survival", ["by": "channel", "look-back": "30"], asOf: "2024-02-14T23:59:59.999999Z")
    #expect(report.values.map(\.figures.active.bars) == [[.init(14, 40)]])
    let json = try report.json
    #expect(json.contains(#""survival":null"#), "\(json)")
  }

  @Test("Where nobody has a value of the attribute, that is said; a tier without a programme is refused")
  func nobody() throws {
    let shop = try ListShop()
    shop.order(1, "2024-01-01T10:00:00Z", 500, 1)
    let asOf: Instant = "2024-03-01T00:00:00Z"
    let says = ["nobody has a value of `country`: the country that they gave last"]
    let gaps: GapsReport = try shop.report("gaps", ["by": "country"], asOf: asOf)
    let survival: SurvivalReport = try shop.report("survival", ["by": "country"], asOf: asOf)
    let back: ReturnReport = try shop.report("return", ["by": "country"], asOf: asOf)
    let cohorts: CohortReport = try shop.report("cohorts", ["by": "country"], asOf: asOf)
    for report in [gaps, survival, back, cohorts] as [any ViewReport] {
      #expect(report.document.notes == says)
    }
    let sizes: GapsReport = try shop.report("gaps", ["by": "size"], asOf: asOf)
    #expect(sizes.document.notes.isEmpty)
    for given in [["by": "tier"], ["by": "tier", "program": "gold"]] {
      for name in ["gaps", "survival", "return", "cohorts"] {
        let error = #expect(throws: ProjectionError.self) {
          let _: GapsReport = try shop.report(name, given, asOf: asOf)
        }
        #expect(error?.code == .invalidRequest)
        #expect(
          error?.message.contains("no loyalty programme is in force at that instant; publish one with")
            == true)
      }
    }
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name,
      effectiveFrom: "2024-01-01T00:00:00Z")
    let tiers: GapsReport = try shop.report("gaps", ["by": "tier"], asOf: asOf)
    #expect(tiers.basis.rules.contains { $0.text.contains("in the programme \(Loyalty.defaultProgramme)") })
    #expect(tiers.document.notes == ["nobody has a value of `tier`: their tier at the as-of instant"])
  }

  @Test("By whichever attribute, the parts sum to the whole", arguments: CustomerAttribute.allCases)
  func partsSumToTheWhole(attribute: CustomerAttribute) throws {
    for seed in UInt64(1)...6 {
      var history = EveryModel.history(seed: seed)
      for _ in 0..<200 { history.step() }
      history.ledger.publish(
        #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name, name: "lasting",
        effectiveFrom: "2000-01-01T00:00:00Z")
      let shop = try ListShop(history.ledger, zone: "Europe/London")
      let comment: Comment = "seed \(seed)"
      let given = ["by": attribute.rawValue, "top": "2"]
      let back: ReturnReport = try shop.report("return", given, asOf: history.now)
      for index in back.figures.days.indices {
        let parts = back.values.map { $0.figures.days[index] }
        #expect(parts.reduce(0) { $0 + $1.eligible } == back.figures.days[index].eligible, comment)
        #expect(parts.reduce(0) { $0 + $1.returned } == back.figures.days[index].returned, comment)
      }
      let gaps: GapsReport = try shop.report("gaps", given, asOf: history.now)
      var (all, second) = (Histogram(), Histogram())
      for part in gaps.values {
        all += part.figures.gaps
        second += part.figures.toSecondOrder
      }
      #expect(all == gaps.figures.gaps && second == gaps.figures.toSecondOrder, comment)
      #expect(gaps.values.reduce(0) { $0 + $1.figures.customers } == gaps.figures.customers, comment)
      let survival: SurvivalReport = try shop.report("survival", given, asOf: history.now)
      #expect(survival.values.reduce(0) { $0 + $1.figures.customers } == survival.figures.customers, comment)
      #expect(
        survival.values.reduce(0) { $0 + $1.figures.ended.count } == survival.figures.ended.count, comment)
      #expect(survival.values.reduce(0) { $0 + $1.figures.resumed } == survival.figures.resumed, comment)
    }
  }

  @Test("What makes no sense without an attribute is refused")
  func mistakes() throws {
    let shop = try ListShop()
    for (name, given, message) in [
      ("return", ["top": "3"], "top is how many"), ("gaps", ["sizes": "100"], "sizes are brackets"),
      ("survival", ["by": "colour"], "there is no colour"),
      ("return", ["kind": "before"], "there is no before"),
      ("return", ["days": "0"], "1 to 36500"), ("survival", ["look-back": "x"], "1 to 36500"),
    ] {
      let error = #expect(throws: ProjectionError.self) {
        let _: ReturnReport = try shop.report(name, given)
      }
      #expect(error?.message.contains(message) == true, "\(name): \(error?.message ?? "")")
    }
  }
}

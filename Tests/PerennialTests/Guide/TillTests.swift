import Foundation
import Perennial
import Testing

struct TillTests: ~Copyable {
  private let path = NSTemporaryDirectory() + "/till-\(UUID().uuidString).ledger"

  deinit { for file in [path, path + ".key"] { try? FileManager.default.removeItem(atPath: file) } }

  @Test(
    "Of 64 redemptions at the same time as many are recorded as there are points for, and each is answered alike for ever"
  )
  func firstDay() async throws {
    let page = try await openShop(at: path)
    #expect(page.contains("card:4711") && page.contains("500.00"), "\(page)")

    // The next morning all of them are sent again: whoever sent them did not hear the answers.
    let till = try await Till(at: path)
    let ada = try #require(try till.ledger.customerNumber(of: .card("4711")))
    var (balances, refusals) = (Set<Int64>(), 0)
    for number in 1...64 {
      switch try await till.redeem(10, of: ada, id: "redeem-\(number)") {
      case .recorded(let recorded): balances.insert(try #require(recorded.numbers["balance"]))
      case .refused(let refusal):
        #expect(refusal.reason == "balance")
        refusals += 1
      }
    }
    #expect(balances == Set(stride(from: 0, through: 490, by: 10)) && refusals == 14)
    // The second line of a page says as of when it is.
    let (then, now) = (page.split(separator: "\n"), try till.page(of: ada).split(separator: "\n"))
    #expect(now.dropFirst(2) == then.dropFirst(2))
    try till.ledger.close()
  }

  @Test("Who the customer is follows from the identifiers, and the receipt says what became of each")
  func customers() async throws {
    let till = try await Till(at: path)
    let ann = try await till.sell("1", for: 10_00, to: [.card("1"), .email("ann@example.com")]).customer
    // Nobody, by no identifier or by one that stands for nobody.
    #expect(try await till.sell("2", for: 10_00, to: []).customer == .business)
    let placeholder = try await till.sell("3", for: 10_00, to: [.email("n/a")])
    #expect(
      placeholder.customer == .business && notes(on: placeholder) == ["the email is nobody's; ask again"])

    // Bob has a card only: with Ann's address beside it the two are one person, at once.
    let bob = try await till.sell("4", for: 10_00, to: [.card("2")]).customer
    let merged = try await till.sell("5", for: 10_00, to: [.card("2"), .email("ann@example.com")])
    #expect(merged.customer == ann && merged.merges.map(\.other) == [bob])
    #expect(try till.reports.customer(bob).customer == ann)

    // Eve has an address of her own: her card beside Ann's address is left out, and the sale is Ann's.
    let eve = try await till.sell("6", for: 10_00, to: [.card("3"), .email("eve@example.com")]).customer
    let dropped = try await till.sell("7", for: 10_00, to: [.card("3"), .email("ann@example.com")])
    #expect(dropped.customer == ann && notes(on: dropped) == ["the card is another customer's"])
    #expect(try till.ledger.customerNumber(of: .card("3")) == eve)

    // A kind is a word of one's own: a slip in it is somebody new.
    let slip = try await till.sell("8", for: 10_00, to: [Identifier("kard", "1")])
    #expect(slip.isCustomerNew && slip.customer != ann)
    till.reports.close()
    try till.ledger.close()
  }

  @Test("Taking a merge back gives each customer what was theirs")
  func unmerging() async throws {
    let till = try await Till(at: path)
    let ann = try await till.sell("1", for: 10_00, to: [.email("ann@example.com")]).customer
    let bob = try await till.sell("2", for: 10_00, to: [.card("2")]).customer
    _ = try await till.sell("3", for: 10_00, to: [.card("2"), .email("ann@example.com")])
    var merge: Position?
    try till.ledger.forEachTouchpoint(TouchpointQuery(types: [.customerMerged], customers: [bob])) {
      merge = $0.position
      return false
    }
    try await till.ledger.unmerge(at: try #require(merge), evidence: "mistake")
    #expect(try till.reports.customer(bob).customer == bob && till.reports.customer(ann).customer == ann)
    till.reports.close()
    try till.ledger.close()
  }

  @Test("One identifier merges five customers in a day and no more, and the receipt says so")
  func mergeLimit() async throws {
    let till = try await Till(at: path)
    _ = try await till.sell("0", for: 10_00, to: [.device("kiosk")])
    var refused = 0
    for number in 1...7 {
      let badge = Identifier("badge\(number)", "1")
      _ = try await till.sell("a\(number)", for: 10_00, to: [badge])
      let receipt = try await till.sell("b\(number)", for: 10_00, to: [.device("kiosk"), badge])
      guard let why = receipt.refusedMerge else { continue }
      refused += 1
      #expect(notes(on: receipt) == [why] && receipt.merges.isEmpty)
    }
    #expect(refused == 2)
    till.reports.close()
    try till.ledger.close()
  }

  @Test("A welcome is given once, also to whoever turns out to have been welcomed under another number")
  func welcoming() async throws {
    let till = try await Till(at: path)
    let ann = try await till.sell("1", for: 10_00, to: [.email("ann@example.com")]).customer
    let card = try await till.sell("2", for: 10_00, to: [.card("2")]).customer
    for _ in 1...2 {
      guard case .recorded = try await till.welcome(ann) else {
        Issue.record("there is no welcome")
        continue
      }
    }
    #expect(try till.reports.view(of: Loyalty.self).row(of: ann)?.points.balance == 30)
    _ = try await till.sell("3", for: 10_00, to: [.card("2"), .email("ann@example.com")])
    guard case .refused(let refusal) = try await till.welcome(card) else {
      Issue.record("there is a second welcome")
      return
    }
    #expect(refusal.reason == "welcomed")
    till.reports.close()
    try till.ledger.close()
  }
}

// The shops of one process, and what is done in them.

import Foundation
import Perennial

/// A ledger, its reports, and what keeps its views up to date.
struct Shop: Sendable {
  let number: Int
  let ledger: Ledger
  let reports: Reports
  let refresher: ViewRefresher

  init(_ number: Int, in directory: String) throws {
    let path = "\(directory)/shop-\(number).ledger"
    self.number = number
    if FileManager.default.fileExists(atPath: path) {
      ledger = try Ledger.open(at: path)
    } else {
      ledger = try Ledger.create(
        at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    }
    reports = try Reports(of: ledger)
    refresher = ViewRefresher(reports.models.views)
  }

  /// Sells, a commit for each sale, and shows the last customer's page, in which the sale is.
  func sell(_ count: Int, round: Int, run: String) async throws -> (sales: [Duration], page: Duration) {
    let clock = ContinuousClock()
    var durations: [Duration] = []
    var customer = CustomerNumber(1)
    for sale in 0..<count {
      let order = "\(run)-\(round)-\(sale)"
      let touchpoint = NewTouchpoint(
        source: "till", id: order,
        subject: .identifiers([Identifier("card", "shop \(number) guest \(sale % 3)")]),
        channel: "store",
        OrderPlaced.with {
          $0.order = order
          $0.currency = "GBP"
          $0.total = Int64(100 + sale)
        })
      let start = clock.now
      customer = try await ledger.append(touchpoint).customer
      durations.append(clock.now - start)
    }
    let start = clock.now
    let page = try reports.customer(customer)
    let shown = clock.now - start
    guard page.orders > 0 else { throw Failure("shop \(number): the page of \(customer) shows no order") }
    return (durations, shown)
  }

  func close() throws {
    refresher.stop()
    try ledger.close()
  }
}

struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

struct Street {
  let directory: String
  var shopCount = 500
  var sales = 4
  var rounds = 3
  var restSeconds = 30
  var atOnce = 64

  init(_ directory: String) { self.directory = directory }

  func run() async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let gauge = Gauge()
    // Orders of another run have other numbers.
    let run = "\(Int(Date().timeIntervalSince1970 * 1000))"
    var shops: [Shop] = []
    for number in 0..<shopCount { shops.append(try Shop(number, in: directory)) }
    print(gauge.report("open \(shopCount) shops"))
    for round in 1...rounds {
      let (appends, pages) = try await work(shops, round: round, run: run)
      print(
        gauge.report("round \(round): \(appends.count) sales, \(pages.count) pages")
          + ", a sale \(words(appends)), a page \(words(pages))")
    }
    // What was at its most is of the rounds: at the end of the rest is what shops take that do nothing.
    try await Task.sleep(for: .seconds(restSeconds))
    print(gauge.reportNow("after \(restSeconds) s of rest"))
    for shop in shops { try shop.close() }
    shops = []
    print(gauge.report("close"))
  }

  /// All shops, `atOnce` at a time.
  private func work(_ shops: [Shop], round: Int, run: String) async throws -> ([Duration], [Duration]) {
    var appends: [Duration] = []
    var pages: [Duration] = []
    try await withThrowingTaskGroup(of: (sales: [Duration], page: Duration).self) { group in
      var next = 0
      while next < min(atOnce, shops.count) {
        let shop = shops[next]
        group.addTask { try await shop.sell(sales, round: round, run: run) }
        next += 1
      }
      while let done = try await group.next() {
        appends += done.sales
        pages.append(done.page)
        if next < shops.count {
          let shop = shops[next]
          group.addTask { try await shop.sell(sales, round: round, run: run) }
          next += 1
        }
      }
    }
    return (appends.sorted(), pages.sorted())
  }

  /// Median and 99th percentile.
  private func words(_ sorted: [Duration]) -> String {
    guard !sorted.isEmpty else { return "-" }
    func at(_ share: Double) -> String {
      let microseconds = sorted[Int(Double(sorted.count - 1) * share)] / .microseconds(1)
      return "\(Int(microseconds))"
    }
    return "\(at(0.5)) µs (p99 \(at(0.99)))"
  }
}

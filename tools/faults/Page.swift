// How long a customer's page takes, for customers of long histories.

import Foundation
import Ledger
import Perennial

/// Makes a customer's page again and again.
struct Page {
  var path: String
  var customer: UInt32 = 1
  var count = 21

  /// Prints how many touchpoints the customer has, and the first, the median and the longest time of a page in milliseconds.
  func run() throws {
    let ledger = try Ledger.open(at: path, for: .readOnly)
    let reports = try Reports(of: ledger)
    for model in reports.models.list.models { _ = try reports.listable(model.name) }
    let number = CustomerNumber(customer)
    let all = try ledger.history(of: number).touchpoints
    var times: [Double] = []
    let clock = ContinuousClock()
    for round in 0..<count {
      // The newest page, and each of those behind it.
      let before = round == 0 ? nil : all[max(0, all.count - 20 * round)].position
      let start = clock.now
      _ = try reports.customer(number, timeline: TimelinePage(20, before: before))
      times.append((clock.now - start) / .milliseconds(1))
    }
    func text(_ milliseconds: Double) -> String { String(format: "%.1f", milliseconds) }
    let sorted = times.sorted()
    print(
      "\(all.count) touchpoints: first \(text(times[0])), median \(text(sorted[count / 2])), longest \(text(sorted[count - 1])) ms"
    )
  }
}

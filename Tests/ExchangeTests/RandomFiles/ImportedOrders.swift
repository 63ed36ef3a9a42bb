// The orders in a ledger, in a form that can be compared with those that were made.

import Ledger
import Schema

/// An order with everything that a file says about it, one text for each thing, so that differences can be
/// printed.
struct OrderAccount: Equatable {
  var order = ""
  var lines: [String] = []
  /// The refunds in ascending order, since a file has them in any order.
  var refunds: [Int64] = []
  var isCancelled = false
  var isAnonymous = false

  init() {}

  init(_ made: MadeOrder, refunds count: Int, isTaxIncluded: Bool) {
    order = Self.text(
      [
        made.currency.code, "\(made.total)", "\(made.shipping ?? 0)", "\(made.discount ?? 0)",
        "\(made.tax ?? 0)",
        "\(isTaxIncluded)", made.store ?? "", "\(made.rounding)",
      ], made.time)
    lines = made.lines.filter { $0.sku != MadeOrder.noteSKU }.map {
      "\($0.quantity)\($0.unit) × \($0.sku), \($0.name): \($0.amount)"
    }
    refunds = made.refunds.prefix(count).sorted()
    isCancelled = made.status == .cancelled
    isAnonymous = made.personal.isEmpty
  }

  init(_ touchpoint: RecordedTouchpoint, _ placed: OrderPlaced) {
    order = Self.text(
      [
        placed.currency, "\(touchpoint.fact.value)", "\(placed.shipping)", "\(placed.discount)",
        "\(placed.tax)",
        "\(placed.taxIncluded)", placed.store, "\(placed.rounding)",
      ], touchpoint.occurred)
    lines = placed.lines.map { "\($0.quantity)\($0.unit) × \($0.sku), \($0.name): \($0.amount)" }
    isAnonymous = touchpoint.customer == .business
  }

  /// The ways in which the order differs from what it should be.
  func differences(from expected: OrderAccount) -> [String] {
    var differences: [String] = []
    func compare<Part: Equatable>(_ found: Part, _ right: Part) {
      if found != right { differences.append("\(found) instead of \(right)") }
    }
    compare(order, expected.order)
    compare(lines.count, expected.lines.count)
    for (found, right) in zip(lines, expected.lines) { compare(found, right) }
    compare(refunds, expected.refunds)
    compare(isCancelled ? "cancelled" : "not cancelled", expected.isCancelled ? "cancelled" : "not cancelled")
    compare(isAnonymous ? "nobody's" : "somebody's", expected.isAnonymous ? "nobody's" : "somebody's")
    return differences
  }

  private static func text(_ parts: [String], _ time: Instant) -> String {
    let names = ["", "total ", "shipping ", "discount ", "tax ", "included ", "store ", "rounding "]
    return zip(names, parts).map { $0 + $1 }.joined(separator: " ") + " at \(time)"
  }
}

/// The orders of one source in a ledger.
struct ImportedOrders {
  var accounts: [String: OrderAccount] = [:]
  var customers: [String: CustomerNumber] = [:]
  /// What is in the ledger and should not be.
  var strays: [String] = []

  init(_ ledger: Ledger, source: String) throws {
    var refunds: [(String, RefundIssued, RecordedTouchpoint)] = []
    var cancelled: [String] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      guard touchpoint.source == source, case .message(let message) = touchpoint.content else { return true }
      switch message {
      case let placed as OrderPlaced:
        if accounts[placed.order] != nil { strays.append("order \(placed.order) twice") }
        accounts[placed.order] = OrderAccount(touchpoint, placed)
        customers[placed.order] = touchpoint.customer
        if touchpoint.id != placed.order { strays.append("order \(placed.order) as \(touchpoint.id)") }
      case let refund as RefundIssued: refunds.append((refund.order, refund, touchpoint))
      case let cancellation as OrderCancelled: cancelled.append(cancellation.order)
      default: strays.append("a touchpoint of \(touchpoint.typeName)")
      }
      return true
    }
    for (order, refund, touchpoint) in refunds {
      accounts[order, default: OrderAccount()].refunds.append(refund.amount)
      let isTheirs = touchpoint.customer == customers[order]
      if !isTheirs { strays.append("a refund of \(order) that is somebody else's") }
    }
    for order in accounts.keys { accounts[order]?.refunds.sort() }
    for order in cancelled { accounts[order, default: OrderAccount()].isCancelled = true }
  }
}

// A vendor's file, imported into a ledger through its ready mapping, and what is then in the ledger, a line for each touchpoint.

import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Synchronization

@testable import Exchange

final class VendorImport {
  let ledger: Ledger
  private let directory: String

  init(currency: String = "USD", timeZone: String = "America/New_York") throws {
    directory = Files.temporary("vendor")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: currency, timeZone: timeZone))
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// What became of a file.
  struct Outcome {
    var summary: ImportSummary
    /// The refused lines: `3: no rule of the mapping takes this line`.
    var rejects: [String]
    /// How many lines each kind has, without kinds that have none: `orders 6`.
    var kinds: [String] {
      summary.kinds.filter { $0.lines + $0.added + $0.duplicates > 0 }.map { "\($0.name) \($0.added)" }
    }
  }

  /// Imports a file of the fixtures.
  ///
  /// - Parameter name: the name of the mapping; `nil` for the one that is recognised.
  @discardableResult
  func run(_ file: String, as name: String? = nil) async throws -> Outcome {
    try await run(ImportInput(path: Files.fixture("Vendors/\(file)")), as: name)
  }

  @discardableResult
  func run(_ input: ImportInput, as name: String? = nil) async throws -> Outcome {
    let choice = try MappingChoice.find(name, for: [input])
    let rejects = Mutex<[String]>([])
    let options = ImportOptions(
      mapping: choice?.mapping, batch: "test",
      onReject: { _, line, _, reason in rejects.withLock { $0.append("\(line): \(reason)") } })
    let summary = try await Importer(options, into: ledger).run([input])
    return Outcome(summary: summary, rejects: rejects.withLock { $0 })
  }

  /// The touchpoints of producers, in the order of the log.
  func touchpoints() throws -> [RecordedTouchpoint] {
    var found: [RecordedTouchpoint] = []
    try ledger.forEachTouchpoint(TouchpointQuery(), reveal: true) { touchpoint in
      if touchpoint.source != "perennial" { found.append(touchpoint) }
      return true
    }
    return found
  }

  /// The touchpoints in words: `order.placed #1004 of 1, 2026-03-31T13:00:00Z, web: …`.
  ///
  /// - Parameter types: the types that are wanted; none for all.
  func lines(_ types: String...) throws -> [String] {
    try touchpoints().filter { types.isEmpty || types.contains($0.typeName) }.map { touchpoint in
      let customer = touchpoint.customer == .business ? "the business" : "\(touchpoint.customer.rawValue)"
      let time = touchpoint.fact.flags.contains(.occurredDefaulted) ? "now" : "\(touchpoint.occurred)"
      let place = touchpoint.channel.map { ", \($0)" } ?? ""
      return "\(touchpoint.typeName) \(touchpoint.id) of \(customer), \(time)\(place)\(text(of: touchpoint))"
    }
  }

  /// The identifiers of a customer in words: `email:ada@example.com shopify:7000000000001`.
  func identifiers(_ customer: UInt32) throws -> String {
    try ledger.identifiers(of: CustomerNumber(customer)).map { "\($0.kind):\($0.value)" }.sorted()
      .joined(separator: " ")
  }

  // MARK: In words

  private func text(of touchpoint: RecordedTouchpoint) -> String {
    guard case .message(let message) = touchpoint.content else { return "" }
    return switch message {
    case let order as OrderPlaced: ": " + text(order, touchpoint.fact.value)
    case let refund as RefundIssued:
      ": \(refund.currency) \(refund.amount)" + (refund.order.isEmpty ? "" : " of \(refund.order)")
        + text(refund.lines)
    case let order as OrderCancelled: ": \(order.order)" + (order.reason.isEmpty ? "" : ", \(order.reason)")
    case let payment as PaymentCaptured:
      ": \(payment.currency) \(payment.amount) of \(payment.order), \(payment.method)"
    case let payment as PaymentFailed: ": \(payment.currency) \(payment.amount)"
    case let consent as ConsentGranted: ": " + text(consent.purpose, consent.channels, consent.mechanism)
    case let consent as ConsentWithdrawn: ": " + text(consent.purpose, consent.channels, consent.mechanism)
    case let customer as CustomerRegistered: customer.personal.hasName ? ": \(customer.personal.name)" : ""
    case let bounce as MessageBounced: ": \(bounce.campaign)"
    default: ""
    }
  }

  private func text(_ purpose: String, _ channels: [String], _ mechanism: String) -> String {
    ([purpose] + channels + (mechanism.isEmpty ? [] : [mechanism])).joined(separator: " ")
  }

  /// An order in words: `USD 5281 - 500 + 500 + 281 tax: 2 TEE-BLK-S 4000, 1 MUG-B 1000`.
  ///
  /// - Parameter total: the total that is given, or what the lines come to.
  private func text(_ order: OrderPlaced, _ total: Int64) -> String {
    var text = "\(order.currency) \(total)"
    if order.discount != 0 { text += " - \(order.discount)" }
    if order.shipping != 0 { text += " + \(order.shipping)" }
    if order.tax != 0 { text += order.taxIncluded ? " (\(order.tax) tax)" : " + \(order.tax) tax" }
    return text + self.text(order.lines)
  }

  private func text(_ lines: [OrderLine]) -> String {
    guard !lines.isEmpty else { return "" }
    return ": "
      + lines.map { line in
        "\(line.quantity) \(line.sku)" + (line.hasAmount ? " \(line.amount)" : "")
      }.joined(separator: ", ")
  }
}

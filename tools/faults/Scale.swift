// Makes a large ledger quickly, for tools/scale.

import Foundation
import Ledger
import Schema
import SwiftProtobuf

/// Makes a ledger of many touchpoints with small bodies. Some customers have very many, most have few, and
/// some touchpoints come late. They begin three years before the day on which the ledger is made, so that
/// there is much left to expire.
struct Scale: Sendable {
  var path: String
  var touchpoints = 10_000_000
  var customers = 1_000_000
  private let begin = Int64(Date().timeIntervalSince1970 / 86_400 - 3 * 365) * 86_400_000_000
  private static let batch = 10_000
  private static let tasks = 2

  func run() async throws {
    let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    let ledger = try Ledger.create(at: path, settings: settings)
    // Customers are numbers that the ledger gives: each one's first touchpoint names it.
    try await append(to: ledger, numbers: 0..<customers) { number in
      touchpoint(number, .identifiers([Identifier("crm", String(number + 1))]), Draw(number))
    }
    let rest = max(0, touchpoints - Int(try ledger.head.rawValue))
    try await append(to: ledger, numbers: customers..<customers + rest) { number in
      var draw = Draw(number)
      // Nearly Zipf's law: customer k has about 1 ÷ (k + 100) of all touchpoints.
      let spread = pow(Double(customers + 100) / 100, draw.part()) * 100 - 100
      let customer = CustomerNumber(UInt32(min(max(0, spread), Double(customers - 1))) + 1)
      return touchpoint(number, .customer(customer), draw)
    }
    print("\(try ledger.head) touchpoints of \(try ledger.customerCount) customers")
    try ledger.close()
  }

  private func append(
    to ledger: Ledger, numbers: Range<Int>, _ make: @escaping @Sendable (Int) -> NewTouchpoint
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<Self.tasks {
        group.addTask {
          let step = Self.batch * Self.tasks
          for start in stride(from: numbers.lowerBound + task * Self.batch, to: numbers.upperBound, by: step)
          {
            _ = try await ledger.append((start..<min(start + Self.batch, numbers.upperBound)).map(make))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func touchpoint(_ number: Int, _ subject: NewTouchpoint.Subject, _ drawn: Draw) -> NewTouchpoint {
    var draw = drawn
    // Touchpoints are in order, except for those that are late by up to three days or most of a year.
    let time = Double(number) / Double(touchpoints) * 3 * 365
    let late = draw.part()
    let ago = late < 0.001 ? draw.part() * 300 : late < 0.03 ? draw.part() * 3 : 0
    let occurred = Instant(microseconds: begin + Int64(max(0, time - ago) * 86_400e6))
    let value = Int64(draw.part() * 9000) + 100
    func new(_ message: some TouchpointMessage) -> NewTouchpoint {
      NewTouchpoint(
        source: "scale", id: Self.padded(number), subject: subject, occurred: occurred, channel: "web",
        message)
    }
    switch draw.part() {
    case ..<0.60:
      return new(
        OrderPlaced.with {
          $0.order = String(number)
          $0.currency = "GBP"
          $0.total = value
          $0.lines = [
            OrderLine.with {
              $0.sku = "s\(number % 50)"
              $0.quantity = 1
              $0.amount = value
            }
          ]
        })
    case ..<0.66:
      return new(
        RefundIssued.with {
          $0.currency = "GBP"
          $0.amount = value / 4
        })
    case ..<0.80: return new(VisitMade.with { $0.seconds = value / 10 })
    case ..<0.88: return new(TicketOpened.with { $0.ticket = String(number) })
    case ..<0.95:
      return new(
        SurveyAnswered.with {
          $0.survey = "s"
          $0.instrument = "nps"
          $0.score = value % 11
        })
    default:
      return new(
        PointsRedeemed.with {
          $0.program = "p"
          $0.points = value % 20 + 1
        })
    }
  }

  /// Ids that ascend as text, as a till's numbers do.
  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }

  /// Random numbers that depend on the touchpoint's number alone. Source: S. Vigna, SplitMix64.
  private struct Draw {
    private var state: UInt64

    init(_ number: Int) { state = UInt64(number) &* 0xD134_2543_DE82_EF95 }

    /// A number from 0 up to 1.
    mutating func part() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
  }
}

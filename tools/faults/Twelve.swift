// Twelve read models over one ledger, and how much memory they take: for the tests, and to run by hand.

import Foundation
import Ledger
import LedgerViews
import Projection
import Schema
import SwiftProtobuf
import Synchronization

/// One of twelve models that differ by their number: each counts by month, and four of them go by details.
struct NumberedModel<let number: Int>: DetailProjector {
  static var name: ViewName {
    guard let name = ViewName("model-\(number)") else { preconditionFailure("digits are allowed") }
    return name
  }

  static var details: DetailNeeds {
    guard number % 3 == 0 else { return DetailNeeds() }
    return DetailNeeds(OrderLineDetails.sku, OrderLineDetails.quantity, of: [.orderPlaced])
      + DetailNeeds(SurveyDetails.instrument, of: [.surveyAnswered])
  }

  struct Row: ViewRow {
    /// How many touchpoints there are in each span of 30 days, from the first touchpoint on.
    var months: [Int64] = []
    var first: Int64 = 0
    var spent: Int64 = 0
    var pieces: Int64 = 0
    var products: UInt64 = 0
    var promoters: Int64 = 0

    init() {}

    func encode(to writer: inout RowWriter) {
      writer.write(count: months.count)
      for count in months { writer.write(count) }
      for value in [first, spent, pieces, Int64(bitPattern: products), promoters] { writer.write(value) }
    }

    init(from reader: inout RowReader) throws {
      months = try reader.array { try $0.number() }
      first = try reader.number()
      spent = try reader.number()
      pieces = try reader.number()
      products = UInt64(bitPattern: try reader.number())
      promoters = try reader.number()
    }
  }

  var fingerprint: Fingerprint { Fingerprint("model-\(number)/1") }

  func policy(from published: [PublishedPolicy]) throws -> NoPolicy { NoPolicy() }
  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) {
    let fact = touchpoint.fact
    let month = fact.historyTime.microseconds / (30 * Instant.microsecondsPerDay)
    if row.months.isEmpty { row.first = month }
    let index = Int(max(0, month - row.first))
    while row.months.count <= index { row.months.append(0) }
    row.months[index] += 1
    switch fact.type {
    case .orderPlaced:
      row.spent &+= fact.value &* Int64(number + 1)
      let lines = details[OrderDetails.lines]
      for index in lines.indices {
        row.pieces += lines[index][OrderLineDetails.quantity] ?? 0
        row.products |= 1 << UInt64((lines[index][OrderLineDetails.sku]?.rawValue ?? 0) % 64)
      }
    case .surveyAnswered:
      if details[SurveyDetails.instrument] == .nps, fact.value >= 9 { row.promoters += 1 }
    default: break
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: NoPolicy) {}
  func nextChange(of row: Row, under policy: NoPolicy) -> Instant? { nil }

  func contribute(_ row: Row, to totals: inout Totals) {
    totals.add(row.spent, to: Counter(1))
    totals.add(row.pieces, to: Counter(2))
    totals.add(row.promoters, to: Counter(3))
    for (index, count) in row.months.enumerated() {
      totals.add(count, to: Counter(4, 0, 0, row.first + Int64(index)))
    }
  }
}

/// Opens the views of twelve models and refreshes them after one append, or builds them; prints the most
/// memory that this took.
struct Twelve {
  private static let models: [any Projector] = [
    NumberedModel<0>(), NumberedModel<1>(), NumberedModel<2>(), NumberedModel<3>(), NumberedModel<4>(),
    NumberedModel<5>(), NumberedModel<6>(), NumberedModel<7>(), NumberedModel<8>(), NumberedModel<9>(),
    NumberedModel<10>(), NumberedModel<11>(),
  ]

  enum Job: String {
    /// Opens the ledger alone, to see what the process takes without views.
    case ledger
    /// Reads one row of each view as it is stored.
    case open
    /// Records a visit, and brings all views up to date.
    case refresh
    case rebuild
  }

  var path: String
  var memoryMiB = 64

  func run(_ job: Job) throws {
    let memory = PeakOfMemory()
    let ledger = try Ledger.open(at: path)
    var options = Views.Options()
    options.memoryBytes = memoryMiB << 20
    options.jobs = 2
    let clock = ContinuousClock.now
    if job != .ledger {
      let views = try Views(of: ledger, projectors: Self.models, options: options)
      switch job {
      case .rebuild: try views.rebuild()
      case .refresh:
        let visit = NewTouchpoint(
          source: "twelve", id: UUID().uuidString, subject: .customer(CustomerNumber(7)),
          occurred: try ledger.now, channel: "web", VisitMade.with { $0.seconds = 1 })
        _ = try ledger.append([visit])
        try views.refresh()
      default: break
      }
      for model in Self.models { try read(model, views) }
    }
    let took = (ContinuousClock.now - clock) / .milliseconds(1)
    try ledger.close()
    print("\(job.rawValue): \(memory.stop()) KiB in \(Int(took)) ms")
  }

  private func read<P: Projector>(_ model: P, _ views: Views) throws {
    guard try views.stored(model).row(of: CustomerNumber(7)) != nil else {
      complain("\(P.name) has no row of customer 7")
      exit(1)
    }
  }
}

/// Looks a thousand times a second at how much anonymous memory the process has. What LMDB maps is not
/// counted: the system takes it back when it likes.
private final class PeakOfMemory: Sendable {
  private let peak = Atomic(0)
  private let ended = Atomic(false)

  init() {
    let thread = Thread { [self] in
      while !ended.load(ordering: .relaxed) {
        look()
        usleep(1000)
      }
    }
    thread.start()
  }

  private func look() {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    let value = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    peak.store(max(peak.load(ordering: .relaxed), value), ordering: .relaxed)
  }

  /// - Returns: the largest amount that was seen, in KiB.
  func stop() -> Int {
    look()
    ended.store(true, ordering: .relaxed)
    return peak.load(ordering: .relaxed)
  }
}

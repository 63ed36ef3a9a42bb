import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// One customer of very many orders, refunds, cancellations and tickets.
struct LongHistoryTests {
  private static let start = Instant(year: 2024, month: 1, day: 1)

  /// Touchpoints a minute apart.
  private static func history(_ types: [(TouchpointType, UInt64)], value: (Int) -> Int64 = { _ in 500 })
    -> [Touchpoint]
  {
    types.enumerated().map { index, entry in
      let isMoney = entry.0 == .orderPlaced || entry.0 == .refundIssued
      let time = Instant(microseconds: start.microseconds + Int64(index + 1) * 60_000_000)
      return Touchpoint(
        position: Position(UInt64(index + 10)),
        fact: Fact(
          historyTime: time, recorded: time, value: isMoney ? value(index) : 0, reference: entry.1,
          customer: CustomerNumber(1), type: entry.0, unit: isMoney ? pounds : .none))
    }
  }

  private static func fold<P: Projector>(
    _ projector: P, _ policies: PolicyTimeline<P.Policy>, _ history: [Touchpoint]
  )
    throws -> FoldState<P.Row>
  {
    var state = FoldState(initial: projector.initialRow())
    try projector.fold(history.span, under: policies, into: &state)
    return state
  }

  private static func policies<P: Projector>(_ projector: P) throws -> PolicyTimeline<P.Policy> {
    let ledger = MemoryLedger()
    if P.name == Loyalty.name {
      ledger.publish(
        #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name,
        effectiveFrom: "2000-01-01T00:00:00Z")
    }
    return try ledger.policies(for: projector)
  }

  /// A history in which the same steps are taken with each of many order numbers.
  enum Course: CaseIterable {
    case refunded, cancelled, refundsWait, cancellationsWait, sameNumber, tickets

    func steps(_ count: Int) -> [(TouchpointType, UInt64)] {
      let numbers = (1...UInt64(count)).map { $0 &* 0x9E37_79B9_7F4A_7C15 }
      func each(_ type: TouchpointType) -> [(TouchpointType, UInt64)] { numbers.map { (type, $0) } }
      return switch self {
      case .refunded: each(.orderPlaced) + each(.refundIssued) + each(.refundIssued)
      case .cancelled: each(.orderPlaced) + each(.orderCancelled) + each(.refundIssued)
      case .refundsWait: each(.refundIssued) + each(.orderPlaced) + each(.orderCancelled)
      case .cancellationsWait: each(.orderCancelled) + each(.orderPlaced)
      case .sameNumber: numbers.flatMap { _ in [(.orderPlaced, 7), (.orderCancelled, 7)] }
      case .tickets:
        each(.ticketOpened) + each(.ticketReplied) + each(.consentGranted) + each(.surveyAnswered)
      }
    }
  }

  @Test("Four times as many take less than nine times as long to fold", arguments: Course.allCases)
  func growth(course: Course) throws {
    func check<P: Projector>(_ projector: P) throws {
      let policies = try Self.policies(projector)
      try expectLinear(1500) {
        Self.history(course.steps($0))
      } _: {
        _ = try Self.fold(projector, policies, $0)
      }
    }
    let calendar = try LocalCalendar(timeZone: "UTC")
    try check(Customer360())
    try check(Loyalty(calendar: calendar))
    try check(Purchases(calendar: calendar))
    // Retention looks for the latest order that stands, past all that were cancelled since.
    if course != .sameNumber { try check(Retention(calendar: calendar)) }
  }

  @Test("A long history goes on from any stored row, and comes to what the plain rules say", arguments: 1...4)
  func goesOn(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let history = Self.history(
      (0..<2500).map { _ in
        let reference = UInt64.random(in: 1...700, using: &random)
        let types: [TouchpointType] = [.orderPlaced, .orderPlaced, .refundIssued, .orderCancelled]
        return (types[Int.random(in: 0..<4, using: &random)], reference)
      }, value: { Int64($0 % 7 * 100) })
    func check<P: Projector>(_ projector: P) throws -> P.Row {
      let policies = try Self.policies(projector)
      let whole = try Self.fold(projector, policies, history)
      for _ in 0..<5 {
        let count = Int.random(in: 1..<history.count, using: &random)
        let part = try Self.fold(projector, policies, Array(history.prefix(count)))
        var writer = RowWriter()
        part.row.encode(to: &writer)
        var reader = RowReader(writer.bytes)
        var state = FoldState(
          resuming: try P.Row(from: &reader), latest: part.latest, segment: policies.index(at: part.latest))
        try projector.fold(Array(history.dropFirst(count)).span, under: policies, into: &state)
        #expect(state.row == whole.row, "\(P.name), seed \(seed), from \(count)")
        #expect(bytes(state.row) == bytes(whole.row), "\(P.name), seed \(seed), from \(count)")
      }
      return whole.row
    }
    let plain = PlainTrade(history)
    let row = try check(Customer360())
    #expect(row.orders == Int64(plain.purchases.count), "seed \(seed)")
    #expect(row.money.first?.spent == plain.spent(in: pounds), "seed \(seed)")
    #expect(row.money.first?.refunded == plain.refunds(in: pounds).reduce(0, +), "seed \(seed)")
    #expect(row.money.first?.cancelled == Int64(plain.cancelled(in: pounds)), "seed \(seed)")
    let calendar = try LocalCalendar(timeZone: "UTC")
    #expect(try check(Retention(calendar: calendar)).touchpoints == row.orders, "seed \(seed)")
    #expect(try check(Loyalty(calendar: calendar)).measure == plain.kept(in: pounds), "seed \(seed)")
  }

  private func bytes(_ row: some ViewRow) -> [UInt8] {
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }
}

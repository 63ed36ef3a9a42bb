import Foundation
import Perennial
import Synchronization
import Testing

/// A shop with a club: a point for each pound, on a ledger on disk.
final class Shop: Sendable {
  let ledger: Ledger
  let reports: Reports
  /// How the ledger was opened.
  let options: LedgerOptions
  let clock = ShopClock()
  private let told = Told()
  private let directory = NSTemporaryDirectory() + "/perennial-decide-" + UUID().uuidString

  /// A club whose points last 60 days, and can be redeemed for a mug.
  static let club = """
    {"currency": "GBP", "earning": {"points": 1, "per": 100}, "expiry": {"days": 60},
     "rewards": [{"name": "mug", "perPoint": {"value": 1}}]}
    """

  /// - Parameters:
  ///   - club: the document of the programme.
  ///   - slowFrom: what is told of decisions that take so long.
  init(club: String = Shop.club, slowFrom: Duration = .zero) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var options = LedgerOptions()
    options.clock = { [clock] in clock.now }
    options.slowDecision = slowFrom
    options.observer = told
    self.options = options
    ledger = try Ledger.create(
      at: directory + "/shop.ledger",
      settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options)
    try ledger.publishPolicy(
      view: "loyalty", name: "club", document: club, effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    reports = try Reports(of: ledger)
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// The decisions that were told of, the oldest first.
  var slowDecisions: [Observation.SlowDecision] { told.slowDecisions }

  // MARK: What happens

  static func order(_ id: String, pounds: Int64, of customer: String, at time: Instant? = nil)
    -> NewTouchpoint
  {
    NewTouchpoint(
      source: "till/1", id: id, subject: .identifiers([Identifier("crm", customer)]), occurred: time,
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.total = pounds * 100
      })
  }

  /// Sells something for so many pounds, which earn as many points.
  @discardableResult
  func sell(_ id: String, pounds: Int64, to customer: String = "ann", at time: Instant? = nil) async throws
    -> CustomerNumber
  {
    try await ledger.append(Self.order(id, pounds: pounds, of: customer, at: time)).customer
  }

  /// Somebody of whom the ledger knows, and the club does not.
  func stranger(_ name: String) async throws -> CustomerNumber {
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "page-\(name)", subject: .identifiers([Identifier("crm", name)]),
        VisitMade.with { $0.session = "session-\(name)" })
    ).customer
  }

  /// Changes what a member of the club may do.
  func change(_ customer: CustomerNumber, to status: String) async throws {
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "\(status)-\(customer.rawValue)", subject: .customer(customer),
        MemberChanged.with {
          $0.program = "club"
          $0.status = status
        }))
  }

  static func redeemed(_ points: Int64) -> PointsRedeemed {
    .with {
      $0.points = points
      $0.program = "club"
    }
  }

  /// Redeems points where there are so many.
  @discardableResult
  func redeem(
    _ points: Int64, of customer: CustomerNumber, id: String, name: DecisionName = "points.redeem/1"
  ) async throws -> DecisionOutcome {
    try await reports.decide(name, about: [customer], as: TouchpointID("till/2", id), asking: "\(points)") {
      decision in
      let balance = try decision.row(of: customer, in: Loyalty.self)?.points.balance ?? 0
      guard balance >= points else {
        return .refuse(
          "balance", "has \(balance) points and needs \(points)", ["balance": balance, "asked": points])
      }
      return .record(
        [DecidedTouchpoint(Self.redeemed(points), for: customer)], numbers: ["balance": balance - points])
    }
  }

  /// What can be redeemed, as a page shows it.
  func balance(of customer: CustomerNumber) throws -> Int64 {
    let models = reports.models
    return try models.views.row(of: customer, in: models[Loyalty.self]).row?.points.balance ?? 0
  }

  /// What a decision finds in rows, without recording anything.
  func look<Value: Sendable>(
    about customers: [CustomerNumber], _ body: @escaping @Sendable (borrowing Decision) throws -> Value
  ) async throws -> Value {
    let found = Found<Value>()
    do {
      _ = try await reports.decide("look/1", about: customers, as: TouchpointID("test", UUID().uuidString)) {
        decision in
        let value = try body(decision)
        found.value.withLock { $0 = value }
        throw Found<Value>.Looked()
      }
    } catch is Found<Value>.Looked {}
    return try #require(found.value.withLock { $0 })
  }

  private final class Found<Value: Sendable>: Sendable {
    struct Looked: Error {}
    let value = Mutex<Value?>(nil)
  }
}

/// Keeps what a ledger tells of slow decisions.
final class Told: Observer {
  private let decisions = Mutex<[Observation.SlowDecision]>([])
  var slowDecisions: [Observation.SlowDecision] { decisions.withLock { $0 } }

  func observe(_ observation: Observation) {
    if case .slowDecision(let decision) = observation { decisions.withLock { $0.append(decision) } }
  }
}

/// A clock that stands still until time passes.
final class ShopClock: Sendable {
  private let instant = Mutex(Instant(year: 2024, month: 3, day: 1))

  var now: Instant { instant.withLock { $0 } }

  func pass(days: Double) {
    instant.withLock { $0 = Instant(microseconds: $0.microseconds + Int64(days * 86_400e6)) }
  }
}

/// Runs `body`, which must throw a `LedgerError` of this code, and gives it.
@discardableResult
func expect(
  _ code: LedgerError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> LedgerError {
  var found: (any Error)?
  do { try await body() } catch { found = error }
  let error = try #require(
    found as? LedgerError, "\(code.rawValue) was expected, not \(found.map { "\($0)" } ?? "nothing")",
    sourceLocation: sourceLocation)
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  return error
}

import Edge
import Foundation
import Perennial
import PerennialTestKit
import Synchronization

// The views, and the work on them.

extension Provocation {
  func provokeView(_ code: FailureCode) throws {
    let ledger = MemoryLedger()
    ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: 10)
    func views(_ projector: any Projector = Sums(), _ change: (inout Views.Options) -> Void = { _ in }) throws
      -> Views
    {
      var options = Views.Options()
      change(&options)
      return try Views(of: ledger, in: directory + "/views", projectors: [projector], options: options)
    }
    switch code {
    case .damagedView:
      do { try views().refresh() }
      let file = directory + "/views/1/data.mdb"
      try overwrite(file, with: try bytes(of: file).prefix(8192) + Data(count: 8192))
      _ = try views().stored(Sums()).row(of: CustomerNumber(1))
    case .staleView:
      do { try views().refresh() }
      try views(Sums(version: 2)) { $0.staleViews = .refuse }.refresh()
    case .contended: try contend(on: ledger)
    case .quarantined:
      ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
      try views { $0.strict = true }.refresh()
    case .overflow:
      ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: .max)
      _ = try ledger.row(of: 1, with: Sums())
    case .undeclaredDetail: try needUndeclaredDetail()
    case .checkFailed:
      do { try views().refresh() }
      // The same fold by its fingerprint, and another by what it does: what somebody forgot to say.
      if let failure = try [VerificationAnswer](of: nil, in: views(Sums(factor: 2))).failure { throw failure }
    case .cancelled: try views { $0.isCancelled = { true } }.rebuild()
    case .closed:
      let ledger = try self.ledger()
      defer { try? ledger.close() }
      let reports = try Reports(of: ledger)
      reports.close()
      _ = try reports.summary()
    default: break
    }
  }

  /// While one computes what brings the view to its end, another brings it one touchpoint further, again and again.
  private func contend(on ledger: MemoryLedger) throws {
    let asked = Mutex(0)
    var options = Views.Options()
    options.stepMax = 1
    // Asked before each step: every second time it is given up.
    options.isCancelled = {
      asked.withLock { count in
        count += 1
        return count % 2 == 0
      }
    }
    let views = directory + "/views"
    let other = try Views(of: ledger, in: views, projectors: [Sums()], options: options)
    do { try Views(of: ledger, in: views, projectors: [Sums()]).refresh() }
    let seen = Mutex(Position(.max))
    let slow = Sums { position in
      let isFirst = seen.withLock { seen in
        defer { seen = position }
        return position <= seen
      }
      if isFirst { Thread.wait { _ = try? other.refresh() } }
    }
    for _ in 0..<50 { ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 1) }
    try Views(of: ledger, in: views, projectors: [slow]).refresh()
  }

  private func needUndeclaredDetail() throws {
    let given = try Given { Tastings(names: $0) }.defined(
      #"{"name": "acme.tasting.held", "details": [{"name": "hos", "path": "h", "kind": "flag"}]}"#,
      at: "2020-01-01T00:00:00Z")
    let views = try Views(
      of: given.ledger, in: directory + "/views", projectors: [given.projector])
    try views.refresh()
  }
}

extension Thread {
  /// Does something on another thread, and waits for it.
  fileprivate static func wait(_ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    detachNewThread {
      body()
      done.signal()
    }
    done.wait()
  }
}

/// Sums what a customer's orders come to; fails at a visit of 13.
struct Sums: Projector {
  static let name: ViewName = "sums"
  var version = 1
  var factor: Int64 = 1
  /// Done for each order that is folded.
  var whileFolding: @Sendable (Position) -> Void = { _ in }

  init(version: Int = 1, factor: Int64 = 1) {
    self.version = version
    self.factor = factor
  }

  init(_ whileFolding: @escaping @Sendable (Position) -> Void) { self.whileFolding = whileFolding }

  struct Row: ViewRow {
    var sum: Int64 = 0

    init() {}
    init(from reader: inout RowReader) throws { sum = try reader.number() }
    func encode(to writer: inout RowWriter) { writer.write(sum) }
  }

  struct Unlucky: Error {}

  var fingerprint: Fingerprint { Fingerprint("sums/\(version)") }

  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) throws {
    if touchpoint.fact.type == .visitMade, touchpoint.fact.value == 13 { throw Unlucky() }
    guard touchpoint.fact.type == .orderPlaced else { return }
    whileFolding(touchpoint.position)
    row.sum = try row.sum.adding(try touchpoint.fact.value.multiplied(by: factor))
  }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.sum, to: Counter(1)) }
}

/// Needs a detail of a type of the user's own.
private struct Tastings: DetailProjector {
  static let name: ViewName = "tastings"
  static let type: OwnTypeName = "acme.tasting.held"
  static let host = type.name("host", in: "acme.host")
  static let details = DetailNeeds(host)

  let names: TypeNames

  struct Row: ViewRow {
    var hosts: Int64 = 0

    init() {}
    init(from reader: inout RowReader) throws { hosts = try reader.number() }
    func encode(to writer: inout RowWriter) { writer.write(hosts) }
  }

  var fingerprint: Fingerprint { Fingerprint("tastings/1") }

  func initialRow() -> Row { Row() }

  func types(under policy: NoPolicy) -> TypeSet? { names.types(Self.type) }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) {
    if details[Self.host] != nil { row.hosts += 1 }
  }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.hosts, to: Counter(1)) }
}

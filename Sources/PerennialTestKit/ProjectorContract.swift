// What every projector must keep to, checked on a ledger in memory.

internal import Foundation
public import Ledger
public import Projection

/// What a projector does that it must not.
public struct ContractViolation: Error, CustomStringConvertible {
  public var description: String
}

/// The contract of `Projector`, as checks that throw `ContractViolation`.
public enum ProjectorContract {
  /// Folds every customer up to several instants, and checks purity, the laws of `settle` and `nextChange`, the codec, and
  /// that a row that is decoded contributes the same.
  public static func check<P: Projector>(_ projector: P, on ledger: MemoryLedger, at instants: [Instant])
    throws
  {
    let published = ledger.publishedPolicies()
    let policies = try PolicyTimeline(published, for: projector, through: ledger.newestPosition())
    var customers: Set<CustomerNumber> = []
    try ledger.scanFacts(after: .start, through: ledger.newestPosition()) { _, facts in
      for index in facts.indices { customers.insert(facts[index].customer) }
    }
    for customer in customers.sorted() where customer != .business {
      for instant in instants {
        let row: P.Row
        do { row = try ledger.row(of: customer.rawValue, with: projector, asOf: instant) } catch { continue }
        func fail(_ law: String) -> ContractViolation {
          ContractViolation(description: "\(P.name), \(customer), as of \(instant): \(law)")
        }
        let again = try ledger.row(of: customer.rawValue, with: projector, asOf: instant)
        guard bytes(again) == bytes(row) else { throw fail("folding twice gave two rows") }
        try checkCodec(projector, row, fail)
        try checkTime(projector, row, at: instant, under: policies.policy(at: instant), later: instants, fail)
      }
    }
  }

  private static func checkCodec<P: Projector>(
    _ projector: P, _ row: P.Row, _ fail: (String) -> ContractViolation
  ) throws {
    var reader = RowReader(bytes(row))
    let decoded = try P.Row(from: &reader)
    guard reader.atEnd else { throw fail("decoding left bytes over") }
    guard decoded == row, bytes(decoded) == bytes(row) else { throw fail("the decoded row is another one") }
    var (one, two) = (Totals(), Totals())
    projector.contribute(row, to: &one)
    projector.contribute(decoded, to: &two)
    guard one.sorted.map(\.counter) == two.sorted.map(\.counter),
      one.sorted.map(\.value) == two.sorted.map(\.value)
    else { throw fail("the decoded row contributes something else") }
  }

  private static func checkTime<P: Projector>(
    _ projector: P, _ row: P.Row, at instant: Instant, under policy: P.Policy, later instants: [Instant],
    _ fail: (String) -> ContractViolation
  ) throws {
    func settled(_ steps: Instant...) throws -> [UInt8] {
      var copy = row
      for step in steps { try projector.settle(&copy, at: step, under: policy) }
      return bytes(copy)
    }
    guard try settled(instant) == bytes(row) else {
      throw fail("settling to the same instant changed the row")
    }
    if let next = projector.nextChange(of: row, under: policy) {
      guard next > instant else { throw fail("nextChange \(next) is not in the future") }
      let before = Instant(microseconds: next.microseconds - 1)
      guard try settled(before) == bytes(row) else {
        throw fail("settling to \(before) changed the row before \(next)")
      }
      guard try settled(next) != bytes(row) else { throw fail("nothing changes at \(next)") }
    } else {
      guard try settled(Instant(microseconds: .max / 4)) == bytes(row) else {
        throw fail("time changed the row, though nextChange is never")
      }
    }
    let later = instants.filter { $0 >= instant }.sorted()
    for (first, second) in zip(later, later.dropFirst()) {
      guard try settled(first, second) == settled(second) else {
        throw fail("settling to \(first) and then \(second) is not settling to \(second)")
      }
    }
  }

  /// Drives a history through refreshes in random steps, in a temporary directory, and compares every state with a
  /// rebuild in small memory: rows, totals, due index, quarantine and digest, byte for byte.
  ///
  /// - Returns: how many of the comparisons were of a view that had been refreshed in place.
  @discardableResult
  public static func checkRefresh(
    _ history: inout RandomHistory, projectors: [any Projector], rounds: Int = 8, stepsMax: Int = 30
  ) throws -> Int {
    let directory = NSTemporaryDirectory() + "/perennial-contract-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var views: Views? = try Views(of: history.ledger, in: directory + "/views", projectors: projectors)
    var options = Views.Options()
    options.memoryBytes = 72 * 20
    let small = try Views(
      of: history.ledger, in: directory + "/small", projectors: projectors, options: options)
    var generations: [ViewName: Int] = [:]
    var refreshed = 0
    for round in 0..<rounds {
      for _ in 0..<Int.random(in: 0...stepsMax, using: &history.random) { history.step() }
      if Bool.random(using: &history.random) {
        views = nil
        views = try Views(of: history.ledger, in: directory + "/views", projectors: projectors)
      }
      guard let views else { continue }
      let asOf =
        Bool.random(using: &history.random)
        ? nil : Instant(microseconds: history.now.microseconds - 3_600_000_000)
      try views.refresh(asOf: asOf)
      for projector in projectors {
        let name = type(of: projector).name
        let generation = try compare(projector, views, small, round: round)
        if generations[name] == generation { refreshed += 1 }
        generations[name] = generation
      }
    }
    return refreshed
  }

  private static func compare<P: Projector>(_ projector: P, _ views: Views, _ small: Views, round: Int) throws
    -> Int
  {
    let stored = try views.stored(projector)
    let rebuilt = try small.view(projector, asOf: stored.asOf, at: stored.position)
    if let difference = try stored.contents().difference(from: rebuilt.contents()) {
      throw ContractViolation(
        description: "\(P.name), round \(round): a refresh differs from a rebuild: \(difference)")
    }
    return stored.generationNumber
  }

  private static func bytes(_ row: some ViewRow) -> [UInt8] {
    var writer = RowWriter()
    row.encode(to: &writer)
    return writer.bytes
  }
}

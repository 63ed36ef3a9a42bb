// A record of what a projector's code makes of fixed histories, so that nobody changes a fold and forgets
// its fingerprint.

internal import Foundation
public import Words
public import Projection

/// The digest of all rows that a projector folds from a fixed corpus of histories, under the name of its
/// code.
///
/// A stored view is rebuilt when the fingerprint of its projector changes. If the code changes and the
/// fingerprint does not, old rows are mixed with new ones. A test that compares the record with a
/// committed file notices that:
///
/// ```swift
/// let record = try FoldRecord(of: Stamps(), policies: [#"{"every": 3}"#, #"{"every": 10}"#])
/// try record.check(in: "Tests/Golden/folds.json")
/// ```
public struct FoldRecord: Hashable, Sendable {
  /// The projector's view.
  public let view: ViewName
  /// The name and number of the code, from the projector's fingerprint: `stamps/1`.
  public let code: String
  /// The key in the file: the code, the version of the engine's encoding of rows (`RowWriter.encoding`),
  /// and the record's own name where it has one.
  public let key: String
  /// The digest of each row's bytes, each failure's reason, and the totals, in 32 hexadecimal digits.
  public let digest: String
  /// How many rows there were, and how many different ones. If they are few, the corpus does not reach
  /// the code.
  public let rows: (all: Int, different: Int)

  /// Folds the corpus.
  ///
  /// - Parameters:
  ///   - projector: the projector whose fold is recorded. Its fingerprint must name its code.
  ///   - name: tells records of one projector apart. Policies that a record was made with are not changed;
  ///     what they leave out is another record.
  ///   - policies: documents that together use everything that a policy can say; published one after the
  ///     other.
  ///   - types: types that the projector is about, beside those that shops record most.
  /// - Throws: `ContractViolation` where the fingerprint does not name its code, or a policy cannot be read.
  public init<P: Projector>(
    of projector: P, named name: String = "", policies: [String] = [], types: [TouchpointType] = []
  ) throws {
    let code = projector.fingerprint.code
    guard code.contains("/") else {
      throw ContractViolation(
        .record, projector: P.name,
        detail: "the fingerprint names no code; make it of Fingerprint(\"\(P.name)/1\")")
    }
    var writer = RowWriter()
    var (all, different) = (0, Set<[UInt8]>())
    for seed in UInt64(0)..<4 {
      let history = CorpusHistory(seed: seed, view: P.name, policies: policies, types: types)
      for instant in history.instants {
        for customer in history.customers {
          do {
            let row = try history.ledger.row(of: customer, with: projector, asOf: instant)
            (all, different) = (all + 1, different.union([row.encoded]))
            row.encode(to: &writer)
          } catch let error as ProjectionError where error.code == .invalidPolicy {
            throw ContractViolation(.policies, projector: P.name, detail: error.message)
          } catch {
            writer.write("\(error)")
          }
        }
      }
      let totals = try history.ledger.totals(with: projector, skippingFailures: true)
      for (counter, value) in totals.sorted {
        writer.write("\(counter)")
        // Totals are written in 64 bits, as when the first records were made; the corpus has no greater
        // ones.
        writer.write(Int64(truncatingIfNeeded: value))
      }
    }
    view = P.name
    self.code = code
    let encoded = "\(code) rows/\(RowWriter.encoding)"
    key = name.isEmpty ? encoded : "\(encoded) \(name)"
    digest = Fingerprint(hashing: writer.bytes).description
    rows = (all, different.count)
  }

  /// Compares with the record in a file: a JSON object, key → digest.
  ///
  /// - Parameters:
  ///   - path: the file's path; a file that is not there is one without records.
  ///   - isRegenerating: whether a code that is not in the file is added to it; `nil` is whether the
  ///     environment has `PERENNIAL_REGENERATE_GOLDEN=1`. What is in the file is never changed.
  /// - Throws: `ContractViolation`, which says what to do.
  public func check(in path: String, isRegenerating: Bool? = nil) throws {
    let variable = "PERENNIAL_REGENERATE_GOLDEN"
    let isRegenerating = isRegenerating ?? (ProcessInfo.processInfo.environment[variable] == "1")
    var recorded: [String: String] = [:]
    if let data = FileManager.default.contents(atPath: path) {
      recorded = try JSONDecoder().decode([String: String].self, from: data)
    }
    if recorded[key] == digest { return }
    guard recorded[key] == nil else {
      throw breach(
        "the fold of \(view) gives other rows than \(code) did: raise its number, then record with \(variable)=1"
      )
    }
    guard isRegenerating else {
      throw breach("the fold of \(key) is not recorded in \(path): record it with \(variable)=1")
    }
    recorded[key] = digest
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (try encoder.encode(recorded) + Data("\n".utf8)).write(
      to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func breach(_ detail: String) -> ContractViolation {
    ContractViolation(.record, projector: view, detail: detail)
  }

  public static func == (left: FoldRecord, right: FoldRecord) -> Bool {
    (left.key, left.digest) == (right.key, right.digest)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// A history of the corpus. What it draws, and in which order, must never change, or every record would
/// be void.
private struct CorpusHistory {
  let ledger = MemoryLedger()
  let customers: ClosedRange<UInt32> = 1...5
  private(set) var instants: [Instant] = []
  private var random: SeededRandom
  private var now = Instant(year: 2020, month: 1, day: 1)
  private var references: [UInt64] = []
  private let types: [TouchpointType]

  /// The types that shops record most, and that most projectors are about.
  private static let common: [TouchpointType] = [
    .orderPlaced, .orderPlaced, .orderPlaced, .orderPlaced, .refundIssued, .refundIssued, .orderCancelled,
    .visitMade, .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated, .ticketOpened,
    .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed, .consentGranted, .consentWithdrawn,
    .surveyAnswered, .reviewPosted, .customerRegistered, .customerUpdated,
  ]
  /// The types that were built in when the corpus was made.
  private static let all: [TouchpointType] = [
    1...13, 100...118, 200...211, 300...308, 400...405, 500...513, 600...609, 700...705,
  ].flatMap { (numbers: ClosedRange<UInt16>) in numbers.map { TouchpointType(rawValue: $0) } }

  init(seed: UInt64, view: ViewName, policies: [String], types: [TouchpointType]) {
    random = SeededRandom(seed: 0x5045_5245 &+ seed)
    self.types = types
    let start = now
    // Policies take effect one after the other, from the beginning or from nine days into it; the last is
    // the first one again.
    for (index, document) in (policies + policies.prefix(1)).enumerated() {
      let turn = (index + Int(seed)) % max(1, policies.count)
      let days = Int64(index * 110) + (seed % 2 == 0 ? 0 : 9)
      ledger.publish(
        policies.isEmpty ? document : policies[turn], for: view,
        effectiveFrom: Instant(microseconds: start.microseconds + days * Instant.microsecondsPerDay),
        recorded: start)
    }
    for index in 0..<320 {
      record()
      if index % 40 == 39 { instants.append(now) }
      if index == 150 { ledger.merge(1, 4, at: now) }
      if index == 200 { ledger.void(Position(60)...Position(64), at: now) }
      if index == 210 { ledger.assign(Position(70)...Position(72), to: 3, at: now) }
      if index == 260 { ledger.unmerge(1, 4, at: now) }
    }
    for days in [Int64(1), 31, 100, 400] {
      instants.append(Instant(microseconds: now.microseconds + days * Instant.microsecondsPerDay))
    }
  }

  private mutating func record() {
    let minutes: Int64 = pick([0, 1, 60, 1440, 1440 * 3, 1440 * 5]) ?? 0
    now = Instant(microseconds: now.microseconds + minutes * 60_000_000)
    let isLate = number(in: 0..<10) == 0
    let late = isLate ? Int64(number(in: 1..<200)) * 3_600_000_000 : 0
    let known = number(in: 0..<3) == 0 ? references.last ?? 7 : UInt64(number(in: 1..<40))
    let kinds =
      number(in: 0..<4) == 0 ? Self.all : types.isEmpty || number(in: 0..<2) == 0 ? Self.common : types
    let type = pick(kinds) ?? .orderPlaced
    let value: Int64 = pick([0, 1, 10, 25, 999, 1000, 10_500, 49_999, 75_000, -5]) ?? 0
    let isPoints =
      (502...506).contains(type.rawValue) || Vocabulary.entry(of: type)?.counts == .unit(.points)
    let unit =
      isPoints ? .points : pick([826, 826, 826, 826, 978, 0]).map { MeasureUnit(rawValue: $0) } ?? .none
    if type == .orderPlaced { references.append(known) }
    ledger.record(
      type, by: number(in: 0..<12) == 0 ? 0 : UInt32(number(in: 1..<6)),
      at: Instant(microseconds: now.microseconds - late), value: value, unit: unit, reference: known,
      channel: UInt16(number(in: 0..<4)),
      // Details have a seed of their own, since the other draws must stay what they were.
      details: .drawn(of: type, seed: ledger.newestPosition().rawValue &* 31 &+ known), recorded: now)
  }

  /// A number in a range. It is not drawn by the standard library, which does not promise to go on
  /// drawing alike.
  private mutating func number(in range: Range<Int>) -> Int {
    range.lowerBound + Int(random.next() % UInt64(range.count))
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[number(in: 0..<elements.count)]
  }
}

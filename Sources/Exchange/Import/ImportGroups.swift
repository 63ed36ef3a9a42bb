// What an import has met, counted by what it has in common, in memory that does not grow with the file.

internal import Ledger

/// Counts refusals by their reasons, differences by their fields, and customers.
struct ImportGroups {
  private struct DifferenceKey: Hashable {
    var kind: String
    var fields: [String]
  }

  private var refusals: [String: ImportSummary.Refusal] = [:]
  private var differences: [DifferenceKey: ImportSummary.Difference] = [:]
  private var customers = ImportSummary.Customers()
  private var new = NumberSet()
  private var matched = NumberSet()

  /// The reason under which refusals are counted once there are too many different ones to tell apart.
  private static let otherReasons = "for other reasons, which the rejects file says"

  /// - Parameter files: the names of the files, by their numbers.
  mutating func add(_ rejects: [Reject], of files: [String]) {
    for reject in rejects {
      let (reason, faulty) = (reject.cause?.reason ?? reject.reason, reject.cause?.place ?? reject.place)
      let isKnown = refusals[reason] != nil
      let key = isKnown || refusals.count < ImportSummary.groupsMax ? reason : Self.otherReasons
      refusals[key, default: .init(reason: key, file: files[faulty.file], line: faulty.line)].lines += 1
      if reject.cause != nil { refusals[key]?.others += 1 }
    }
  }

  mutating func addDiffering(
    _ fields: [String], _ kind: String, _ lineCount: Int, _ file: String, _ line: Int
  ) {
    var key = DifferenceKey(kind: kind, fields: fields)
    if differences[key] == nil, differences.count >= ImportSummary.groupsMax {
      key = DifferenceKey(kind: kind, fields: [])
    }
    differences[key, default: .init(kind: kind, fields: key.fields, file: file, line: line)]
      .touchpoints += 1
    differences[key]?.lines += lineCount
  }

  /// Takes in the customer of a touchpoint that was added.
  mutating func add(_ receipt: Receipt, _ file: String, _ line: Int) {
    guard receipt.customer != .business else { return }
    let number = UInt64(receipt.customer.rawValue)
    if receipt.isCustomerNew {
      new.insert(number)
    } else if !new.contains(number) {
      matched.insert(number)
    }
    customers.merged += receipt.merges.count
    for merge in receipt.merges where customers.merges.count < ImportSummary.Customers.mergesMax {
      customers.merges.append(
        .init(customer: receipt.customer, other: merge.other, kinds: merge.kinds, file: file, line: line))
    }
  }

  func finish(_ summary: inout ImportSummary) {
    summary.refusals = refusals.values.sorted {
      ($1.lines, $0.line, $0.reason) < ($0.lines, $1.line, $1.reason)
    }
    summary.differences = differences.values.sorted {
      ($1.touchpoints, $0.line, $0.kind) < ($0.touchpoints, $1.line, $1.kind)
    }
    summary.customers = customers
    summary.customers.new = new.count
    summary.customers.matched = matched.count
  }
}

/// A set of numbers without many gaps between them: a bit for each, in pieces that are made when the first
/// number falls into them.
struct NumberSet {
  private static let pieceBits: UInt64 = 1 << 16

  private var pieces: [[UInt64]?] = []
  private(set) var count = 0

  mutating func insert(_ number: UInt64) {
    let (piece, word, bit) = Self.place(number)
    if piece >= pieces.count { pieces += [[UInt64]?](repeating: nil, count: piece + 1 - pieces.count) }
    if pieces[piece] == nil { pieces[piece] = [UInt64](repeating: 0, count: Int(Self.pieceBits / 64)) }
    if contains(number) { return }
    pieces[piece]?[word] |= bit
    count += 1
  }

  func contains(_ number: UInt64) -> Bool {
    let (piece, word, bit) = Self.place(number)
    guard piece < pieces.count, let words = pieces[piece] else { return false }
    return words[word] & bit != 0
  }

  private static func place(_ number: UInt64) -> (piece: Int, word: Int, bit: UInt64) {
    (Int(number / pieceBits), Int(number % pieceBits / 64), 1 << (number % 64))
  }
}

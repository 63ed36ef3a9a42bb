// Makes ledgers of the data set, batch after batch.

internal import Foundation
package import Perennial

/// The options that a ledger of the data set is opened with. Its clock begins at the end of the data and
/// goes on from there, so that an as-of is the same whenever it runs.
package func dataSetOptions() -> LedgerOptions {
  let start = ContinuousClock.now
  var options = LedgerOptions()
  options.clock = {
    let passed = (ContinuousClock.now - start).components
    return Instant(
      microseconds: DataSet.end.microseconds + passed.seconds * 1_000_000 + passed.attoseconds
        / 1_000_000_000_000)
  }
  return options
}

/// The seconds of a duration.
package func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

/// The seconds that something takes.
package func timed(_ body: () throws -> Void) rethrows -> Double {
  seconds(try ContinuousClock().measure(body))
}

extension DataSet {
  package static let batchSize = 10_000
  /// How many batches are made before they are timed: few enough to be held in memory.
  private static let batchesPerBurst = 10

  /// A loyalty programme.
  package enum Programme: String {
    /// It needs facts only.
    case ofTotals = "totals"
    /// Some goods earn double, so that it needs the lines of every order.
    case ofGoods = "goods"

    var document: String {
      let rules =
        switch self {
        case .ofTotals: ""
        case .ofGoods:
          """
          ,"rules":[{"name":"double","multiplier":2,"for":{"categories":["tea"],"skus":[\(Self.skus)]}}]
          """
        }
      return """
        {"currency":"GBP","earning":{"points":1,"per":100\(rules)},
         "expiry":{"months":12,"roundUpTo":"endOfMonth"},
         "tiers":{"window":{"days":365},"levels":[{"name":"bronze","from":0},{"name":"silver","from":50000},
         {"name":"gold","from":100000}]}}
        """
    }

    /// An eighth of what is sold.
    private static let skus = stride(from: 0, to: 5000, by: 8).map { "\"SKU-\($0)\"" }.joined(separator: ",")
  }

  /// Publishes a programme from the beginning of the data on, in place of any other.
  package static func publish(_ programme: Programme, in ledger: Ledger) async throws {
    try await ledger.publishPolicy(
      view: Loyalty.name.text, name: "default", document: programme.document, effectiveFrom: begin)
  }

  /// Makes a new ledger of all touchpoints, with the programme published.
  ///
  /// - Returns: the seconds that it took to append the touchpoints in batches, one after another, and to
  ///   close the ledger, which writes the indexes.
  package func make(at path: String) async throws -> Double {
    let ledger = try Ledger.create(at: path, settings: Self.settings, options: dataSetOptions())
    try await Self.publish(.ofTotals, in: ledger)
    var total = try await append(0..<touchpoints, to: ledger)
    total += try timed { try ledger.close() }
    return total
  }

  /// Appends some of the touchpoints in their order.
  ///
  /// - Returns: the seconds that it took, without those of making the values.
  package func append(_ numbers: Range<Int>, to ledger: Ledger) async throws -> Double {
    var total = 0.0
    let step = Self.batchSize * Self.batchesPerBurst
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: step) {
      let batches = try await batches(start..<min(start + step, numbers.upperBound))
      let begin = ContinuousClock.now
      for batch in batches { _ = try await ledger.append(batch) }
      total += seconds(ContinuousClock.now - begin)
    }
    return total
  }

  /// The touchpoints of a range in batches, made by all processors.
  package func batches(_ numbers: Range<Int>) async throws -> [[NewTouchpoint]] {
    let starts = Array(stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.batchSize))
    return try await withThrowingTaskGroup(of: (Int, [NewTouchpoint]).self) { group in
      for (index, start) in starts.enumerated() {
        group.addTask { (index, batch(start..<min(start + Self.batchSize, numbers.upperBound))) }
      }
      var batches = [[NewTouchpoint]](repeating: [], count: starts.count)
      for try await (index, batch) in group { batches[index] = batch }
      return batches
    }
  }

  /// A number for everything in some touchpoints: two data sets with the same number are the same. Source:
  /// FNV-1a, 64 bits.
  package func digest(_ numbers: Range<Int>) throws -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    for number in numbers {
      let touchpoint = touchpoint(number)
      switch touchpoint.subject {
      case .customer(let customer): add("\(customer)".utf8)
      case .identifiers(let identifiers), .identifiersOrBusiness(let identifiers):
        for identifier in identifiers { add(identifier.value.utf8) }
      case .reference, .business: break
      }
      add("\(touchpoint.id) \(touchpoint.occurred?.microseconds ?? 0) \(touchpoint.channel ?? "")".utf8)
      guard case .message(let message) = touchpoint.content else { continue }
      let bytes: [UInt8] = try message.serializedBytes()
      add(bytes)
    }
    return hash
  }
}

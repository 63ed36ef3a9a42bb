// What an import would do, before anything is recorded.

public import Ledger
internal import Synchronization

/// What an import would do.
public struct ImportPreview: Sendable {
  /// The accounting of the import as it would be; no position in it is one of the ledger's.
  public var summary: ImportSummary
  /// The first touchpoints of each kind that would be added, in the order of the lines.
  public var examples: [Example]
  /// The lowest number that a new customer would get; `nil` where nobody would be new. Neither it nor any
  /// number above it is in use.
  public var firstNewCustomer: CustomerNumber?

  /// How many touchpoints of each type would be added.
  public var types: [TypeCount]

  /// How many touchpoints of one type would be added. Where the ledger does not know the type yet, its
  /// number is the one that it would get.
  public struct TypeCount: Hashable, Sendable {
    /// The type, by the number that it has or would get.
    public var type: TouchpointType
    /// The type's name: `order.placed`, `acme.tasting.held`.
    public var name: String
    /// How many touchpoints of it would be added.
    public var count: Int
  }

  /// A touchpoint that would be added.
  public struct Example: Sendable {
    /// The kind under which the import counts it.
    public var kind: String
    /// The name of the file that it comes from; `-` for standard input.
    public var file: String
    /// The number of the first of its lines, from 1.
    public var line: Int
    /// How many lines it has; more than one where lines of the file belong together, as those of an order.
    public var lineCount: Int
    /// The touchpoint as it would be recorded; its personal part is sealed.
    public var touchpoint: RecordedTouchpoint
    /// Whether its customer would be new, with this touchpoint or with one before it.
    public var isCustomerNew: Bool
  }

  /// Whether a customer who is mentioned here is not in the ledger yet.
  public func isNew(_ customer: CustomerNumber) -> Bool { firstNewCustomer.map { customer >= $0 } ?? false }
}

extension Importer {
  /// What `run` would do with these inputs, all of which are read; nothing is recorded.
  ///
  /// The touchpoints go the way of an import but for the commit, as if those before them had been recorded:
  /// so the result is that of an import into the ledger as it is now. The ledger may be open for reading
  /// only, and others may write meanwhile. It takes as long as an import, and about 150 bytes of memory for
  /// each touchpoint that would be added.
  ///
  /// - Parameters:
  ///   - inputs: the files that would be imported, in their order.
  ///   - options: the options of the import. A rejects file is written where one is named.
  ///   - ledger: the ledger that they would be imported into.
  ///   - examples: how many touchpoints of each kind are shown.
  ///   - progress: is called after every batch.
  /// - Throws: as `run`.
  public static func preview(
    _ inputs: [ImportInput], _ options: ImportOptions, of ledger: Ledger, examples: Int = 3,
    progress: @Sendable (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportPreview {
    let rehearsal = try ledger.rehearse()
    let kept = ImportExamples(of: rehearsal, perKind: examples)
    let importer = Importer(options, settings: try ledger.settings, by: .rehearsal(rehearsal))
    var summary = try await importer.run(inputs, keeping: kept, progress: progress)
    summary.lastPosition = nil
    return ImportPreview(
      summary: summary, examples: kept.found, firstNewCustomer: kept.firstNewCustomer,
      types: try rehearsal.typeCounts.map {
        ImportPreview.TypeCount(type: $0.type, name: $0.name, count: $0.count)
      })
  }
}

/// Keeps the first touchpoints of each kind of a rehearsed import, and the number of the first customer who
/// would be new.
final class ImportExamples: Sendable {
  private let rehearsal: Rehearsal
  private let perKind: Int
  private let state = Mutex(State())

  private struct State {
    var counts: [String: Int] = [:]
    var examples: [ImportPreview.Example] = []
    var firstNewCustomer: CustomerNumber?
  }

  init(of rehearsal: Rehearsal, perKind: Int) {
    self.rehearsal = rehearsal
    self.perKind = perKind
  }

  var found: [ImportPreview.Example] { state.withLock { $0.examples } }

  var firstNewCustomer: CustomerNumber? { state.withLock { $0.firstNewCustomer } }

  /// Takes in a touchpoint that would be added.
  func add(_ receipt: Receipt, _ kind: String, _ file: String, _ line: Int, _ lineCount: Int) throws {
    let isWanted = state.withLock { state in
      // Numbers ascend, so that later new customers have higher ones.
      if receipt.isCustomerNew, state.firstNewCustomer == nil { state.firstNewCustomer = receipt.customer }
      state.counts[kind, default: 0] += 1
      return state.counts[kind, default: 0] <= perKind
    }
    guard isWanted else { return }
    let touchpoint = try rehearsal.touchpoint(at: receipt.position)
    state.withLock { state in
      state.examples.append(
        ImportPreview.Example(
          kind: kind, file: file, line: line, lineCount: lineCount, touchpoint: touchpoint,
          isCustomerNew: state.firstNewCustomer.map { receipt.customer >= $0 } ?? false))
    }
  }
}

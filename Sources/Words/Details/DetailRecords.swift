// The details of several touchpoints, packed into words: what folds read, and what a rebuild keeps by
// regions.

/// The details of a run of touchpoints, in the order of the touchpoints.
///
/// ```
/// words    0 │ 0 │ 0 │ layouts of the plan │ record │ record │ …
/// starts   where the record of each touchpoint begins; 0 for a touchpoint that has no record
/// ```
/// The layouts of a record's values stand at the same places for one plan, so that a record can be copied
/// from one `DetailRecords` of the plan to another as it is.
public struct DetailRecords: Sendable {
  /// In place of a value that is not given: the least number there is, which no check lets in.
  @inlinable static var absent: Int64 { .min }

  @usableFromInline package internal(set) var words: [Int64]
  @usableFromInline package internal(set) var starts: [UInt32] = []
  /// How many of the first words are layouts, the three zeros among them.
  private let layoutCount: Int

  /// No records, for touchpoints of which no details are needed.
  public static var none: DetailRecords { DetailRecords(layouts: []) }

  init(layouts: [Int64]) {
    words = layouts
    layoutCount = layouts.count
  }

  package init(_ plan: DetailPlan) { self.init(layouts: plan.layouts) }

  /// How many touchpoints there are.
  public var count: Int { starts.count }

  /// The details of all the touchpoints, as a fold of them reads them.
  @inlinable
  public var span: DetailSpan {
    @_lifetime(borrow self)
    get { DetailSpan(words.span, starts.span) }
  }

  /// The details of the touchpoints at some indices, in their order; an index may come twice.
  package func choosing(_ indices: [Int]) -> DetailRecords {
    var chosen = self
    if !starts.isEmpty { chosen.starts = indices.map { starts[$0] } }
    return chosen
  }

  // MARK: Filling

  package mutating func removeAll() {
    words.removeLast(words.count - layoutCount)
    starts.removeAll(keepingCapacity: true)
  }

  /// How much is in here: what `removeAll(after:)` goes back to.
  package var mark: (words: Int, touchpoints: Int) { (words.count, starts.count) }

  /// Takes back what was added after a mark.
  package mutating func removeAll(after mark: (words: Int, touchpoints: Int)) {
    words.removeLast(words.count - mark.words)
    starts.removeLast(starts.count - mark.touchpoints)
  }

  /// Adds a touchpoint that has no record.
  @inlinable
  package mutating func appendNone() { starts.append(0) }

  /// Adds a touchpoint with a record that was made for the same plan.
  package mutating func append(record: Span<Int64>) {
    begin()
    for index in record.indices { words.append(record[index]) }
  }

  package mutating func append(record: UnsafeBufferPointer<Int64>) {
    begin()
    unsafe words.append(contentsOf: record)
  }

  /// Adds a touchpoint whose record follows, word by word.
  @inlinable
  package mutating func begin() {
    precondition(words.count <= Int(UInt32.max), "details of too many touchpoints at a time")
    starts.append(UInt32(words.count))
  }

  @inlinable
  package mutating func append(_ word: Int64) { words.append(word) }

  @inlinable
  package mutating func append(absent count: Int) {
    for _ in 0..<count { words.append(Self.absent) }
  }

  @inlinable
  package mutating func set(_ word: Int64, at index: Int) { words[index] = word }

  @inlinable
  package mutating func increment(at index: Int) { words[index] += 1 }

  /// The index that the next word will have in `words`.
  @inlinable package var end: Int { words.count }

  /// The words of a touchpoint's record; empty for one that has none.
  @_lifetime(borrow self)
  package func record(at index: Int) -> Span<Int64> { words.span.extracting(range(at: index)) }

  /// Where the record of a touchpoint lies in `words`; empty for one that has none. Records lie in the
  /// order of touchpoints.
  private func range(at index: Int) -> Range<Int> {
    let start = Int(starts[index])
    guard start > 0 else { return 0..<0 }
    var next = index + 1
    while next < starts.count, starts[next] == 0 { next += 1 }
    return start..<(next < starts.count ? Int(starts[next]) : words.count)
  }
}

/// The details of a run of touchpoints as a fold reads them: borrowed from a `DetailRecords`.
@frozen
public struct DetailSpan: ~Escapable {
  @usableFromInline let words: Span<Int64>
  @usableFromInline let starts: Span<UInt32>

  @_lifetime(copy words, copy starts)
  @inlinable
  init(_ words: Span<Int64>, _ starts: Span<UInt32>) {
    self.words = words
    self.starts = starts
  }

  /// No details, for touchpoints of which none are needed.
  @_lifetime(immortal)
  @inlinable
  public init() {
    words = Span()
    starts = Span()
  }

  /// Whether there are no records at all, since no details are needed.
  @inlinable public var isEmpty: Bool { starts.isEmpty }

  /// The details of the touchpoint at an index of the run.
  @inlinable
  public subscript(_ index: Int) -> Details {
    @_lifetime(copy self)
    get { Details(words, from: starts.isEmpty ? 0 : Int(starts[index])) }
  }

  /// The details of the touchpoints in a range of the run.
  @_lifetime(copy self)
  @inlinable
  public func extracting(_ range: Range<Int>) -> DetailSpan {
    starts.isEmpty ? DetailSpan(words, starts) : DetailSpan(words, starts.extracting(range))
  }
}

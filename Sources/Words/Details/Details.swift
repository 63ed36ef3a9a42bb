// The details of a touchpoint as a fold reads them: a view into words that lie side by side.

/// What a fold is given of one touchpoint beside its fact: those details that its projector needs, as far as the body has them.
///
/// Valid while the touchpoint is being folded: what is to be kept goes into the row.
@frozen
public struct Details: ~Escapable {
  @usableFromInline let words: Span<Int64>
  /// Where its record begins in `words`; 0 for none.
  @usableFromInline let start: Int

  @_lifetime(copy words)
  @inlinable
  init(_ words: Span<Int64>, from start: Int) {
    self.words = words
    self.start = start
  }

  /// Whether the touchpoint has none: its type has no such details, or nobody asked for them.
  @inlinable
  public var isEmpty: Bool { start == 0 }

  /// Whether the touchpoint is of a type of the user's own, of which something is needed.
  @inlinable
  public func isOf(_ type: OwnTypeName) -> Bool { start > 0 && words[Int(words[start]) - 1] == type.mark }

  // A record: where its layout is │ value 0 │ … │ number of records in the list │ value 0 of record 0 │ …
  // A layout: the type's mark, or 0 │ number of values, where it begins │ id 0 │ … │ id of the list, or 0 │ number of its fields │ id 0 │ …

  @inlinable
  package func value(of id: DetailID) -> Int64? {
    guard start > 0 else { return nil }
    let layout = Int(words[start])
    let sought = Int64(id.rawValue)
    for index in 0..<Int(words[layout]) where words[layout + 1 + index] == sought {
      let value = words[start + 1 + index]
      return value == DetailRecords.absent ? nil : value
    }
    return nil
  }

  /// The number of a name; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<NameNumber>) -> NameNumber? {
    value(of: detail.id).map { NameNumber(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }

  /// The hash of a name or text; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<NameHash>) -> NameHash? {
    value(of: detail.id).map { NameHash(rawValue: UInt64(bitPattern: $0)) }
  }

  /// An amount in minor units, a quantity or a number; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<Int64>) -> Int64? { value(of: detail.id) }

  /// Whether a flag is set.
  @inlinable
  public subscript(_ detail: Detail<Bool>) -> Bool { value(of: detail.id) == 1 }

  @inlinable
  public subscript(_ detail: Detail<Instant>) -> Instant? {
    value(of: detail.id).map { Instant(microseconds: $0) }
  }

  /// One of a closed set of words; `nil` where none is given.
  @inlinable
  public subscript<Choice: DetailChoice>(_ detail: Detail<Choice>) -> Choice? {
    value(of: detail.id).flatMap { Choice(rawValue: UInt8(truncatingIfNeeded: $0)) }
  }

  /// A list of records; without any where none are given.
  @inlinable
  public subscript(_ detail: Detail<DetailList>) -> DetailRows {
    @_lifetime(copy self)
    get {
      guard start > 0 else { return DetailRows(words, layout: 0, from: 0, count: 0) }
      let layout = Int(words[start])
      let values = Int(words[layout])
      guard words[layout + 1 + values] == Int64(detail.id.rawValue) else {
        return DetailRows(words, layout: 0, from: 0, count: 0)
      }
      let list = start + 1 + values
      return DetailRows(words, layout: layout + 2 + values, from: list + 1, count: Int(words[list]))
    }
  }
}

/// The records of a list: an order's lines.
///
/// ```swift
/// let lines = details[OrderDetails.lines]
/// for index in lines.indices {
///   let sku = lines[index][OrderLineDetails.sku]
/// }
/// ```
@frozen
public struct DetailRows: ~Escapable {
  @usableFromInline let words: Span<Int64>
  /// Where the number of fields stands, and their ids behind it.
  @usableFromInline let layout: Int
  @usableFromInline let start: Int
  public let count: Int

  @_lifetime(copy words)
  @inlinable
  init(_ words: Span<Int64>, layout: Int, from start: Int, count: Int) {
    self.words = words
    self.layout = layout
    self.start = start
    self.count = count
  }

  @inlinable public var isEmpty: Bool { count == 0 }
  @inlinable public var indices: Range<Int> { 0..<count }

  @inlinable
  public subscript(_ index: Int) -> DetailRow {
    @_lifetime(copy self)
    get {
      precondition(index >= 0 && index < count, "a list of details has no such record")
      return DetailRow(words, layout: layout, from: start + index * Int(words[layout]))
    }
  }
}

/// One record of a list: an order's line.
@frozen
public struct DetailRow: ~Escapable {
  @usableFromInline let words: Span<Int64>
  @usableFromInline let layout: Int
  @usableFromInline let start: Int

  @_lifetime(copy words)
  @inlinable
  init(_ words: Span<Int64>, layout: Int, from start: Int) {
    self.words = words
    self.layout = layout
    self.start = start
  }

  @inlinable
  package func value(of id: DetailID) -> Int64? {
    let sought = Int64(id.rawValue)
    for index in 0..<Int(words[layout]) where words[layout + 1 + index] == sought {
      let value = words[start + index]
      return value == DetailRecords.absent ? nil : value
    }
    return nil
  }

  /// The number of a name; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<NameNumber>) -> NameNumber? {
    value(of: detail.id).map { NameNumber(rawValue: UInt32(truncatingIfNeeded: $0)) }
  }

  /// The hash of a name or text; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<NameHash>) -> NameHash? {
    value(of: detail.id).map { NameHash(rawValue: UInt64(bitPattern: $0)) }
  }

  /// An amount in minor units, a quantity or a number; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<Int64>) -> Int64? { value(of: detail.id) }

  /// Whether a flag is set.
  @inlinable
  public subscript(_ detail: Detail<Bool>) -> Bool { value(of: detail.id) == 1 }

  @inlinable
  public subscript(_ detail: Detail<Instant>) -> Instant? {
    value(of: detail.id).map { Instant(microseconds: $0) }
  }

  /// One of a closed set of words; `nil` where none is given.
  @inlinable
  public subscript<Choice: DetailChoice>(_ detail: Detail<Choice>) -> Choice? {
    value(of: detail.id).flatMap { Choice(rawValue: UInt8(truncatingIfNeeded: $0)) }
  }
}

// The details of a touchpoint as a fold reads them: a view into words that lie side by side.

/// What a fold is given of one touchpoint beside its fact: those details that its projector needs, as far
/// as the body has them.
///
/// Valid while the touchpoint is being folded: what is to be kept goes into the row.
@frozen
public struct Details: ~Escapable {
  @usableFromInline let words: Span<Int64>
  /// Where the touchpoint's record begins in `words`; 0 where it has no record.
  @usableFromInline let start: Int

  @_lifetime(copy words)
  @inlinable
  init(_ words: Span<Int64>, from start: Int) {
    self.words = words
    self.start = start
  }

  /// Whether the touchpoint has no details: its type has none that the projector asks for.
  @inlinable
  public var isEmpty: Bool { start == 0 }

  /// Whether the touchpoint is of a user's own type. `false`, too, where the projector asks for no detail
  /// of the type.
  @inlinable
  public func isOf(_ type: OwnTypeName) -> Bool { start > 0 && words[Int(words[start]) - 1] == type.mark }

  // A record: where its layout is │ value 0 │ … │ number of records in the list │ value 0 of record 0 │ …
  // A layout: the type's mark, or 0 │ number of values, where it begins │ id 0 │ … │ id of the list, or 0 │ number of its fields │ id 0 │ …

  /// The word of a detail; `nil` where the body has none, or nobody asked for it.
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

  /// A moment; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<Instant>) -> Instant? {
    value(of: detail.id).map { Instant(microseconds: $0) }
  }

  /// The case of a closed set of words; `nil` where none is given.
  @inlinable
  public subscript<Choice: DetailChoice>(_ detail: Detail<Choice>) -> Choice? {
    value(of: detail.id).flatMap { Choice(rawValue: UInt8(truncatingIfNeeded: $0)) }
  }

  /// The records of a list; empty where the body has none, or no field of the list was asked for.
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

/// The records of a list, such as an order's lines, in the order of the body.
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
  /// Where in `words` the number of fields of a record stands, with their ids behind it.
  @usableFromInline let layout: Int
  /// Where in `words` the first record begins.
  @usableFromInline let start: Int
  /// How many records the list has.
  public let count: Int

  @_lifetime(copy words)
  @inlinable
  init(_ words: Span<Int64>, layout: Int, from start: Int, count: Int) {
    self.words = words
    self.layout = layout
    self.start = start
    self.count = count
  }

  /// Whether the list has no records: the body has none, or no field of the list was asked for.
  @inlinable public var isEmpty: Bool { count == 0 }
  /// The indexes of the records, in the order of the body, from 0.
  @inlinable public var indices: Range<Int> { 0..<count }

  /// The record at an index from 0; traps where there is none.
  @inlinable
  public subscript(_ index: Int) -> DetailRow {
    @_lifetime(copy self)
    get {
      precondition(index >= 0 && index < count, "a list of details has no such record")
      return DetailRow(words, layout: layout, from: start + index * Int(words[layout]))
    }
  }
}

/// One record of a list, such as a line of an order.
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

  /// The word of a detail; `nil` where the body has none, or nobody asked for it.
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

  /// A moment; `nil` where none is given.
  @inlinable
  public subscript(_ detail: Detail<Instant>) -> Instant? {
    value(of: detail.id).map { Instant(microseconds: $0) }
  }

  /// The case of a closed set of words; `nil` where none is given.
  @inlinable
  public subscript<Choice: DetailChoice>(_ detail: Detail<Choice>) -> Choice? {
    value(of: detail.id).flatMap { Choice(rawValue: UInt8(truncatingIfNeeded: $0)) }
  }
}

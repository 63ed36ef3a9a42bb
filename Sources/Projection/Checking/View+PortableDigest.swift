// A digest that says whether two ledgers say the same, however they number their customers.

public import Words

extension View {
  /// A digest of the columns of the rows and of the totals. It leaves out whatever differs between two
  /// ledgers with the same content: customers' numbers, positions, the encoding of rows.
  ///
  /// Two ledgers to which the same touchpoints were sent have the same portable digest as of the same
  /// instant, in whatever order they were sent, and whatever else was sent that the view does not look
  /// at. It is the sum of a hash for each row and each counter. Every row is read, at about 1 s for a
  /// million.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  public func portableDigest() throws -> Digest {
    let columns = projector.columns(under: policy).filter { $0.kind != .position }
    var digest = Digest()
    var writer = RowWriter()
    func add(_ tag: HashTag) {
      digest = digest + hash128(writer.bytes.span.bytes, seed: tag.seed())
      writer.removeAll()
    }
    try forEachRow { _, row in
      guard projector.isShown(row) else { return true }
      for column in columns { writer.write(column.value(row), of: column.description) }
      add(.row)
      return true
    }
    for (counter, value) in try totals.sorted {
      writer.write(fixed: counter.high)
      writer.write(fixed: counter.low)
      writer.write(fixed: UInt64(truncatingIfNeeded: value))
      writer.write(fixed: UInt64(truncatingIfNeeded: value >> 64))
      add(.counter)
    }
    return digest
  }
}

extension RowWriter {
  /// A named value of a row.
  fileprivate mutating func write(_ value: ColumnValue, of column: ColumnDescription) {
    write(column.name)
    write(column.kind.word)
    write(column.kind.currencyCode ?? "")
    switch value {
    case .absent: write(byte: 0)
    case .flag(let flag):
      write(byte: 1)
      write(flag)
    case .number(let number):
      write(byte: 2)
      write(number)
    case .instant(let instant):
      write(byte: 3)
      write(instant)
    case .text(let text):
      write(byte: 4)
      write(text)
    }
  }
}

extension Views {
  /// The portable digest of a view: `View.portableDigest`.
  ///
  /// - Parameters:
  ///   - view: the name of the view.
  ///   - asOf: the instant that the view is of. Where this and `at` are `nil`, the stored view answers, and
  ///     is not refreshed before.
  ///   - at: the position that the view is up to; see `view(_:asOf:at:)`.
  /// - Throws: `ProjectionError` with code `unknownView` where there is no such view, or it was never built.
  public func portableDigest(of view: ViewName, asOf: Instant? = nil, at: Position? = nil) throws -> Digest {
    func digest(_ projector: some Projector) throws -> Digest {
      asOf == nil && at == nil
        ? try stored(projector).portableDigest()
        : try self.view(projector, asOf: asOf, at: at).portableDigest()
    }
    return try digest(try projector(named: view))
  }
}

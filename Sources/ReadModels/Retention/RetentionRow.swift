// When a customer was active, as compactly as all of the reports need it.

public import Words
public import Projection

/// The row of the retention view.
public struct RetentionRow: ViewRow {
  /// Orders by reference. Those that count are activities, each until it is cancelled.
  public internal(set) var orders = OrderBook()
  /// The latest activity of each local day among those that nothing cancels, ascending.
  public internal(set) var lasting: RowList<Instant> = []
  /// The latest of those before the last one of `lasting`.
  var lastingBefore = Instant.distantPast
  /// Qualifying touchpoints, without orders that were cancelled.
  public internal(set) var touchpoints: Int64 = 0
  /// The look-back in force; 0 where nothing has happened.
  public internal(set) var lookBackDays: Int32 = 0
  /// Whether the look-back window that ends at the as-of instant holds an activity. The window does not hold its end.
  public internal(set) var isActive = false
  /// The last instant until which that stays so if nothing happens; `.distantFuture` for ever.
  var isActiveUntil = Instant.distantFuture

  public init() {}

  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    orders.clear()
    lasting.clear()
    lastingBefore = .distantPast
    touchpoints = 0
    lookBackDays = 0
    isActive = false
    isActiveUntil = .distantFuture
  }

  /// The latest activity that stands.
  public var latest: Instant? { latest(before: nil) }

  /// - Parameter end: only those before it; `nil` for all.
  func latest(before end: Instant?) -> Instant? {
    var latest: Instant?
    if let last = lasting.last {
      if end.map({ last < $0 }) ?? true {
        latest = last
      } else if lastingBefore > .distantPast {
        // Of a day that is looked at while it goes on, the last activity may be this very instant's.
        latest = lastingBefore
      }
    }
    var index = orders.orders.count
    while index > 0 {
      index -= 1
      let order = orders.orders[index]
      if order.counts, end.map({ order.placed < $0 }) ?? true {
        return max(order.placed, latest ?? order.placed)
      }
    }
    return latest
  }

  // MARK: Bytes

  private struct Parts: OptionSet {
    var rawValue: UInt8
    static let isActive = Parts(rawValue: 1)
    /// It stays so for ever.
    static let forever = Parts(rawValue: 2)
    /// There is an activity before the last lasting one.
    static let before = Parts(rawValue: 4)
  }

  public func encode(to writer: inout RowWriter) {
    orders.encode(to: &writer)
    writer.write(count: lasting.count)
    var last = Instant(microseconds: 0)
    writer.write(lasting, bytesMax: RowCursor.bytesMax) { lasting, cursor in
      for instant in lasting {
        cursor.write(instant, from: last)
        last = instant
      }
    }
    var parts: Parts = isActive ? .isActive : []
    if isActiveUntil == .distantFuture { parts.insert(.forever) }
    if lastingBefore > .distantPast { parts.insert(.before) }
    let base = orders.orders.last?.placed ?? last
    writer.write(atMost: 1 + 4 * RowCursor.bytesMax) { cursor in
      cursor.write(byte: parts.rawValue)
      if parts.contains(.before) { cursor.write(lastingBefore, from: last) }
      cursor.write(touchpoints)
      cursor.write(lookBackDays)
      if !parts.contains(.forever) { cursor.write(isActiveUntil, from: base) }
    }
  }

  public init(from reader: inout RowReader) throws {
    orders = try OrderBook(from: &reader)
    var last = Instant(microseconds: 0)
    lasting = try reader.list {
      last = try $0.instant(from: last)
      return last
    }
    let parts = Parts(rawValue: try reader.byte())
    isActive = parts.contains(.isActive)
    if parts.contains(.before) { lastingBefore = try reader.instant(from: last) }
    touchpoints = try reader.number()
    lookBackDays = try reader.smallNumber()
    if !parts.contains(.forever) {
      isActiveUntil = try reader.instant(from: orders.orders.last?.placed ?? last)
    }
  }
}

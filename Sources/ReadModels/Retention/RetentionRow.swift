// The row of the retention view: when a customer was active, as compactly as the reports allow.

public import Words
public import Projection

/// The row of the retention view.
public struct RetentionRow: ViewRow {
  /// The orders that have a reference. Those that count are activities until they are cancelled.
  public internal(set) var orders = OrderBook()
  /// Of the activities that nothing can cancel, the latest of each local day, ascending.
  public internal(set) var lasting: RowList<Instant> = []
  /// The latest activity that nothing can cancel, before the last one of `lasting`.
  var lastingBefore = Instant.distantPast
  /// How many qualifying touchpoints there are, without cancelled orders.
  public internal(set) var touchpoints: Int64 = 0
  /// The look-back in force, in days; 0 where nothing has happened.
  public internal(set) var lookBackDays: Int32 = 0
  /// The day that weeks begin on, by the policy in force.
  public internal(set) var weekStart = WeekStart.monday
  /// Whether the look-back window that ends at the as-of instant, which it excludes, holds an activity.
  public internal(set) var isActive = false
  /// The last instant up to which `isActive` stays as it is if nothing happens; `.distantFuture` for
  /// ever.
  var isActiveUntil = Instant.distantFuture

  /// The row of a customer without activity.
  public init() {}

  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    orders.clear()
    lasting.clear()
    lastingBefore = .distantPast
    touchpoints = 0
    lookBackDays = 0
    weekStart = .monday
    isActive = false
    isActiveUntil = .distantFuture
  }

  /// The latest activity that is not cancelled.
  public var latest: Instant? { latest(before: nil) }

  /// The latest activity that is not cancelled, before an instant; `nil` for no bound.
  func latest(before end: Instant?) -> Instant? {
    var latest: Instant?
    if let last = lasting.last {
      if end.map({ last < $0 }) ?? true {
        latest = last
      } else if lastingBefore > .distantPast {
        // The last activity of the present day may be at this very instant, which is excluded.
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
    /// `isActive` stays as it is for ever.
    static let forever = Parts(rawValue: 2)
    /// There is an activity before the last lasting one.
    static let before = Parts(rawValue: 4)
    /// The two bits of the day that weeks begin on.
    static let week = Parts(rawValue: 24)
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
    parts.formUnion(Parts(rawValue: weekStart.bits << 3))
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
    guard let week = WeekStart(bits: parts.intersection(.week).rawValue >> 3) else {
      throw RowReader.Malformed()
    }
    weekStart = week
    if parts.contains(.before) { lastingBefore = try reader.instant(from: last) }
    touchpoints = try reader.number()
    lookBackDays = try reader.smallNumber()
    if !parts.contains(.forever) {
      isActiveUntil = try reader.instant(from: orders.orders.last?.placed ?? last)
    }
  }
}

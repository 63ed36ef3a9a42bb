// When a customer was active, as compactly as all of the reports need it.

public import Ledger
public import Projection

/// The row of the retention view.
public struct RetentionRow: ViewRow {
  /// The local days with a qualifying touchpoint, ascending, each once.
  public var days: [Int32] = []
  /// The days at whose beginning the customer counts as active: for each activity the days after it, as many as its
  /// policy looked back; those that overlap or touch are one.
  public var spans: [Span] = []
  /// Qualifying touchpoints.
  public var touchpoints: Int64 = 0
  /// The latest one.
  public var latest = Instant.distantPast
  /// The last instant whose look-back window holds an activity.
  public var activeUntil = Instant.distantPast
  public var state = State.never

  /// Days at whose beginning the customer is active, first and last.
  public struct Span: Hashable, Sendable {
    public var first: Int32
    public var last: Int32
  }

  /// Whether the customer is active at the as-of instant. An activity counts from just after it: the window that ends
  /// at an instant does not hold the instant itself.
  public enum State: Int32, Sendable {
    case never = 0
    /// Not active before, and the first activity is at this very instant.
    case arriving = 1
    case active = 2
    case lapsed = 3
  }

  public init() {}

  /// What is counted of a row besides its days.
  struct Figures {
    var touchpoints: Int64
    var isActive: Bool
  }

  var figures: Figures { Figures(touchpoints: touchpoints, isActive: state == .active) }

  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    days.clear()
    spans.clear()
    touchpoints = 0
    (latest, activeUntil) = (.distantPast, .distantPast)
    state = .never
  }

  public func encode(to writer: inout RowWriter) {
    writer.write(atMost: 5 * RowCursor.bytesMax) { cursor in
      cursor.write(touchpoints)
      cursor.write(latest)
      cursor.write(activeUntil, from: latest)
      cursor.write(state.rawValue)
      cursor.write(count: days.count)
    }
    var previous: Int32 = 0
    for start in stride(from: 0, to: days.count, by: Self.written) {
      writer.write(atMost: Self.written * RowCursor.bytesMax) { cursor in
        for day in days[start..<min(start + Self.written, days.count)] {
          cursor.write(day &- previous)
          previous = day
        }
      }
    }
    writer.write(count: spans.count)
    previous = 0
    for span in spans {
      writer.write(atMost: 2 * RowCursor.bytesMax) { cursor in
        cursor.write(span.first &- previous)
        cursor.write(span.last &- span.first)
      }
      previous = span.last
    }
  }

  /// So many days are written at a time.
  private static let written = 32

  public init(from reader: inout RowReader) throws {
    touchpoints = try reader.number()
    latest = try reader.instant()
    activeUntil = try reader.instant(from: latest)
    guard let state = State(rawValue: try reader.smallNumber()) else { throw RowReader.Malformed() }
    self.state = state
    var previous: Int32 = 0
    days = try reader.array {
      previous &+= try $0.smallNumber()
      return previous
    }
    previous = 0
    spans = try reader.array {
      let first = previous &+ (try $0.smallNumber())
      previous = first &+ (try $0.smallNumber())
      return Span(first: first, last: previous)
    }
  }
}

// The 64 bytes that every touchpoint has; reports read nothing else where they can.

/// A touchpoint's fact, in memory as on disk (little endian, schemas/log-format.md).
///
/// The stored properties stand in the order and at the offsets of the format, without padding; a test pins it.
@frozen
public struct Fact: BitwiseCopyable, Hashable, Sendable {
  /// min(occurred, recorded): the time that folding goes by.
  public var historyTime: Instant
  /// When the ledger committed it. Never decreases along the log.
  public var recorded: Instant
  /// What the type counts, in `unit`: minor units of money, points, seconds, a score.
  public var value: Int64
  /// The position of this customer's previous fact; 0 for none.
  public var previous: Position
  /// A hash of the order, ticket, campaign … it is about, and of its namespace; 0 for none. The full text is in the body
  /// and decides.
  public var reference: UInt64
  /// The number its identifier was linked to when it was recorded. Merges never rewrite it.
  public var customer: CustomerNumber
  public var source: UInt32
  public var type: TouchpointType
  public var channel: UInt16
  public var unit: Unit
  /// The version of the type's schema that the body was written with.
  public var schemaVersion: UInt8
  public var flags: Flags
  public var bodyChecksum: UInt64

  @inlinable
  public init(
    historyTime: Instant, recorded: Instant, value: Int64 = 0, previous: Position = .start,
    reference: UInt64 = 0, customer: CustomerNumber, source: UInt32 = 0, type: TouchpointType,
    channel: UInt16 = 0, unit: Unit = .none, schemaVersion: UInt8 = 1, flags: Flags = [],
    bodyChecksum: UInt64 = 0
  ) {
    self.historyTime = historyTime
    self.recorded = recorded
    self.value = value
    self.previous = previous
    self.reference = reference
    self.customer = customer
    self.source = source
    self.type = type
    self.channel = channel
    self.unit = unit
    self.schemaVersion = schemaVersion
    self.flags = flags
    self.bodyChecksum = bodyChecksum
  }

  /// What is special about a fact.
  @frozen
  public struct Flags: OptionSet, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Its history time is earlier than the latest that its customer had: it arrived late.
    @inlinable public static var late: Flags { Flags(rawValue: 1) }
    /// The producer gave no time: occurred is recorded.
    @inlinable public static var occurredDefaulted: Flags { Flags(rawValue: 2) }
    /// The body has a sealed personal part.
    @inlinable public static var personal: Flags { Flags(rawValue: 4) }
    /// The producer's time lies after recorded; the claim is in the body.
    @inlinable public static var occurredInFuture: Flags { Flags(rawValue: 8) }
    /// Its reference has a namespace.
    @inlinable public static var namespaced: Flags { Flags(rawValue: 16) }
    /// On an order of nobody in particular: it was cancelled before it was recorded. On a cancellation: it
    /// takes such an order back, and has its value and unit, or neither where the order's amount is not
    /// known.
    @inlinable public static var takenBack: Flags { Flags(rawValue: 32) }
  }
}

/// A recorded touchpoint as folds see it: its place and its fact.
@frozen
public struct Touchpoint: BitwiseCopyable, Hashable, Sendable {
  public var position: Position
  public var fact: Fact

  @inlinable
  public init(position: Position, fact: Fact) {
    self.position = position
    self.fact = fact
  }

  /// The order of a history: (history time, position).
  @inlinable
  public static func precedes(_ left: Touchpoint, _ right: Touchpoint) -> Bool {
    left.fact.historyTime == right.fact.historyTime
      ? left.position < right.position : left.fact.historyTime < right.fact.historyTime
  }
}

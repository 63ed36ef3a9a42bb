// The 64 bytes that every touchpoint has; reports read nothing else where they can.

/// A touchpoint's fact, in memory as on disk (little endian, schemas/log-format.md).
///
/// The stored properties stand in the order and at the offsets of the format, without padding; a test
/// pins it.
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
  /// A hash of what it is about, an order, ticket, campaign …, and of the namespace; 0 for nothing. Two
  /// references may share a hash: the full text, which decides, is in the body.
  public var reference: UInt64
  /// The customer whom it was recorded of. Merges and corrections never rewrite it; `Arrangement` says
  /// whom it counts for.
  public var customer: CustomerNumber
  /// The number of the producer in the ledger's catalogue (`CatalogueNames`); 0 is the ledger itself.
  public var source: UInt32
  /// What kind of touchpoint it is, a built-in type or one of the user's own.
  public var type: TouchpointType
  /// The number of the channel in the ledger's catalogue; 0 for none.
  public var channel: UInt16
  /// The unit that `value` is in.
  public var unit: MeasureUnit
  /// The version of the type's schema that the body was written with.
  public var schemaVersion: UInt8
  /// What is so or not so of the touchpoint: whether it arrived late, has a sealed part, was taken back.
  public var flags: Flags
  /// XXH3-64 of the body as it is stored.
  public var bodyChecksum: UInt64

  /// A fact with these values as they are; what has a default is what a touchpoint has that counts nothing
  /// and is about nothing.
  @inlinable
  public init(
    historyTime: Instant, recorded: Instant, value: Int64 = 0, previous: Position = .start,
    reference: UInt64 = 0, customer: CustomerNumber, source: UInt32 = 0, type: TouchpointType,
    channel: UInt16 = 0, unit: MeasureUnit = .none, schemaVersion: UInt8 = 1, flags: Flags = [],
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

  /// Properties that a fact has or has not, one bit each.
  @frozen
  public struct Flags: OptionSet, BitwiseCopyable, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Its history time is earlier than the latest that its customer had: it arrived late.
    @inlinable public static var late: Flags { Flags(rawValue: 1) }
    /// The producer gave no time, so that the touchpoint counts as having occurred when it was recorded.
    @inlinable public static var occurredDefaulted: Flags { Flags(rawValue: 2) }
    /// The body has a sealed personal part.
    @inlinable public static var personal: Flags { Flags(rawValue: 4) }
    /// The producer said a time after the one of recording. The history time is that of recording; what
    /// the producer said is in the body.
    @inlinable public static var occurredInFuture: Flags { Flags(rawValue: 8) }
    /// Its reference has a namespace.
    @inlinable public static var namespaced: Flags { Flags(rawValue: 16) }
    /// On an order of nobody in particular: it had been cancelled before it was recorded. On a
    /// cancellation: it takes such an order back; its value and unit are the order's, or none where the
    /// order's amount is not known.
    @inlinable public static var takenBack: Flags { Flags(rawValue: 32) }
    /// On an order: a part of the total earns nothing as a rule, since it was paid with points, or sells a
    /// gift card. The body says how much. Orders that were recorded before there was this flag do not have
    /// it (`DetailNeeds.Condition.partial`).
    @inlinable public static var partial: Flags { Flags(rawValue: 64) }
  }
}

/// A recorded touchpoint as folds see it: its place and its fact.
@frozen
public struct Touchpoint: BitwiseCopyable, Hashable, Sendable {
  /// Where the touchpoint stands in the log.
  public var position: Position
  /// Who, what, when and how much: all that was recorded but the body.
  public var fact: Fact

  /// A touchpoint for folds, such as tests make of facts that no ledger has recorded.
  @inlinable
  public init(position: Position, fact: Fact) {
    self.position = position
    self.fact = fact
  }

  /// Whether `left` stands before `right` in a history, which is ordered by (history time, position).
  @inlinable
  public static func precedes(_ left: Touchpoint, _ right: Touchpoint) -> Bool {
    left.fact.historyTime == right.fact.historyTime
      ? left.position < right.position : left.fact.historyTime < right.fact.historyTime
  }
}

// What a person has said of the use of their data, and what has become of the person: the one place that decides
// which consents are in force.

public import Words
public import Projection

/// The last word of a person on each purpose and channel, and what forbids every use of their data, settled to an instant.
///
/// The rules:
/// - A consent or a withdrawal of some channels is the last word on these, and leaves others as they were. One that names no channel
///   is the last word on all, those included that were spoken of before.
/// - A channel that was never spoken of by itself has what was last said of all of them. Use that goes through no channel in
///   particular takes a consent to all of them.
/// - A consent ends by itself at the first instant at or after its expiry.
/// - Of somebody who was erased, or of whom one number's data is kept without being used, nothing is in force. Both count from when
///   they were recorded, in the order of their positions: the ledger itself goes by them so.
public struct ConsentBook: Hashable, RowPart {
  /// The last words, by purpose, and within a purpose by channel; what was said of all channels comes first.
  public private(set) var words: RowList<Word> = []
  /// What forbids and allows every use, in the order of positions.
  public private(set) var bars: RowList<Bar> = []

  /// The last word on a purpose through one channel, or through all that no other word is about.
  public struct Word: RowElement, Hashable {
    /// The hash of the purpose's reference.
    public internal(set) var purpose: UInt64 = 0
    /// The hash of the channel's name; 0 for all channels.
    public internal(set) var channel: UInt64 = 0
    /// The touchpoint that says it.
    public internal(set) var position = Position()
    /// When it was said, in history time.
    public internal(set) var at = Instant()
    /// Whether it is a consent; `false` for a withdrawal.
    public internal(set) var isGrant = false
    /// When the consent ends by itself; `.distantFuture` where it does not.
    public internal(set) var expires = Instant.distantFuture
    /// Whether it has ended by the instant that the book is settled to.
    public internal(set) var hasEnded = false

    public init() {}

    /// A word of a person.
    ///
    /// - Parameters:
    ///   - purpose: the hash of the purpose's reference.
    ///   - position: the touchpoint that says it.
    ///   - at: when it was said, in history time.
    ///   - isGrant: whether it is a consent.
    ///   - expires: when the consent ends by itself; `nil` where it does not.
    public init(on purpose: UInt64, _ position: Position, at: Instant, isGrant: Bool, expires: Instant?) {
      (self.purpose, self.position, self.at, self.isGrant) = (purpose, position, at, isGrant)
      self.expires = isGrant ? expires ?? .distantFuture : .distantFuture
    }

    /// Whether the person has consented, and the consent has not ended.
    public var isInForce: Bool { isGrant && !hasEnded }
  }

  /// Something that forbids every use of the data of one of the person's numbers, or allows it again.
  public struct Bar: RowElement, Hashable {
    /// The touchpoint that says it.
    public internal(set) var position = Position()
    /// When it was recorded, from which it counts.
    public internal(set) var at = Instant()
    /// The number whose data it is about.
    public internal(set) var customer: UInt64 = 0
    /// Whether it counts at the instant that the book is settled to.
    public internal(set) var hasBegun = false
    private var number = Kind.restricted.rawValue

    /// What it is.
    public var kind: Kind { Kind(rawValue: number) ?? .restricted }

    /// What a bar does.
    public enum Kind: UInt8, Sendable {
      /// The person was erased.
      case erased = 1
      /// The data of the number is kept and not used.
      case restricted
      /// It may be used again.
      case allowed
    }

    public init() {}

    init(_ kind: Kind, _ touchpoint: Touchpoint) {
      (position, at) = (touchpoint.position, touchpoint.fact.recorded)
      customer = UInt64(touchpoint.fact.customer.rawValue)
      number = kind.rawValue
    }

    fileprivate mutating func fields(_ fields: inout some RowFields) throws {
      try fields.position(&position)
      try fields.instant(&at)
      try fields.unsigned(&customer)
      try fields.flag(&hasBegun)
      try fields.byte(&number)
    }
  }

  /// A book in which nothing was said.
  public init() {}

  // MARK: What is said

  /// Takes in a consent or a withdrawal, which was said after everything in the book.
  ///
  /// - Parameters:
  ///   - word: what was said; its channel does not matter.
  ///   - channels: the hashes of the names of the channels that it is about; empty for all.
  public mutating func say(_ word: Word, through channels: some Collection<UInt64>) {
    var word = word
    word.hasEnded = word.isGrant && word.expires <= word.at
    if channels.isEmpty {
      words.removeAll { $0.purpose == word.purpose }
      return put(word, through: 0)
    }
    for channel in channels { put(word, through: channel) }
  }

  private mutating func put(_ word: Word, through channel: UInt64) {
    var word = word
    word.channel = channel
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      let place = (words[middle].purpose, words[middle].channel)
      if place < (word.purpose, word.channel) { low = middle + 1 } else { high = middle }
    }
    if low < words.count, (words[low].purpose, words[low].channel) == (word.purpose, word.channel) {
      words[low] = word
    } else {
      words.insert(word, at: low)
    }
  }

  /// Takes in that the person was erased, or that their data may not be used, or may be again; passes over any other touchpoint.
  public mutating func bar(_ touchpoint: Touchpoint) {
    let kind: Bar.Kind
    switch touchpoint.fact.type {
    case .customerErased: kind = .erased
    case .useRestricted: kind = .restricted
    case .useAllowed: kind = .allowed
    default: return
    }
    var bar = Bar(kind, touchpoint)
    bar.hasBegun = bar.at <= touchpoint.fact.historyTime
    var index = bars.count
    while index > 0, bars[index - 1].position > bar.position { index -= 1 }
    bars.insert(bar, at: index)
  }

  // MARK: Time

  /// Brings the book to an instant: consents end, and what was recorded by then counts.
  public mutating func settle(at instant: Instant) {
    for index in words.indices where words[index].isInForce && words[index].expires <= instant {
      words[index].hasEnded = true
    }
    for index in bars.indices where bars[index].at <= instant { bars[index].hasBegun = true }
  }

  /// When `settle` would next change the book; `nil` for never.
  public var nextChange: Instant? {
    var next = Instant.distantFuture
    for word in words where word.isInForce { next = min(next, word.expires) }
    for bar in bars where !bar.hasBegun { next = min(next, bar.at) }
    return next == .distantFuture ? nil : next
  }

  // MARK: What is in force

  /// The last word on a purpose.
  ///
  /// - Parameters:
  ///   - purpose: the hash of the purpose's reference.
  ///   - channel: the hash of the channel's name; `nil` for use that goes through no channel in particular.
  /// - Returns: the word; `nil` where nothing was said that it could be.
  public func word(on purpose: UInt64, through channel: UInt64?) -> Word? {
    var general: Word?
    for word in words where word.purpose == purpose {
      if word.channel == channel { return word }
      if word.channel == 0 { general = word }
    }
    return general
  }

  /// The erasure of the person; `nil` where they were not erased.
  public var erasure: Bar? { bars.first { $0.kind == .erased && $0.hasBegun } }

  /// The earliest of the restrictions in force, each of one of the person's numbers; `nil` where there is none.
  public var restriction: Bar? {
    var restrictions = UseRestrictions()
    for bar in bars where bar.hasBegun && bar.kind != .erased {
      restrictions.take(
        isRestricted: bar.kind == .restricted, of: CustomerNumber(UInt32(clamping: bar.customer)),
        at: bar.position)
    }
    return restrictions.first.flatMap { first in bars.first { $0.position == first } }
  }

  /// Whether every use of the person's data is forbidden.
  public var isBarred: Bool { !bars.isEmpty && (erasure != nil || restriction != nil) }

  /// The consents in force, each through one channel or all; none where every use is forbidden.
  public var inForce: [Word] { isBarred ? [] : words.filter(\.isInForce) }

  // MARK: Bytes

  public func encode(to writer: inout RowWriter) {
    var book = self
    do { try book.fields(&writer) } catch {
      preconditionFailure("a book of consents refuses its own fields: \(error)")
    }
  }

  public init(from reader: inout RowReader) throws { try fields(&reader) }

  /// Becomes a new book, and keeps the memory of its lists.
  public mutating func clear() {
    words.clear()
    bars.clear()
  }

  private mutating func fields(_ fields: inout some RowFields) throws {
    try fields.list(&words) { word, fields in
      try fields.hash(&word.purpose)
      var isOfOne = word.channel != 0
      try fields.flag(&isOfOne)
      if isOfOne { try fields.hash(&word.channel) }
      try fields.position(&word.position)
      try fields.instant(&word.at)
      try fields.flag(&word.isGrant)
      try fields.flag(&word.hasEnded)
      var ends = word.expires != .distantFuture
      try fields.flag(&ends)
      if ends { try fields.instant(&word.expires) } else { word.expires = .distantFuture }
    }
    try fields.list(&bars) { try $0.fields(&$1) }
  }
}

// Reads events into touchpoints, with what is known from the events before.
//
// The events of one file are alike: their members come in one order, their text is plain, and one type
// follows another. Such an event is read in a single pass over its bytes, with its data. Any other event,
// and any that is at fault, is read by `CloudEvent`, whose reading decides: tests compare the two.

internal import Ledger
internal import Synchronization

/// Reads events. One thread at a time has it.
///
/// `@unchecked Sendable`: only `EventReaders` hands a reader from one thread to another. It takes the reader
/// out of its list under a lock before it lends it, and puts it back under the same lock: so no two threads
/// have one, and the next sees all that was done.
final class EventReader: @unchecked Sendable {
  private let messages = MessageReader()
  private let recent = RecentNames()
  /// For each place in an event, the attribute that stood there in the event before.
  private var order: [Int] = []

  /// The touchpoint of the event in a JSON text; see `NewTouchpoint.init(cloudEvent:in:)`.
  func touchpoint(_ bytes: [UInt8], in range: Range<Int>) throws(TouchpointFault) -> NewTouchpoint {
    if let touchpoint = plain(bytes.span, range) { return touchpoint }
    return try NewTouchpoint(cloudEvent: bytes, in: range, messages)
  }

  /// The touchpoint of a plain event; `nil` where the event is not plain, and `CloudEvent` has to read it.
  func plain(_ json: Span<UInt8>, _ range: Range<Int>) -> NewTouchpoint? {
    var cursor = PlainJSON(range)
    guard let event = members(json, &cursor), cursor.isAtEnd(json), event.isWhole(json) else { return nil }
    guard let message = event.message, let subject = subject(json, event[.subject]) else { return nil }
    var occurred: Instant?
    if let range = event[.time] {
      guard let time = EventTime.read(json, range) else { return nil }
      occurred = time
    }
    var context = NewTouchpoint.Context()
    context.correlation = event[.correlation].map { Self.text(json, $0) }
    context.causation = event[.causation].map { Self.text(json, $0) }
    context.actor = event[.actor].map { Self.text(json, $0) }
    context.store = event[.store].map { Self.text(json, $0) }
    guard let id = event[.id], let source = event[.source] else { return nil }
    return NewTouchpoint(
      source: recent.source.text(json, source), id: Self.text(json, id), subject: subject, occurred: occurred,
      channel: event[.channel].map { recent.channel.text(json, $0) },
      namespace: event[.namespace].map { recent.namespace.text(json, $0) }, content: .message(message),
      context: context)
  }

  private func members(_ json: Span<UInt8>, _ cursor: inout PlainJSON) -> PlainEvent? {
    guard cursor.take(UInt8(ascii: "{"), json) else { return nil }
    var event = PlainEvent()
    var order: [Int] = []
    swap(&order, &self.order)
    defer { swap(&order, &self.order) }
    var number = 0
    repeat {
      guard let name = cursor.text(json), cursor.take(UInt8(ascii: ":"), json),
        let attribute = PlainEvent.Attribute.named(json, name, number, &order), event[attribute] == nil
      else { return nil }
      number += 1
      if attribute == .data {
        // Data that stands in front of the type cannot be read yet, because its type is not known.
        guard event.message == nil, let type = event[.type], let message = recent.type(json, type),
          let read = messages.plain(message, json, &cursor)
        else { return nil }
        event.message = read
      } else {
        guard let text = cursor.text(json), !text.isEmpty, text.allSatisfy({ json[$0] < 0x80 }) else {
          return nil
        }
        event[attribute] = text
      }
    } while cursor.take(UInt8(ascii: ","), json)
    return cursor.take(UInt8(ascii: "}"), json) ? event : nil
  }

  private func subject(_ json: Span<UInt8>, _ range: Range<Int>?) -> NewTouchpoint.Subject? {
    guard let range else { return .business }
    if let identifier = recent.identifier(json, range) { return .identifiers([identifier]) }
    guard let subject = try? EventSubject.read(Self.text(json, range), identifiers: nil) else { return nil }
    if case .identifiers(let identifiers) = subject, let first = identifiers.first {
      recent.kind = first.kind
    }
    return subject
  }

  fileprivate static func text(_ json: Span<UInt8>, _ range: Range<Int>) -> String {
    json.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

/// Lends a reader to each task that makes touchpoints, so that what readers have learnt is kept.
final class EventReaders: Sendable {
  private let free = Mutex<[EventReader]>([])

  func with(_ body: (EventReader) -> Void) {
    let reader = free.withLock { $0.popLast() } ?? EventReader()
    body(reader)
    free.withLock { $0.append(reader) }
  }
}

/// The members of one plain event.
private struct PlainEvent {
  /// The attributes, in the order of `names`.
  enum Attribute: Int {
    case specversion, id, source, type, subject, time, data, contentType
    case channel, correlation, causation, actor, store, namespace

    private static let names = NameTable([
      "specversion", "id", "source", "type", "subject", "time", "data", "datacontenttype",
      CloudEvent.Attribute.channel, CloudEvent.Attribute.correlation, CloudEvent.Attribute.causation,
      CloudEvent.Attribute.actor, CloudEvent.Attribute.store, CloudEvent.Attribute.namespace,
    ])

    /// - Parameters:
    ///   - number: the member's place in the event.
    ///   - order: which attribute stood in each place of the event before.
    static func named(_ json: Span<UInt8>, _ name: Range<Int>, _ number: Int, _ order: inout [Int])
      -> Attribute?
    {
      if number < order.count, names.isName(order[number], json, name) {
        return Attribute(rawValue: order[number])
      }
      for index in 0..<names.count where names.isName(index, json, name) {
        if number == order.count {
          order.append(index)
        } else if number < order.count {
          order[number] = index
        }
        return Attribute(rawValue: index)
      }
      return nil
    }
  }

  /// The range of each attribute's text; empty where the attribute is not there.
  private var ranges = InlineArray<14, Range<Int>>(repeating: 0..<0)
  var message: (any TouchpointMessage)?

  subscript(attribute: Attribute) -> Range<Int>? {
    get {
      let range = ranges[attribute.rawValue]
      return range.isEmpty ? nil : range
    }
    set { ranges[attribute.rawValue] = newValue ?? 0..<0 }
  }

  private static let expected = NameTable(["1.0", "application/json"])

  /// Whether the event has what every event must have, and the version and the content type that are read
  /// here.
  func isWhole(_ json: Span<UInt8>) -> Bool {
    guard let version = self[.specversion], Self.expected.isName(0, json, version), message != nil else {
      return false
    }
    if let type = self[.contentType], !Self.expected.isName(1, json, type) { return false }
    return true
  }
}

/// The names in earlier events: most events have the same source, channel, type and kind of identifier.
private final class RecentNames {
  struct Name {
    private var bytes: [UInt8] = []
    private(set) var text = ""

    /// The text at a range: the string of an earlier event, where it is the same.
    mutating func text(_ json: Span<UInt8>, _ range: Range<Int>) -> String {
      if !isSame(json, range) {
        bytes = range.map { json[$0] }
        text = EventReader.text(json, range)
      }
      return text
    }

    func isSame(_ json: Span<UInt8>, _ range: Range<Int>) -> Bool {
      guard range.count == bytes.count else { return false }
      for offset in 0..<bytes.count where bytes[offset] != json[range.lowerBound + offset] { return false }
      return true
    }
  }

  var source = Name()
  var channel = Name()
  var namespace = Name()
  private var typeName = Name()
  private var type: (any TouchpointMessage.Type)?
  /// The kind of identifier of the event before.
  var kind = "" {
    didSet { kindBytes = Array(kind.utf8) + [UInt8(ascii: ":")] }
  }
  private var kindBytes: [UInt8] = []

  /// The message of the type with the name at a range.
  func type(_ json: Span<UInt8>, _ range: Range<Int>) -> (any TouchpointMessage.Type)? {
    if !typeName.isSame(json, range) { type = Vocabulary.message(named: typeName.text(json, range)) }
    return type
  }

  /// The identifier at a range, where it is of the same kind as the one before; `nil` otherwise. The bytes
  /// there are ASCII.
  func identifier(_ json: Span<UInt8>, _ range: Range<Int>) -> Identifier? {
    guard !kindBytes.isEmpty, range.count > kindBytes.count else { return nil }
    for offset in 0..<kindBytes.count where kindBytes[offset] != json[range.lowerBound + offset] {
      return nil
    }
    let value = range.lowerBound + kindBytes.count..<range.upperBound
    return Identifier(kind, EventReader.text(json, value))
  }
}

/// Times as most programs write them.
private enum EventTime {
  /// Reads a time of the form `2010-12-01T08:26:00Z` by itself, and leaves every other form to `Instant`.
  static func read(_ json: Span<UInt8>, _ range: Range<Int>) -> Instant? {
    if range.count == 20, let instant = seconds(json, range.lowerBound) { return instant }
    return Instant(EventReader.text(json, range))
  }

  private static func seconds(_ json: Span<UInt8>, _ start: Int) -> Instant? {
    func number(_ place: Int) -> Int {
      let (tens, ones) = (json[start + place], json[start + place + 1])
      return tens.isDigit && ones.isDigit ? Int(tens & 0x0F) * 10 + Int(ones & 0x0F) : 100
    }
    guard json[start + 4] == UInt8(ascii: "-"), json[start + 7] == UInt8(ascii: "-"),
      json[start + 10] == UInt8(ascii: "T"), json[start + 13] == UInt8(ascii: ":"),
      json[start + 16] == UInt8(ascii: ":"), json[start + 19] == UInt8(ascii: "Z")
    else { return nil }
    let (century, year) = (number(0), number(2))
    let (month, day) = (number(5), number(8))
    let (hour, minute, second) = (number(11), number(14), number(17))
    guard century < 100, year < 100, (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, of: century * 100 + year), hour < 24, minute < 60, second < 60
    else { return nil }
    return Instant(
      year: century * 100 + year, month: month, day: day, hour: hour, minute: minute, second: second)
  }
}

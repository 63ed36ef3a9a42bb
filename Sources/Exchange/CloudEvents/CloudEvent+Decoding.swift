// Reads a CloudEvent from JSON.

internal import Foundation
public import Ledger

extension CloudEvent {
  /// Reads one event in the JSON format of CloudEvents 1.0.2.
  ///
  /// The JSON is taken strictly (RFC 8259), and no member may come twice. `data` is only checked to be JSON:
  /// the vocabulary reads it. `data_base64` is taken where it holds JSON.
  ///
  /// - Throws: a `TouchpointFault` that names the attribute, or `JSON` where the text is none; it never
  ///   repeats a value.
  public init(json text: some StringProtocol) throws(TouchpointFault) {
    try self.init(json: Array(text.utf8))
  }

  /// Reads one event from a range of UTF-8 bytes, as `init(json:)` does from text.
  public init(json bytes: [UInt8], in range: Range<Int>? = nil) throws(TouchpointFault) {
    var members = EventMembers(bytes, in: range)
    try members.read()
    self = try members.event()
  }
}

/// The members of one event, collected as they are found.
private struct EventMembers {
  private var scanner: JSONScanner
  private let start: Int
  private var specversion: JSONValue?
  private var id: JSONValue?
  private var source: JSONValue?
  private var type: JSONValue?
  private var subject: JSONValue?
  private var time: JSONValue?
  private var contentType: JSONValue?
  private var data: JSONValue?
  private var base64: JSONValue?
  private var extensions: [NewTouchpoint.Extension] = []
  private var nulls: [String] = []

  init(_ bytes: [UInt8], in range: Range<Int>?) {
    scanner = JSONScanner(bytes, in: range)
    start = scanner.index
  }

  mutating func read() throws(TouchpointFault) {
    do {
      try scanner.beginObject()
    } catch {
      throw malformed(error)
    }
    while let member = try next() { try take(member.name, member.value) }
    do {
      try scanner.finish()
    } catch {
      throw malformed(error)
    }
  }

  private mutating func next() throws(TouchpointFault) -> (name: JSONString, value: JSONValue)? {
    do {
      return try scanner.nextMember()
    } catch {
      throw malformed(error)
    }
  }

  private func malformed(_ fault: JSONFault) -> TouchpointFault {
    TouchpointFault("JSON", "\(fault.problem), at byte \(fault.offset - start + 1) of the event")
  }

  private mutating func take(_ name: JSONString, _ value: JSONValue) throws(TouchpointFault) {
    if scanner.isEqual(name, "data") {
      try Self.set(&data, "data", value)
    } else if scanner.isEqual(name, "id") {
      try Self.set(&id, "id", value)
    } else if scanner.isEqual(name, "source") {
      try Self.set(&source, "source", value)
    } else if scanner.isEqual(name, "type") {
      try Self.set(&type, "type", value)
    } else if scanner.isEqual(name, "time") {
      try Self.set(&time, "time", value)
    } else if scanner.isEqual(name, "subject") {
      try Self.set(&subject, "subject", value)
    } else if scanner.isEqual(name, "specversion") {
      try Self.set(&specversion, "specversion", value)
    } else if scanner.isEqual(name, "datacontenttype") {
      try Self.set(&contentType, "datacontenttype", value)
    } else if scanner.isEqual(name, "data_base64") {
      try Self.set(&base64, "data_base64", value)
    } else {
      try takeExtension(scanner.text(of: name), value)
    }
  }

  private static func set(
    _ member: inout JSONValue?, _ name: String, _ value: JSONValue
  ) throws(TouchpointFault) {
    if member != nil { throw TouchpointFault(name, "comes twice") }
    member = value
  }

  private mutating func takeExtension(_ name: String, _ value: JSONValue) throws(TouchpointFault) {
    guard NewTouchpoint.Extension.isName(name) else {
      // The name is only repeated where it can be the name of an attribute.
      let shown =
        name.utf8.count <= 40 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? name : "an attribute"
      throw TouchpointFault(
        shown,
        "is not the name of an attribute: CloudEvents allows lower-case letters and digits; "
          + "fields of the touchpoint belong in `data`")
    }
    if extensions.contains(where: { $0.name == name }) || nulls.contains(name) {
      throw TouchpointFault(name, "comes twice")
    }
    switch value.kind {
    case .null:
      nulls.append(name)
    case .string:
      if let string = value.string { extensions.append(.init(name, scanner.text(of: string))) }
    case .boolean:
      extensions.append(.init(name, raw(value)))
    case .number:
      guard let number = Int32(raw(value)) else {
        throw TouchpointFault(name, "must be a whole number of at most 32 bits, or text in quotes")
      }
      extensions.append(.init(name, String(number)))
    case .object, .array:
      throw TouchpointFault(
        name, "must be text, a whole number, true or false; what has parts belongs in `data`")
    }
  }

  private func raw(_ value: JSONValue) -> String {
    String(decoding: scanner.bytes[value.range], as: UTF8.self)
  }

  // MARK: Making the event

  func event() throws(TouchpointFault) -> CloudEvent {
    guard try required("specversion", specversion) == "1.0" else {
      throw TouchpointFault("specversion", "must be \"1.0\"")
    }
    let id = try required("id", id)
    let source = try required("source", source)
    let type = try required("type", type)
    return CloudEvent(
      id: id, source: source, type: type, subject: try optional("subject", subject),
      time: try instant(), extensions: extensions, data: try content())
  }

  private func required(_ name: String, _ value: JSONValue?) throws(TouchpointFault) -> String {
    guard let text = try optional(name, value) else { throw TouchpointFault(name, "is required") }
    return text
  }

  private func optional(_ name: String, _ value: JSONValue?) throws(TouchpointFault) -> String? {
    guard let value, value.kind != .null else { return nil }
    guard let string = value.string else { throw TouchpointFault(name, "must be text in quotes") }
    guard !string.range.isEmpty else {
      throw TouchpointFault(name, "must not be empty")
    }
    return scanner.text(of: string)
  }

  private func instant() throws(TouchpointFault) -> Instant? {
    guard let text = try optional("time", time) else { return nil }
    guard let instant = Instant(text) else {
      throw TouchpointFault("time", "must be an RFC 3339 time with its zone, such as 2010-12-01T08:26:00Z")
    }
    return instant
  }

  private func content() throws(TouchpointFault) -> [UInt8]? {
    if let contentType = try optional("datacontenttype", contentType), !Self.isJSON(contentType) {
      throw TouchpointFault("datacontenttype", "must be application/json, or left out: data is JSON here")
    }
    if let data, let base64, data.kind != .null, base64.kind != .null {
      throw TouchpointFault("data_base64", "must not stand beside data")
    }
    if let data, data.kind != .null { return Array(scanner.bytes[data.range]) }
    guard let text = try optional("data_base64", base64) else { return nil }
    guard let decoded = Data(base64Encoded: text) else {
      throw TouchpointFault("data_base64", "must be base64 (RFC 4648 §4)")
    }
    let bytes = [UInt8](decoded)
    do {
      var inner = JSONScanner(bytes)
      try inner.skipValue()
    } catch {
      throw TouchpointFault("data_base64", "must hold JSON: \(error.problem)")
    }
    return bytes
  }

  /// Whether a media type is JSON: `application/json`, `text/json`, `application/vnd.acme+json`; its
  /// parameters are left aside.
  private static func isJSON(_ mediaType: String) -> Bool {
    let essence = mediaType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    return essence.hasSuffix("/json") || essence.hasSuffix("+json")
  }
}

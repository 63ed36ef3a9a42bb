// JSON as a value whose members keep their order, so that messages go into a disclosure as they are.

internal import Ledger

/// A value of JSON.
indirect enum JSONTree: Hashable, Sendable {
  case null
  case flag(Bool)
  /// A number, by its own digits: nothing is lost of it.
  case number(String)
  case text(String)
  case list([JSONTree])
  case object([Member])

  /// A member of an object.
  struct Member: Hashable, Sendable {
    var name: String
    var value: JSONTree

    init(_ name: String, _ value: JSONTree) { (self.name, self.value) = (name, value) }
  }

  /// Reads a JSON text.
  ///
  /// - Throws: `JSONFault`.
  init(_ json: String) throws {
    let document = try JSONDocument(json)
    self.init(0, of: document)
  }

  private init(_ place: Int, of document: JSONDocument) {
    self =
      switch document.kind(of: place) {
      case .null: .null
      case .boolean: .flag(document.boolean(of: place))
      case .number: .number(String(decoding: document.bytes[document.nodes[place].range], as: UTF8.self))
      case .string: .text(document.text(of: place))
      case .array: .list(document.children(of: place).map { JSONTree($0, of: document) })
      case .object:
        .object(
          document.children(of: place).map {
            Member(document.text(of: $0), JSONTree($0 + 1, of: document))
          })
      }
  }

  /// The bytes of the JSON, without blanks between its parts.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let digits): bytes += digits.utf8
    case .text(let text): bytes.appendJSON(text)
    case .list(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.appendJSON(member.name)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

extension JSONTree {
  /// The value of a member; `nil` where there is none of the name, or this is no object.
  subscript(name: String) -> JSONTree? { members.first { $0.name == name }?.value }

  /// The members of an object; none of any other value.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The items of a list; none of any other value.
  var items: [JSONTree] {
    if case .list(let items) = self { items } else { [] }
  }

  /// What a text says; `nil` for any other value.
  var string: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// A whole number; `nil` for any other value.
  var integer: Int64? {
    if case .number(let digits) = self { Int64(digits) } else { nil }
  }

  /// A whole number.
  static func number(_ number: some BinaryInteger) -> JSONTree { .number(String(number)) }
}

/// Members of an object, put together one by one: what is absent is left out.
struct JSONMembers {
  private(set) var members: [JSONTree.Member] = []

  mutating func add(_ name: String, _ value: JSONTree?) {
    if let value { members.append(JSONTree.Member(name, value)) }
  }

  mutating func add(_ name: String, _ text: String?) { add(name, text.map { JSONTree.text($0) }) }
  mutating func add(_ name: String, _ number: (some BinaryInteger)?) {
    add(name, number.map { JSONTree.number($0) })
  }
}

extension JSONTree {
  /// An object of the members that a closure adds, in their order.
  static func object(_ fill: (inout JSONMembers) -> Void) -> JSONTree {
    var members = JSONMembers()
    fill(&members)
    return .object(members.members)
  }
}

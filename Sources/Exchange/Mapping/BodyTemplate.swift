// The `data` of a mapping's touchpoints, prepared so that nothing is looked up when a line is written.

/// How the data of a touchpoint is written: some parts once for the touchpoint, others once for each of its
/// lines.
///
/// For a built-in type, the data is written as the message's Protocol Buffers bytes (three times as fast as
/// by way of JSON), for a type of the user's own as JSON.
struct BodyTemplate: Sendable {
  /// Members that all lines of a touchpoint agree on.
  var members: [Member]
  /// The list to which each line adds items.
  var repeated: (key: [UInt8], items: [Item])?
  /// Sums over the lines of a touchpoint.
  var sums: [(key: [UInt8], field: Int)]
  /// The value of `data.currency`, which is the currency of all the touchpoint's money. `nil` where the
  /// data has none; then it is the mapping's currency, or the ledger's.
  var currency: Template?

  struct Item: Sendable {
    /// The condition without which a line adds nothing.
    var when: Condition?
    var node: Node
  }

  struct Member: Sendable {
    /// The bytes in front of the value: a field's tag, or a JSON member's name and colon.
    var key: [UInt8]
    var node: Node
  }

  indirect enum Node: Sendable {
    case value(Template, Form)
    case object([Member])
    /// A list that is the same for all lines. For a built-in type its items are written one by one, each
    /// with the same key.
    case list([Node])

    var hasFields: Bool { !fields.isEmpty }

    /// The fields that the template names.
    var fields: [Int] {
      switch self {
      case .value(let template, _): template.fields
      case .object(let members): members.flatMap { $0.node.fields }
      case .list(let items): items.flatMap { $0.fields }
      }
    }
  }

  /// The form of a value.
  enum Form: Hashable, Sendable {
    /// Length-delimited text of a message.
    case wireText
    /// A varint of a message.
    case wireInteger
    /// A varint of a message, with the key of the text that is its unit.
    case wireQuantity(unit: [UInt8])
    /// A constant varint, already encoded.
    case wireConstant([UInt8])
    /// A JSON value by the kind of its field; text in quotes.
    case json
    /// A constant JSON value, already written.
    case jsonConstant([UInt8])
  }
}

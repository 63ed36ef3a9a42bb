// What lines add to a Protocol Buffers message, laid out so that it is written without a copy of any of its parts.

/// Members of a message as a flat list of steps, with the bytes that are the same for all lines side by side.
struct WireProgram: Sendable {
  enum Kind: Sendable {
    /// Writes bytes that are the same for all lines.
    case constant
    /// Writes a key and the varint of a field; nothing where it is empty.
    case integer
    /// Writes a key and the varint of a quantity, and another key with its unit where it is not of pieces; nothing where it is
    /// empty.
    case quantity
    /// Writes a key and the text of a field with its length; nothing where it is empty.
    case text
    /// Writes a key and the text of a template with its length; `field` holds the template's number. Nothing
    /// where it is empty.
    case template
    /// Writes the key of an object, whose length follows once it is known.
    case begin
    case end
  }

  struct Step: Sendable {
    var kind: Kind
    var field = 0
    /// In `bytes`: the key, or all there is to write.
    var range = 0..<0
    /// In `bytes`: the key of a quantity's unit.
    var unitRange = 0..<0
  }

  private(set) var steps: [Step] = []
  private(set) var bytes: [UInt8] = []
  private(set) var templates: [Template] = []
  private let currency: [UInt8]

  /// - Parameter currency: what `{currency}` stands for.
  init(_ members: [BodyTemplate.Member], currency: [UInt8]) {
    self.currency = currency
    add(members)
  }

  private mutating func add(_ members: [BodyTemplate.Member]) {
    for member in members {
      switch member.node {
      case .value(_, .wireConstant(let constant)): step(.constant, member.key + constant)
      case .value(let template, .wireInteger): step(.integer, member.key, field: template.onlyField ?? 0)
      case .value(let template, .wireQuantity(let unit)):
        step(.quantity, member.key, field: template.onlyField ?? 0)
        steps[steps.count - 1].unitRange = bytes.count..<bytes.count + unit.count
        bytes += unit
      case .value(let template, _): add(template, member.key)
      case .object(let members):
        step(.begin, member.key)
        add(members)
        step(.end, [])
      // A list that is the same for all lines comes member by member in a message.
      case .list: break
      }
    }
  }

  private mutating func add(_ template: Template, _ key: [UInt8]) {
    if let field = template.onlyField { return step(.text, key, field: field) }
    guard let constant = template.constant(currency: currency) else {
      step(.template, key, field: templates.count)
      templates.append(template)
      return
    }
    if !constant.isEmpty { step(.constant, key + WireFormat.varint(UInt64(constant.count)) + constant) }
  }

  private mutating func step(_ kind: Kind, _ added: [UInt8], field: Int = 0) {
    steps.append(Step(kind: kind, field: field, range: bytes.count..<bytes.count + added.count))
    bytes += added
  }
}

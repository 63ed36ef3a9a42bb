// What lines add to a Protocol Buffers message, laid out so that writing it copies none of its parts.

/// Members of a message as a flat list of steps; the bytes that are the same for all lines stand side by
/// side.
struct WireProgram: Sendable {
  enum Kind: Sendable {
    /// Writes bytes that are the same for all lines.
    case constant
    /// Writes a key and the varint of a field; nothing where the field is empty.
    case integer
    /// Writes a key and the varint of a quantity, and then another key and its unit where it does not count
    /// pieces; nothing where the field is empty.
    case quantity
    /// Writes a key, and the text of a field with its length; nothing where the field is empty.
    case text
    /// Writes a key, and the text of a template with its length; `field` holds the number of the template.
    /// Nothing where the text is empty.
    case template
    /// Writes the key of an object, whose length follows when it is known.
    case begin
    case end
  }

  struct Step: Sendable {
    var kind: Kind
    var field = 0
    /// The range in `bytes` of the key or, for a constant, of all that is written.
    var range = 0..<0
    /// The range in `bytes` of the key of a quantity's unit.
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
      // In a message, the items of a constant list are members of their own.
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

// Lines by a rule of a mapping: what they say of their touchpoint as a whole, and what each adds to it.

internal import Ledger
internal import SwiftProtobuf

/// What a line says of its touchpoint as a whole: all lines of one agree in it.
struct TouchpointHeader {
  var id: String
  var subject: NewTouchpoint.Subject
  var channel: String?
  var context: NewTouchpoint.Context
  /// The members of the data, encoded.
  var members: [UInt8]
}

extension LineValues {
  /// The rule that takes the present line, the first whose condition holds; `nil` where none does.
  mutating func rule() throws(LineFault) -> Int? {
    for index in plan.resolvedTemplates.indices {
      money.use(index)
      if try satisfies(plan.resolvedTemplates[index].when) { return index }
    }
    return nil
  }

  mutating func isSkipped() throws(LineFault) -> Bool {
    for index in plan.skips.indices where try satisfies(plan.skips[index]) { return true }
    return false
  }

  /// The key that lines of one touchpoint have in common.
  mutating func groupKey(_ group: Mapping.Group, into key: inout [UInt8]) throws(LineFault) {
    key.removeAll(keepingCapacity: true)
    for field in group.by {
      try append(field, to: &key)
      key.append(0)
    }
  }

  mutating func header(by rule: ResolvedTemplate) throws(LineFault) -> TouchpointHeader {
    let template = rule.template
    guard let id = try text(template.id) else { throw LineFault(reason: "has nothing to make an id of") }
    guard id.utf8.count <= 200 else { throw LineFault(reason: "has an id of more than 200 bytes") }
    var header = TouchpointHeader(
      id: id, subject: try subject(template.subject), context: NewTouchpoint.Context(), members: [])
    if let field = template.time { _ = try value(field) }
    if let channel = template.channel { header.channel = try text(channel) }
    for (place, template) in template.context {
      let text = try text(template)
      switch place {
      case .correlation: header.context.correlation = text
      case .causation: header.context.causation = text
      case .actor: header.context.actor = text
      case .store: header.context.store = text
      }
    }
    if rule.isCustom {
      try appendJSON(template.body.members, to: &header.members)
    } else {
      try appendWire(rule.members, to: &header.members)
    }
    return header
  }

  private mutating func subject(_ subject: MappedSubject) throws(LineFault) -> NewTouchpoint.Subject {
    switch subject {
    case .business: return .business
    case .named(let kind, let template):
      guard let text = try text(template) else {
        throw LineFault(reason: "has no \(kind.word) for its subject")
      }
      do {
        return try EventSubject.named(kind, text)
      } catch {
        throw LineFault(reason: "\(error.field) \(error.problem)")
      }
    case .identifiers(let templates):
      var identifiers: [Identifier] = []
      for (kind, template) in templates {
        if let value = try text(template) { identifiers.append(Identifier(kind, value)) }
      }
      guard !identifiers.isEmpty else {
        let kinds = templates.map(\.kind).joined(separator: ", ")
        throw LineFault(
          reason: "has no identifier: \(kinds) is empty; a rule with `subject: business` can take such lines")
      }
      return .identifiers(identifiers)
    }
  }
}

/// A touchpoint in the making: the lines of it that were read so far.
final class OpenTouchpoint {
  /// The index of its rule.
  let rule: Int
  private let resolved: ResolvedTemplate
  private let header: TouchpointHeader
  /// What the first line has in the columns that the header is made of.
  private var headerKey: [UInt8] = []
  private var items: [UInt8] = []
  private var sums: [Int64]
  private var earliest: Instant?
  private(set) var lines = SourceLines()

  /// Begins with the present line of a file.
  init(_ values: inout LineValues, by rule: Int, _ number: Int, _ text: ArraySlice<UInt8>) throws(LineFault) {
    self.rule = rule
    resolved = values.plan.resolvedTemplates[rule]
    header = try values.header(by: resolved)
    sums = [Int64](repeating: 0, count: resolved.sums.count)
    if let columns = resolved.headerColumns { values.appendColumns(columns, to: &headerKey) }
    try addItem(&values)
    try addSums(&values)
    lines.append(number, text)
  }

  /// Adds the present line, which is of the same touchpoint. The earliest time of its lines becomes its time.
  ///
  /// - Throws: what is wrong with the line; the touchpoint is then of no use any more.
  func add(_ values: inout LineValues, _ number: Int, _ text: ArraySlice<UInt8>) throws(LineFault) {
    // Where the columns are the same, so is what is made of them: that need not be made again.
    if let columns = resolved.headerColumns, values.hasColumns(columns, as: headerKey) {
      try addItem(&values)
    } else {
      let other = try values.header(by: resolved)
      try addItem(&values)
      try checkAgreement(other)
    }
    try addSums(&values)
    lines.append(number, text)
  }

  private func addItem(_ values: inout LineValues) throws(LineFault) {
    if let field = resolved.template.time, case .time(let time) = try values.value(field) {
      earliest = min(earliest ?? time, time)
    }
    guard resolved.isCustom else { return try values.appendWire(resolved.item, to: &items) }
    guard let repeated = resolved.template.body.repeated else { return }
    let before = items.count
    if !items.isEmpty { items.append(UInt8(ascii: ",")) }
    if try !values.appendJSON(repeated.item, to: &items) { items.removeSubrange(before...) }
  }

  private func addSums(_ values: inout LineValues) throws(LineFault) {
    for (index, field) in resolved.sums.enumerated() {
      let integer: Int64
      switch try values.value(field) {
      case .integer(let number): integer = number
      case .decimal(let amount): integer = try values.minorUnits(field, amount)
      default: continue
      }
      let (sum, overflow) = sums[index].addingReportingOverflow(integer)
      if overflow { throw LineFault(reason: "makes a sum exceed 64 bits") }
      sums[index] = sum
    }
  }

  private func checkAgreement(_ other: TouchpointHeader) throws(LineFault) {
    let parts: [(String, Bool)] = [
      ("id", other.id == header.id), ("subject", other.subject == header.subject),
      ("channel", other.channel == header.channel), ("context", other.context == header.context),
      ("data outside its list", other.members == header.members),
    ]
    guard let (part, _) = parts.first(where: { !$0.1 }) else { return }
    throw LineFault(reason: "is of the same group as line \(lines.firstLine), but differs in its \(part)")
  }

  /// What its lines come to, now that all of them were read.
  var finished: LineTouchpoint {
    LineTouchpoint(
      rule: rule, lines: lines, resolved: resolved, header: header, items: items, sums: sums,
      earliest: earliest
    )
  }
}

/// What the lines of one touchpoint come to.
struct LineTouchpoint: Sendable {
  /// The index of its rule.
  var rule: Int
  var lines: SourceLines
  fileprivate var resolved: ResolvedTemplate
  fileprivate var header: TouchpointHeader
  fileprivate var items: [UInt8]
  fileprivate var sums: [Int64]
  fileprivate var earliest: Instant?

  func touchpoint(by mapping: Mapping) throws(LineFault) -> NewTouchpoint {
    var touchpoint = NewTouchpoint(
      source: mapping.source, id: header.id, subject: header.subject, occurred: earliest,
      channel: header.channel, content: try content(resolved.template), context: header.context)
    if let namespace = mapping.namespace { Self.put(namespace, into: &touchpoint) }
    return touchpoint
  }

  /// Says whose numbers they are, where the touchpoint names something that producers number.
  private static func put(_ namespace: String, into touchpoint: inout NewTouchpoint) {
    if case .message(let message) = touchpoint.content, message.reference?.kind.isNamespaced == true {
      touchpoint.namespace = namespace
    }
    if case .reference(var subject) = touchpoint.subject, subject.kind.isNamespaced {
      subject.namespace = namespace
      touchpoint.subject = .reference(subject)
    }
  }

  private func content(_ template: TouchpointTemplate) throws(LineFault) -> NewTouchpoint.Content {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.members.count + items.count + 32)
    switch template.type {
    case .builtIn(let type):
      bytes += header.members
      for (sum, value) in zip(template.body.sums, sums) {
        bytes += sum.key
        bytes.appendVarint(UInt64(bitPattern: value))
      }
      bytes += items
      do {
        return .message(try type.init(serializedBytes: bytes))
      } catch {
        throw LineFault(reason: "does not make a \(type.typeName)")
      }
    case .custom(let name):
      bytes.append(UInt8(ascii: "{"))
      bytes += header.members
      for (sum, value) in zip(template.body.sums, sums) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += sum.key
        bytes += String(value).utf8
      }
      if let repeated = template.body.repeated {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += repeated.key
        bytes.append(UInt8(ascii: "["))
        bytes += items
        bytes.append(UInt8(ascii: "]"))
      }
      bytes.append(UInt8(ascii: "}"))
      return .custom(type: name, json: String(decoding: bytes, as: UTF8.self))
    }
  }
}

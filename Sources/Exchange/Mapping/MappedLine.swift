// One line by one rule of a mapping: what it contributes to a touchpoint.

internal import Ledger
internal import SwiftProtobuf

/// What a line says of its touchpoint as a whole, and what it adds to it.
struct MappedLine {
  var rule: Int
  var id: String
  var subject: NewTouchpoint.Subject
  var time: Instant?
  var channel: String?
  var context: NewTouchpoint.Context
  /// The members of the data that all lines agree on, encoded.
  var members: [UInt8]
  var item: [UInt8]
  var sums: [Int64]
}

extension LineValues {
  /// The rule that takes the present line, the first whose condition holds; `nil` where none does.
  mutating func rule() throws(LineFault) -> Int? {
    for (index, template) in plan.templates.enumerated() where try satisfies(template.when) { return index }
    return nil
  }

  mutating func isSkipped() throws(LineFault) -> Bool {
    for condition in plan.mapping.skips where try satisfies(condition) { return true }
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

  mutating func mapped(by rule: Int) throws(LineFault) -> MappedLine {
    let template = plan.templates[rule]
    guard let id = try text(template.id) else { throw LineFault(reason: "has nothing to make an id of") }
    guard id.utf8.count <= 200 else { throw LineFault(reason: "has an id of more than 200 bytes") }
    var line = MappedLine(
      rule: rule, id: id, subject: try subject(template.subject), context: NewTouchpoint.Context(),
      members: [], item: [], sums: [])
    if let field = template.time, case .time(let instant) = try value(field) { line.time = instant }
    if let channel = template.channel { line.channel = try text(channel) }
    for (place, template) in template.context {
      let text = try text(template)
      switch place {
      case .correlation: line.context.correlation = text
      case .causation: line.context.causation = text
      case .actor: line.context.actor = text
      case .store: line.context.store = text
      }
    }
    try write(template, into: &line)
    return line
  }

  private mutating func write(_ template: TouchpointTemplate, into line: inout MappedLine) throws(LineFault) {
    switch template.type {
    case .builtIn:
      try appendWire(template.body.members, to: &line.members)
      if let repeated = template.body.repeated {
        try appendWire(repeated.key, repeated.item, to: &line.item)
      }
    case .custom:
      try appendJSON(template.body.members, to: &line.members)
      if let repeated = template.body.repeated { _ = try appendJSON(repeated.item, to: &line.item) }
    }
    for sum in template.body.sums {
      guard case .integer(let integer) = try value(sum.field) else {
        line.sums.append(0)
        continue
      }
      line.sums.append(integer)
    }
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
struct OpenTouchpoint {
  private(set) var first: MappedLine
  private var items: [UInt8]
  private var sums: [Int64]
  private var earliest: Instant?
  private(set) var lines = SourceLines()

  init(_ line: MappedLine, _ number: Int, _ text: ArraySlice<UInt8>) {
    first = line
    items = line.item
    sums = line.sums
    earliest = line.time
    lines.append(number, text)
  }

  var rule: Int { first.rule }

  /// Adds a line of the same touchpoint. The earliest time of its lines becomes its time.
  mutating func add(
    _ line: MappedLine, _ number: Int, _ text: ArraySlice<UInt8>, _ template: TouchpointTemplate
  ) throws(LineFault) {
    try checkAgreement(line)
    for index in sums.indices {
      let (sum, overflow) = sums[index].addingReportingOverflow(line.sums[index])
      if overflow { throw LineFault(reason: "makes a sum exceed 64 bits") }
      sums[index] = sum
    }
    if case .custom = template.type, !line.item.isEmpty, !items.isEmpty { items.append(UInt8(ascii: ",")) }
    items += line.item
    if let time = line.time { earliest = min(earliest ?? time, time) }
    lines.append(number, text)
  }

  private func checkAgreement(_ line: MappedLine) throws(LineFault) {
    let parts: [(String, Bool)] = [
      ("id", line.id == first.id), ("subject", line.subject == first.subject),
      ("channel", line.channel == first.channel), ("context", line.context == first.context),
      ("data outside its list", line.members == first.members),
    ]
    guard let (part, _) = parts.first(where: { !$0.1 }) else { return }
    throw LineFault(reason: "is of the same group as line \(lines.firstLine), but differs in its \(part)")
  }

  /// The touchpoint, now that all its lines were read.
  func touchpoint(_ template: TouchpointTemplate, source: String) throws(LineFault) -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: first.id, subject: first.subject, occurred: earliest, channel: first.channel,
      content: try content(template), context: first.context)
  }

  private func content(_ template: TouchpointTemplate) throws(LineFault) -> NewTouchpoint.Content {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(first.members.count + items.count + 32)
    switch template.type {
    case .builtIn(let type):
      bytes += first.members
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
      bytes += first.members
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

// A touchpoint in the making: what all its lines say of it, and what each line adds.

internal import Ledger
internal import Schema
internal import SwiftProtobuf

/// A touchpoint that is being made, from the first of its lines on.
final class OpenTouchpoint {
  /// The index of the template that makes it, which is a rule or stands in a rule's `also`.
  let kind: Int
  private let resolved: ResolvedTemplate
  private let header: TouchpointHeader
  /// The row that the header was made of, and the line of that row.
  private let headerRow: Int
  private let headerLine: Int
  private var items: [UInt8] = []
  /// The sums over the lines; `nil` where no line has a number.
  private var sums: [Int64?]
  private var earliest: Instant?
  /// The places of the lines among those of the group.
  private(set) var lines: [Int] = []

  /// Begins a touchpoint with the present row.
  ///
  /// - Throws: what is wrong with the row.
  init(_ values: inout LineValues, _ kind: Int, line: Int) throws(LineFault) {
    self.kind = kind
    resolved = values.plan.resolvedTemplates[kind]
    headerRow = values.row
    headerLine = line
    header = try values.header(by: resolved)
    sums = [Int64?](repeating: nil, count: resolved.sums.count)
  }

  /// Compares the present row with what the lines before it say of the touchpoint as a whole. Where the row
  /// has the same text in all columns of that, nothing is made of it again.
  ///
  /// - Returns: the part in which the row disagrees, and the line that says otherwise; `nil` where it
  ///   agrees.
  func disagreement(_ values: inout LineValues) throws(LineFault) -> (part: String, line: Int)? {
    if values.row == headerRow { return nil }
    if let columns = resolved.headerColumns, values.rows.agree(values.row, headerRow, in: columns) {
      return nil
    }
    let other = try values.header(by: resolved)
    if other.id != header.id { return ("id", headerLine) }
    if other.subject != header.subject { return ("subject", headerLine) }
    if other.channel != header.channel { return ("channel", headerLine) }
    if other.context != header.context { return ("context", headerLine) }
    return other.members == header.members ? nil : (differingData(other.members), headerLine)
  }

  /// The names of the data in which a row differs from the first one, without the list.
  private func differingData(_ members: [UInt8]) -> String {
    let places: [String]
    switch resolved.template.type {
    case .builtIn(let type):
      places =
        (try? Vocabulary.differences(
          between: type.init(serializedBytes: header.members), and: type.init(serializedBytes: members)))
        ?? []
    case .custom:
      let (one, other) = (Self.values(header.members), Self.values(members))
      places = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.map { "data.\($0)" }.sorted()
    }
    // Nothing may be found where numbers differ only beyond the precision of JSON readers.
    if places.isEmpty { return "data outside its list" }
    let shown = places.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return places.count > 3 ? "\(shown) and \(places.count - 3) more" : shown
  }

  private static func values(_ members: [UInt8]) -> [String: Google_Protobuf_Value] {
    let object = [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")]
    return (try? Google_Protobuf_Struct(jsonUTF8Bytes: object))?.fields ?? [:]
  }

  /// Takes the time of the present row where it is earlier: the earliest time of the lines is the
  /// touchpoint's.
  func addTime(_ values: inout LineValues) throws(LineFault) {
    guard let field = resolved.template.time, case .time(let time) = try values.value(field) else { return }
    earliest = min(earliest ?? time, time)
  }

  /// Adds what belongs to the line of the present row alone: its items, and its part of sums.
  func addLine(_ values: inout LineValues, _ line: Int) throws(LineFault) {
    let isFirstRow = lines.last != line
    if isFirstRow { lines.append(line) }
    for item in resolved.items where isFirstRow || !item.isOfWholeLine { try add(item, &values) }
    try addSums(&values, isFirstRow)
  }

  private func add(_ item: ResolvedItem, _ values: inout LineValues) throws(LineFault) {
    if let when = item.when, try !values.satisfies(when) { return }
    let before = items.count
    if resolved.isCustom {
      guard try values.hasAny(of: item.fields) else { return }
      if before > 0 { items.append(UInt8(ascii: ",")) }
      if try !values.appendJSON(item.node, to: &items) { items.removeSubrange(before...) }
    } else if try !values.appendWire(item.program, to: &items) {
      items.removeSubrange(before...)
    }
  }

  private func addSums(_ values: inout LineValues, _ isFirstRow: Bool) throws(LineFault) {
    for (index, field) in resolved.sums.enumerated() where isFirstRow || !resolved.sumsOfWholeLines[index] {
      let integer: Int64
      let value = try values.value(field)
      try values.checkSigns(field)
      switch value {
      case .integer(let number): integer = number
      case .decimal(let amount): integer = try values.minorUnits(field, amount)
      default: continue
      }
      let (sum, overflow) = (sums[index] ?? 0).addingReportingOverflow(integer)
      if overflow { throw LineFault(reason: "makes a sum exceed 64 bits") }
      sums[index] = sum
    }
  }

  /// The touchpoint, now that all of its lines were added.
  func touchpoint(by mapping: Mapping) throws(LineFault) -> NewTouchpoint {
    var touchpoint = NewTouchpoint(
      source: mapping.source, id: header.id, subject: header.subject, occurred: earliest,
      channel: header.channel, content: try content(resolved.template), context: header.context)
    if let namespace = mapping.namespace { Self.put(namespace, into: &touchpoint) }
    touchpoint.cumulativeField = resolved.template.amounts.cumulativeField
    touchpoint.leftOut = header.leftOut
    return touchpoint
  }

  /// The rounding of the finished touchpoint; `nil` where it is no order, or its total is that of its
  /// lines.
  func rounded(_ made: NewTouchpoint) -> RoundedOrder? {
    guard resolved.isOrder, case .message(let message) = made.content else { return nil }
    return (message as? OrderPlaced)?.rounded
  }

  /// Sets the namespace, where the touchpoint names something that producers number.
  private static func put(_ namespace: String, into touchpoint: inout NewTouchpoint) {
    if case .message(let message) = touchpoint.content, message.reference?.kind.isNamespaced == true {
      touchpoint.namespace = namespace
    }
    if case .reference(var subject) = touchpoint.subject, subject.kind.isNamespaced {
      subject.namespace = namespace
      touchpoint.subject = .reference(subject)
    }
  }

  private static func message<Message: TouchpointMessage>(
    _ type: Message.Type, _ bytes: [UInt8]
  ) throws(LineFault) -> Message {
    do {
      return try Message(serializedBytes: bytes)
    } catch {
      throw LineFault(reason: "does not make a \(type.typeName)")
    }
  }

  private func content(_ template: TouchpointTemplate) throws(LineFault) -> NewTouchpoint.Content {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.members.count + items.count + 32)
    switch template.type {
    case .builtIn(let type):
      bytes += header.members
      for case (let sum, let value?) in zip(template.body.sums, sums) {
        bytes += sum.key
        bytes.appendVarint(UInt64(bitPattern: value))
      }
      bytes += items
      guard resolved.isOrder else { return .message(try Self.message(type, bytes)) }
      var order = try Self.message(OrderPlaced.self, bytes)
      try order.round(by: template.amounts)
      return .message(order)
    case .custom(let name):
      bytes.append(UInt8(ascii: "{"))
      bytes += header.members
      for case (let sum, let value?) in zip(template.body.sums, sums) {
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

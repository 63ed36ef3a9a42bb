// A report as JSON, whose names scripts may rely on.

public import Foundation
internal import Words
internal import Projection
internal import Statistics

extension ReportDocument: Encodable {
  /// The report as one line of JSON with sorted keys: `report`, `basis`, the members of the basis once
  /// more beside the figures (`asOf`, `position` …), and the sections.
  ///
  /// Money is in minor units, as whole numbers; instants and days are texts; `null` stands for no value.
  public var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    try container.encode(name, forKey: "report")
    try container.encode(basis, forKey: "basis")
    let shown = sections.filter(\.audience.includesPrograms)
    // A section or field that has the name of a member of the basis takes its place.
    var own: Set<String> = []
    for section in shown {
      if section.key.isEmpty, case .fields(let fields) = section.content {
        own.formUnion(fields.map(\.key))
      } else {
        own.insert(section.key)
      }
    }
    try basis.encodeMembers(into: &container, but: own)
    for section in shown {
      switch section.content {
      case .fields(let fields) where section.key.isEmpty: try fields.encodeMembers(into: &container)
      case .fields(let fields): try container.encode(ReportValue.fields(fields), forKey: "\(section.key)")
      case .table(let table): try container.encode(ReportValue.table(table), forKey: "\(section.key)")
      }
    }
    let definitions = definitions(where: \.includesPrograms).map { ReportField($0.path, .text($0.text)) }
    if !definitions.isEmpty { try container.encode(ReportValue.fields(definitions), forKey: "definitions") }
  }
}

extension ReportBasis: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    try encodeMembers(into: &container, but: [])
    for rule in rules { try container.encode(rule.value, forKey: "\(rule.key)") }
  }

  /// Encodes the members of the basis, beside `rules`.
  ///
  /// - Parameter own: names that are left out, since they mean something else in the container.
  fileprivate func encodeMembers(
    into container: inout KeyedEncodingContainer<MemberName>, but own: Set<String>
  ) throws {
    func encode(_ value: (some Encodable)?, _ name: MemberName) throws {
      if let value, !own.contains(name.stringValue) { try container.encode(value, forKey: name) }
    }
    try encode(view?.text, "view")
    try encode(asOf?.description, "asOf")
    try encode(position.rawValue, "position")
    try encode(timeZone, "timeZone")
    try encode(period?.word, "period")
    try encode(omission?.quarantined, "quarantined")
    try encode(omission?.setAside, "setAside")
  }
}

extension ReportValue: Encodable {
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .fields(let fields):
      var container = encoder.container(keyedBy: MemberName.self)
      try fields.encodeMembers(into: &container)
    case .table(let table):
      var container = encoder.unkeyedContainer()
      for row in table.rows { try container.encode(ReportObject(columns: table.columns, cells: row)) }
    case .series(let cells):
      var container = encoder.unkeyedContainer()
      for cell in cells { try container.encode(cell.value) }
    case .amounts(let amounts):
      var container = encoder.container(keyedBy: MemberName.self)
      for amount in amounts { try container.encode(amount.value, forKey: "\(amount.unit.code)") }
    case .histogram(let histogram):
      var container = encoder.container(keyedBy: MemberName.self)
      try container.encode(histogram.histogram.count, forKey: "count")
      try container.encode(histogram.histogram.median, forKey: "median")
      try container.encode(histogram.histogram.quantile(.ninetieth), forKey: "p90")
    default:
      var container = encoder.singleValueContainer()
      try encodeSingle(into: &container)
    }
  }

  private func encodeSingle(into container: inout any SingleValueEncodingContainer) throws {
    switch self {
    case .text(let text), .day(let text): try container.encode(text)
    case .texts(let texts): try container.encode(texts)
    case .identifier(let number): try container.encode(number)
    case .identifiers(let numbers): try container.encode(numbers)
    case .number(let number), .money(let number, _): try container.encode(number)
    case .share(.some(let quotient)), .ratio(.some(let quotient)): try container.encode(quotient)
    case .instant(let instant): try container.encode(instant.description)
    case .duration(let seconds): try container.encode(seconds)
    case .flag(let flag): try container.encode(flag)
    case .absent, .share(nil), .ratio(nil), .fields, .table, .series, .amounts, .histogram:
      try container.encodeNil()
    }
  }
}

extension [ReportField] {
  fileprivate func encodeMembers(into container: inout KeyedEncodingContainer<MemberName>) throws {
    for field in self where field.audience.includesPrograms {
      try container.encode(field.value, forKey: "\(field.key)")
    }
  }
}

/// A row by the names of its columns.
private struct ReportObject: Encodable {
  var columns: [ReportColumn]
  var cells: [ReportCell]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    for (column, cell) in zip(columns, cells) where column.audience.includesPrograms {
      if cell.value == .absent, column.isOptional { continue }
      try container.encode(cell.value, forKey: "\(column.key)")
    }
  }
}

/// A name that is only known at run time.
private struct MemberName: CodingKey, ExpressibleByStringInterpolation {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(stringLiteral value: String) { stringValue = value }
}

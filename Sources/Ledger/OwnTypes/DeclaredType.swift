// A definition as the ledger has recorded it, and what touchpoints of the type are read by.

internal import Synchronization

/// One definition of a type: it counts for what was recorded after it, until the next of the type.
///
/// The rules are made of it when they are first asked for: so a ledger is opened without reading any
/// schema.
final class DeclaredType: Sendable {
  /// The position at which the definition was recorded.
  let position: Position
  let number: TouchpointType
  /// The definition as JSON, without the schema.
  private let text: String
  private let schemaText: String
  private let made: Mutex<Result<OwnTypeRules, LedgerError>?> = Mutex(nil)

  init(position: Position, number: TouchpointType, definition: String, schema: String) {
    self.position = position
    self.number = number
    text = definition
    schemaText = schema
  }

  /// The definition as whoever defined the type gave it, with its details in the order of their numbers.
  func definition() throws -> TypeDefinition { try rules().definition }

  /// - Throws: `invalidTouchpoint` where a program of a later version has recorded a definition that this
  ///   one cannot read.
  func rules() throws -> OwnTypeRules {
    try made.withLock { made in
      if let made { return try made.get() }
      let result: Result<OwnTypeRules, LedgerError> = Result { () throws(LedgerError) in try make() }
      made = result
      return try result.get()
    }
  }

  private func make() throws(LedgerError) -> OwnTypeRules {
    do {
      var definition = try TypeDefinition(json: text)
      var schema: JSONSchema?
      if !schemaText.isEmpty {
        definition.schema = schemaText
        schema = try JSONSchemaReader.read(try JSONDocument(schemaText))
      }
      return OwnTypeRules(definition, schema)
    } catch {
      throw LedgerError(
        .invalidTouchpoint,
        "the definition of its type, recorded at \(position), cannot be read by this version of the program: \(error)",
        position: position, cause: error)
    }
  }
}

/// The rules by which touchpoints of a type of the user's own are read: see `read`.
final class OwnTypeRules: Sendable {
  let definition: TypeDefinition
  private let schema: JSONSchema?
  private let reference: [String]
  private let value: [String]
  private let currency: [String]
  private let details: [DetailPlace]

  /// A detail with the names of the members that lead to it.
  private struct DetailPlace: Sendable {
    var path: [String]
    var kind: TypeDefinition.Detail.Kind
    var fields: [DetailPlace]

    init(_ detail: TypeDefinition.Detail) {
      path = detail.path.isEmpty ? [] : OwnTypeRules.names(detail.path)
      kind = detail.kind
      if case .list(let fields) = detail.kind {
        self.fields = fields.map(DetailPlace.init)
      } else {
        fields = []
      }
    }
  }

  /// How many items a list may have; more are refused, as for lines of an order.
  private static let itemsMax = Check.orderLinesMax

  init(_ definition: TypeDefinition, _ schema: JSONSchema?) {
    self.definition = definition
    self.schema = schema
    reference = definition.reference.map { Self.names($0.path) } ?? []
    value = definition.value.map { Self.names($0.path) } ?? []
    if case .money(let path)? = definition.value?.counts {
      currency = Self.names(path)
    } else {
      currency = []
    }
    details = definition.details.map(DetailPlace.init)
  }

  private static func names(_ path: String) -> [String] { path.split(separator: ".").map(String.init) }

  /// What was read of a touchpoint's data.
  struct Reading {
    var measure: Measure = .none
    var reference: Reference?
    /// The details as a message (schemas/body.proto); empty where there is none.
    var details: [UInt8] = []
  }

  /// Reads the data of a touchpoint, without its personal part.
  ///
  /// - Parameters:
  ///   - unit: the unit of what is counted, where that is no money.
  ///   - amountMax: the largest number that is taken.
  /// - Throws: a fault where the data does not fit the schema, or where a value that the definition names
  ///   is of another kind.
  func read(_ document: JSONDocument, unit: MeasureUnit, amountMax: Int64) throws(TouchpointFault) -> Reading
  {
    if let schema {
      do { try schema.check(document) } catch {
        throw TouchpointFault(error.path.isEmpty ? "data" : "data.\(error.path)", error.problem)
      }
    }
    var reading = Reading()
    let amounts = AmountBound(max: amountMax)
    if let counted = definition.value, let place = Self.value(at: value, of: document) {
      let number = try Self.integer(document, place, counted.path)
      try amounts.check(number, counted.path)
      reading.measure = Measure(number, currency.isEmpty ? unit : try money(document))
    }
    if let about = definition.reference, let place = Self.value(at: reference, of: document) {
      let text = try Self.text(document, place, about.path)
      if !text.isEmpty { reading.reference = Reference(about.kind, text) }
    }
    for (index, detail) in details.enumerated() {
      try Self.write(document, 0, detail, UInt64(index + 1), "", amounts, to: &reading.details)
    }
    return reading
  }

  private func money(_ document: JSONDocument) throws(TouchpointFault) -> MeasureUnit {
    let path = currency.joined(separator: ".")
    guard let place = Self.value(at: currency, of: document) else {
      throw TouchpointFault("data.\(path)", "is required: an ISO 4217 code, such as GBP")
    }
    guard document.kind(of: place) == .string, let unit = MeasureUnit(currency: document.text(of: place))
    else {
      throw TouchpointFault("data.\(path)", "must be an ISO 4217 code in capitals, such as GBP")
    }
    return unit
  }

  // MARK: Details

  private static func write(
    _ document: JSONDocument, _ object: Int, _ detail: DetailPlace, _ number: UInt64, _ before: String,
    _ amounts: AmountBound, to bytes: inout [UInt8]
  ) throws(TouchpointFault) {
    guard let place = value(at: detail.path, of: document, object) else { return }
    let path = before + detail.path.joined(separator: ".")
    switch detail.kind {
    case .name, .hash: bytes.putField(number, text: try text(document, place, path))
    case .amount, .quantity, .number:
      let value = try integer(document, place, path)
      try amounts.check(value, path)
      bytes.putField(number, integer: value)
    case .flag:
      guard document.kind(of: place) == .boolean else {
        throw TouchpointFault("data.\(path)", "must be true or false")
      }
      bytes.putField(number, integer: document.boolean(of: place) ? 1 : 0)
    case .instant:
      guard document.kind(of: place) == .string, let instant = Instant(document.text(of: place)) else {
        throw TouchpointFault("data.\(path)", "must be a time such as 2026-03-01T18:30:00Z")
      }
      bytes.putField(number, integer: instant.microseconds)
    case .list:
      guard document.kind(of: place) == .array else {
        throw TouchpointFault("data.\(path)", "must be a list")
      }
      let count = document.childCount(of: place)
      guard count <= itemsMax else {
        throw TouchpointFault("data.\(path)", "has \(count) items; at most \(itemsMax) are taken")
      }
      for (index, item) in document.children(of: place).enumerated() {
        try write(document, item: item, detail.fields, number, "\(path)[\(index)]", amounts, to: &bytes)
      }
    }
  }

  /// Writes one item of a list, which is a message, or a text that is the item itself.
  private static func write(
    _ document: JSONDocument, item: Int, _ fields: [DetailPlace], _ number: UInt64, _ path: String,
    _ amounts: AmountBound, to bytes: inout [UInt8]
  ) throws(TouchpointFault) {
    if fields.count == 1, fields[0].path.isEmpty {
      return try write(document, item, fields[0], number, path, amounts, to: &bytes)
    }
    var record: [UInt8] = []
    for (index, field) in fields.enumerated() {
      try write(document, item, field, UInt64(index + 1), path + ".", amounts, to: &record)
    }
    bytes.putField(number, bytes: record)
  }

  // MARK: Values

  /// The value at the end of a path; `nil` where there is none, and for `null`.
  private static func value(at path: [String], of document: JSONDocument, _ object: Int = 0) -> Int? {
    guard let place = document.value(at: path, of: object), document.kind(of: place) != .null else {
      return nil
    }
    return place
  }

  private static func integer(_ document: JSONDocument, _ place: Int, _ path: String) throws(TouchpointFault)
    -> Int64
  {
    guard let number = document.integer(of: place) else {
      throw TouchpointFault("data.\(path)", "must be a whole number")
    }
    return number
  }

  private static func text(_ document: JSONDocument, _ place: Int, _ path: String) throws(TouchpointFault)
    -> String
  {
    guard document.kind(of: place) == .string else { throw TouchpointFault("data.\(path)", "must be text") }
    let text = document.text(of: place)
    guard text.utf8.count <= Check.referenceBytesMax else {
      throw TouchpointFault(
        "data.\(path)", "is \(text.utf8.count) bytes long; at most \(Check.referenceBytesMax) are allowed")
    }
    return text
  }
}

/// The largest number that a touchpoint may bring into sums.
private struct AmountBound {
  var max: Int64

  func check(_ number: Int64, _ path: String) throws(TouchpointFault) {
    if number.magnitude > max.magnitude { throw .tooLarge("data.\(path)", number, max: max) }
  }
}

extension TouchpointFault {
  /// The fault of a number beyond the ledger's `amountMax`.
  static func tooLarge(_ field: String, _ number: Int64, max: Int64) -> TouchpointFault {
    TouchpointFault(
      field,
      "is \(number), and at most \(max) is taken, in minor units of money; where that is too little, change the "
        + "setting amountMax: \(ProgramName.command("settings set amountMax=…"))")
  }
}

extension [UInt8] {
  fileprivate mutating func putField(_ number: UInt64, integer: Int64) {
    putVarint(number << 3)
    putVarint(UInt64(bitPattern: integer))
  }

  fileprivate mutating func putField(_ number: UInt64, text: String) {
    putField(number, bytes: Array(text.utf8))
  }

  fileprivate mutating func putField(_ number: UInt64, bytes: [UInt8]) {
    putVarint(number << 3 | 2)
    putVarint(UInt64(bytes.count))
    self += bytes
  }

  private mutating func putVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

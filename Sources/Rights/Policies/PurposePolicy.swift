// Reads the register of purposes from the document that is published.

internal import Ledger
public import Projection
public import Reporting
public import Words

/// Reads the policy `purposes` (schemas/rights/purposes.schema.json). There is one register, whatever name it is published under.
public struct PurposePolicy: PolicyForm {
  public static let name: ViewName = "purposes"
  public static let summary = "What people's data is used for, on which lawful basis, and who gets it."
  public static let policySchema = String(decoding: PackageResources.purposes_schema_json, as: UTF8.self)

  /// The reader; it needs no setting.
  public init(_ setting: ModelSetting) {}

  /// The reader; it needs no setting.
  public init() {}

  /// Reads the register in force; `nil` where none is published.
  ///
  /// - Throws: `PolicyFault` with the path of what is wrong; where two registers are published under different names.
  public func policy(from published: [PublishedPolicy]) throws -> PurposeRegister? {
    guard let first = published.first else { return nil }
    guard published.count == 1 else {
      throw PolicyFault(
        "",
        "there is one register of purposes, and it is published under the name \(first.name): publish it under that name"
      )
    }
    return try PurposeRegister(document: first.document)
  }
}

extension PurposeRegister {
  /// Reads a register.
  ///
  /// - Parameter document: the document, as JSON text.
  /// - Throws: `PolicyFault` with the path of what is wrong.
  public init(document: String) throws {
    var object = try PolicyObject(document: document)
    controller = try Controller(try PolicyObject(try object.require("controller"), at: "controller"))
    recipients = try Self.recipients(&object)
    let codes = Set(recipients.map(\.code))
    purposes = try Self.purposes(&object, recipients: codes)
    derived = []
    for (index, word) in try object.texts("derived", max: DerivedField.allCases.count, "fields").enumerated()
    {
      guard let field = DerivedField(rawValue: word) else {
        throw PolicyFault(
          "derived[\(index)]", "must be \(PolicyObject.choice(DerivedField.allCases.map(\.rawValue)))")
      }
      derived.insert(field)
    }
    try object.finish()
  }

  private static func recipients(_ register: inout PolicyObject) throws -> [Recipient] {
    var names = DistinctNames("recipient")
    return try register.objects("recipients", max: 100, "recipients").map { object in
      var object = object
      let recipient = Recipient(
        code: try object.code("code"), name: try object.text("name", bytesMax: textBytesMax),
        place: try object.optionalText("where", bytesMax: textBytesMax))
      try names.add(recipient.code, at: object.path(of: "code"))
      try object.finish()
      return recipient
    }
  }

  private static func purposes(_ register: inout PolicyObject, recipients: Set<String>) throws -> [Purpose] {
    guard register.has("purposes") else { throw PolicyFault("purposes", "is required") }
    var names = DistinctNames("purpose")
    return try register.objects("purposes", max: 100, "purposes").map { object in
      var object = object
      let purpose = try Purpose(&object, recipients: recipients)
      try names.add(purpose.name, at: object.path(of: "name"))
      try object.finish()
      return purpose
    }
  }

  fileprivate static let textBytesMax = 500
}

extension PurposeRegister.Controller {
  fileprivate init(_ controller: PolicyObject) throws {
    var object = controller
    name = try object.text("name", bytesMax: PurposeRegister.textBytesMax)
    contact = try object.text("contact", bytesMax: PurposeRegister.textBytesMax)
    dpo = try object.optionalText("dpo", bytesMax: PurposeRegister.textBytesMax)
    try object.finish()
  }
}

extension PurposeRegister.Purpose {
  fileprivate init(_ object: inout PolicyObject, recipients known: Set<String>) throws {
    // As many bytes as a consent can name it by.
    name = try object.text("name", bytesMax: 200)
    guard object.has("basis") else { throw PolicyFault(object.path(of: "basis"), "is required") }
    basis = try object.word("basis", default: .consent)
    description = try object.words("description")
    categories = try object.shortTexts("categories", "categories")
    recipients = try object.codes("recipients", "recipients")
    for (index, code) in recipients.enumerated() where !known.contains(code) {
      throw PolicyFault(
        "\(object.path(of: "recipients"))[\(index)]",
        "\(code) is not among the recipients of the register; name it there")
    }
    channels = try object.codes("channels", "channels")
    keep = try object.optionalText("keep", bytesMax: PurposeRegister.textBytesMax)
    jurisdictions = try object.codes("jurisdictions", "jurisdictions")
  }
}

/// Names of which no two are the same.
private struct DistinctNames {
  private let what: String
  private var seen: Set<String> = []

  init(_ what: String) { self.what = what }

  mutating func add(_ name: String, at path: String) throws {
    guard seen.insert(name).inserted else { throw PolicyFault(path, "another \(what) is called \(name)") }
  }
}

extension PolicyObject {
  /// Takes a code: what names something of the business, and nobody.
  mutating func code(_ field: String) throws -> String {
    let code = try text(field)
    guard Self.isCode(code) else { throw PolicyFault(path(of: field), Self.notACode) }
    return code
  }

  /// Takes a list of codes, each at most once; empty where the field is absent.
  fileprivate mutating func codes(_ field: String, _ things: String) throws -> [String] {
    let codes = try texts(field, max: 100, things)
    for (index, code) in codes.enumerated() where !Self.isCode(code) {
      throw PolicyFault("\(path(of: field))[\(index)]", Self.notACode)
    }
    return codes
  }

  /// Takes a list of texts, each at most once; empty where the field is absent.
  fileprivate mutating func shortTexts(_ field: String, _ things: String) throws -> [String] {
    let texts = try texts(field, max: 100, things)
    for (index, text) in texts.enumerated() where text.utf8.count > PurposeRegister.textBytesMax {
      throw PolicyFault(
        "\(path(of: field))[\(index)]", "must have at most \(PurposeRegister.textBytesMax) bytes")
    }
    return texts
  }

  /// Takes texts by language; empty where the field is absent.
  fileprivate mutating func words(_ field: String) throws -> [String: String] {
    guard var object = try object(field) else { return [:] }
    let languages = object.names
    guard (1...50).contains(languages.count) else {
      throw PolicyFault(object.path, "must say it in 1 to 50 languages")
    }
    var words: [String: String] = [:]
    for language in languages {
      guard (2...35).contains(language.utf8.count),
        language.utf8.allSatisfy({ Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
      else { throw PolicyFault(object.path, "\(language) is not the tag of a language, such as en or pt-BR") }
      words[language] = try object.text(language, bytesMax: 2000)
    }
    return words
  }

  private static let notACode =
    "must be a code of at most 64 letters, digits and . _ - : /, such as mail-service"

  private static func isCode(_ text: String) -> Bool {
    text.utf8.count <= 64
      && text.utf8.allSatisfy { isLetterOrDigit($0) || "._-:/".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
